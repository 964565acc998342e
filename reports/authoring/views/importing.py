"""Text from a file: of a report that was written before, or elsewhere."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from inspection.models import Inspection
from inspection.web.attempts import try_to
from reports.authoring.actions import ImportedText, import_sections
from reports.authoring.forms import NarrativeFileForm
from reports.authoring.lookup import find_to_write
from reports.authoring.outline import outline


@require_http_methods(["GET", "HEAD", "POST"])
def import_text(request, code):
    inspection = find_to_write(request.user, code)
    form = NarrativeFileForm(request.POST, request.FILES) if request.method == "POST" else NarrativeFileForm()
    status = 200
    if form.is_bound:
        status, done = 422, []
        if form.is_valid():
            status = try_to(
                form,
                lambda: done.append(import_sections(inspection=inspection, content=form.content, by=request.user)),
            )
        if status == 302:
            messages.success(request, _said(inspection, *done))
            return redirect("report_text", code)
    context = {"inspection": inspection, "form": form}
    return render(request, "reports/authoring/import_text.html", context, status=status)


def _said(inspection: Inspection, imported: ImportedText) -> str:
    stored = "1 passage is" if imported.stored == 1 else f"{imported.stored} passages are"
    specs = outline(inspection.question_set)
    written = [specs[key].title for key in imported.left if key in specs]
    unknown = [key for key in imported.left if key not in specs]
    said = [f"{stored} stored"]
    if written:
        said.append(f"Left as they are, for something is written there: {', '.join(written)}")
    if unknown:
        said.append(f"Left out, for this report has no such section: {', '.join(unknown)}")
    return ". ".join(said)
