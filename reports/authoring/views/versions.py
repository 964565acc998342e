"""The versions of a passage, and bringing one of them back."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from inspection.programme import permissions
from inspection.web.lists import page_of
from reports.authoring import actions
from reports.authoring.lookup import find_section, find_to_agree, find_to_write, sections_with
from reports.authoring.versions import versions_of
from reports.models import Passage

CHANGED = "The passage has changed since you opened this page, so nothing was restored. This is what is stored now"


@require_safe
def versions(request, code, pk):
    return _versions_page(request, find_to_agree(request.user, code), pk)


def _versions_page(request, inspection, pk, refusal="", status=200):
    rows = versions_of(inspection, pk)
    if not rows:
        raise Http404
    stored = inspection.passages.filter(pk=pk).first()
    shown = stored or rows[0].row.instance
    context = {
        "inspection": inspection,
        "passage": shown,
        "spec": find_section(sections_with(inspection, [shown]), shown.section),
        "is_deleted": stored is None,
        "now": stored.version if stored else "",
        "page": page_of(request, rows),
        "writes": permissions.can_write_report(request.user, inspection),
        "refusal": refusal,
    }
    return render(request, "reports/authoring/versions.html", context, status=status)


@require_POST
def restore(request, code, pk):
    inspection = find_to_write(request.user, code)
    sent = request.POST.get("version", "")
    if not (sent.isdecimal() and len(sent) < 16):
        raise BadRequest("The form did not say which version")
    version = Passage.history.filter(inspection=inspection, id=pk, history_id=int(sent)).first()
    if version is None or version.history_type == "-":
        raise Http404
    try:
        passage = actions.restore_passage(
            version=version, expected_version=request.POST.get("expected_version", ""), by=request.user
        )
    except actions.PassageChangedError:
        return _versions_page(request, inspection, pk, CHANGED, status=409)
    messages.success(request, "That version is what stands in the report now")
    return redirect("report_section", code, passage.section)
