"""Asking for files, watching them being made, and fetching them."""

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.db.models.functions import Length
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from cases.views.lookup import find_inspection
from inspection import permissions
from reports import actions, tasks
from reports.models import Export, ExportFormat

LISTED = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """What is said of a format, and how its file is sent. `ending` follows the inspection's code in the file's name."""

    format: ExportFormat
    purpose: str
    ending: str
    content_type: str
    of_each_case: bool = False


XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    kind.format: kind
    for kind in (
        Kind(
            ExportFormat.PDF,
            "To print, to send and to keep. Tagged for screen readers.",
            "report.pdf",
            "application/pdf",
        ),
        Kind(
            ExportFormat.HTML,
            "To read on a screen. One file; nothing else is needed.",
            "report.html",
            "text/html; charset=utf-8",
        ),
        Kind(
            ExportFormat.XLSX,
            "Every figure in tables: ratings, questions, breakdowns, surveys.",
            "workbook.xlsx",
            XLSX_TYPE,
        ),
        Kind(
            ExportFormat.JSON,
            "Counts, percentages and ratings for other programs.",
            "results.json",
            "application/json",
        ),
        Kind(
            ExportFormat.CSV,
            "To analyse: a row for each signed-off case, a column for each question. No evidence.",
            "answers.csv",
            "text/csv; charset=utf-8",
            of_each_case=True,
        ),
    )
}


def _may_have(user, inspection, kind):
    if kind.of_each_case:
        return permissions.reads_cases(user, inspection)
    return permissions.reads_report(user, inspection)


def _kinds_for(user, inspection):
    return [kind for kind in KINDS.values() if _may_have(user, inspection, kind)]


@require_http_methods(["GET", "HEAD", "POST"])
def exports(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.reads_report(request.user, inspection))
    if request.method == "POST":
        return _request_one(request, inspection)
    kinds = _kinds_for(request.user, inspection)
    asked_for = _exports_of(inspection).filter(format__in=[kind.format for kind in kinds])
    recent = asked_for.select_related("requested_by")[:LISTED]
    return render(request, "reports/exports.html", {"inspection": inspection, "kinds": kinds, "recent": recent})


def _request_one(request, inspection):
    kind = KINDS.get(request.POST.get("format"))
    if kind is None:
        raise BadRequest("There is no such format")
    permissions.require(_may_have(request.user, inspection, kind))
    asked_for = actions.request_export(inspection=inspection, format=kind.format, by=request.user)
    tasks.ring(asked_for)
    return redirect("export", code=inspection.code, pk=asked_for.pk)


def _exports_of(inspection):
    """Without the files themselves, which are large; each with its `size`."""
    return Export.objects.filter(inspection=inspection).defer("content").annotate(size=Length("content"))


def _find_export(request, code, pk, exports_of=_exports_of):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.reads_report(request.user, inspection))
    found = get_object_or_404(exports_of(inspection).select_related("requested_by"), pk=pk)
    found.inspection = inspection  # with its framework and PDU, read already
    kind = KINDS[found.format]
    permissions.require(_may_have(request.user, inspection, kind))
    return found, kind


@vary_on_headers("Accept")
@require_safe
def export(request, code, pk):
    """How far a file is: a page, or, for the script on that page, JSON."""
    found, kind = _find_export(request, code, pk)
    tasks.ring_again(found)
    # Without a broker nobody will take it up again, so the person is offered to.
    was_interrupted = found.is_waiting and not tasks.has_workers()
    if request.headers.get("Accept", "").startswith("application/json"):
        is_over = found.is_finished or was_interrupted
        return JsonResponse({"is_over": is_over, "percent": found.progress, "step": _step(found)})
    context = {
        "inspection": found.inspection,
        "export": found,
        "kind": kind,
        "filename": _filename(found, kind),
        "step": _step(found),
        "was_interrupted": was_interrupted,
        "can_edit_text": found.format in tasks.DOCUMENTS and permissions.writes_report(request.user, found.inspection),
    }
    return render(request, "reports/export.html", context)


def _step(found):
    return found.step or found.get_state_display()


@require_safe
def download(request, code, pk):
    found, kind = _find_export(request, code, pk, exports_of=lambda inspection: inspection.exports)
    if not found.is_done:
        raise Http404
    disposition = content_disposition_header(as_attachment=True, filename=_filename(found, kind))
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(found.content), content_type=kind.content_type, headers=headers)


def _filename(found, kind):
    return f"{found.inspection.code}-{kind.ending}"
