"""Asking for files, watching them being made, and fetching them."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from inspection.models import Inspection, User
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from inspection.web.idempotency import requested_key
from inspection.web.lists import page_of
from reports.authoring.checking import checks_of
from reports.files import actions, queue
from reports.files.formats import FORMATS, FileFormat
from reports.files.version import data_version
from reports.models import Export


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A file that was asked for, as lists and pages show it. `is_stale`: something has changed since it was made."""

    export: Export
    format: FileFormat
    is_stale: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def exports(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_read_report(request.user, inspection))
    if request.method == "POST":
        return _request_one(request, inspection)
    formats = [format for format in FORMATS.values() if format.can_have(request.user, inspection)]
    # Those that are to be published, or were sent to be checked, stand on pages of their own.
    recent = _exports_of(request.user, inspection).filter(proposal=None, draft=None)
    recent = recent.filter(format__in=[format.code for format in formats])
    page = page_of(request, recent.select_related("requested_by"))
    if any(export.is_waiting for export in page):
        queue.call_for_makers()
    now = data_version(inspection)
    page.object_list = [
        ExportRow(export, FORMATS[export.format], is_stale=export.is_done and export.data_version != now)
        for export in page
    ]
    context = {"inspection": inspection, "formats": formats, "page": page}
    if permissions.can_write_report(request.user, inspection):
        context["checks"] = checks_of(inspection)
    return render(request, "reports/files/exports.html", context)


def _request_one(request, inspection):
    format = FORMATS.get(request.POST.get("format"))
    if format is None:
        raise BadRequest("There is no such format")
    permissions.require(format.can_have(request.user, inspection))
    key = requested_key(request, "export", inspection.pk, format.code)
    export = actions.request_export(inspection=inspection, format=format.code, by=request.user, key=key)
    queue.call_for_makers()
    return redirect("export", code=inspection.code, pk=export.pk)


def _exports_of(user: User, inspection: Inspection) -> QuerySet[Export]:
    """Without the files themselves, which are large; each with its `size`."""
    exports = Export.objects.visible_to(user).filter(inspection=inspection)
    return exports.defer("content").annotate(size=Length("content"))


def _find_export(user, code, pk, *, with_content=False):
    inspection = find_inspection(user, code)
    permissions.require(permissions.can_read_report(user, inspection))
    exports = inspection.exports.all() if with_content else _exports_of(user, inspection)
    export = get_object_or_404(exports.select_related("requested_by"), pk=pk, format__in=FORMATS)
    export.inspection = inspection  # with its framework and PDU, read already
    format = FORMATS[export.format]
    permissions.require(format.can_have(user, inspection))
    return export, format


@vary_on_headers("Accept")
@require_safe
def export(request, code, pk):
    """How far a file is: a page, or, for the script on that page, JSON."""
    export, format = _find_export(request.user, code, pk)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"is_over": export.is_finished, "percent": export.progress, "step": _step(export)})
    if export.is_waiting:
        queue.call_for_makers()
    context = {
        "inspection": export.inspection,
        "export": export,
        "format": format,
        "filename": format.filename(export.inspection),
        "step": _step(export),
        "is_current": export.is_done and export.data_version == data_version(export.inspection),
        "days": settings.EXPORT_DAYS,
        "warnings": export.warnings.splitlines(),
        "can_edit_text": format.has_text and permissions.can_write_report(request.user, export.inspection),
    }
    return render(request, "reports/files/export.html", context)


def _step(export):
    return export.step or export.get_state_display()


@require_safe
def download(request, code, pk):
    export, format = _find_export(request.user, code, pk, with_content=True)
    if not export.is_done:
        raise Http404
    disposition = content_disposition_header(as_attachment=True, filename=format.filename(export.inspection))
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(export.content), content_type=format.content_type, headers=headers)
