"""Readers are always given the bytes that were published."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from reports.models import Edition, EditionFile

# The files of an edition that tell of the others.
MANIFEST, SIGNATURE = "manifest.json", "manifest.json.sig"


def frozen(edition: Edition, filename: str, *, is_attachment: bool = True) -> HttpResponse:
    """The bytes of a file as they were published. Raises `Http404`."""
    if filename in (MANIFEST, SIGNATURE):
        content = edition.manifest if filename == MANIFEST else edition.signature
        content_type = "application/json" if filename == MANIFEST else "text/plain; charset=utf-8"
        response = HttpResponse(content, content_type=content_type)
    else:
        file = EditionFile.objects.filter(edition=edition, filename=filename).first()
        if file is None:
            raise Http404
        response = HttpResponse(bytes(file.content), content_type=file.content_type)
    disposition = content_disposition_header(is_attachment, f"{edition.number}-{filename}")
    response["Content-Disposition"] = str(disposition)
    response["X-Content-Type-Options"] = "nosniff"
    return response
