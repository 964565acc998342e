"""What was recommended, for the team and for the contacts of the inspected body."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from inspection.programme import permissions
from inspection.web.attempts import show_version, try_to
from inspection.web.idempotency import requested_key
from reports.accuracy.views.lookup import find_sent, find_to_check, find_to_read, is_contact
from reports.models import Verdict
from reports.recommendations import actions, queries
from reports.recommendations.forms import ResponseForm, VerdictForm

BOTH = ["GET", "HEAD", "POST"]


@require_safe
def recommendations(request, code):
    """Those of the inspection's report, and what was recommended to the unit before."""
    inspection = find_to_read(request.user, code)
    context = {
        "inspection": inspection,
        "rows": queries.recommendations_of(inspection),
        "before": queries.recommended_before(inspection),
        "may_enter": permissions.can_send_drafts(request.user, inspection),
    }
    return render(request, "reports/recommendations/what_was_recommended.html", context)


def _numbered(rows, number):
    row = next((row for row in rows if row.recommendation.number == number), None)
    if row is None:
        raise Http404
    return row


@require_http_methods(BOTH)
def respond(request, code, place):
    """The team enters what the inspected body has answered elsewhere."""
    inspection = find_to_read(request.user, code)
    permissions.require(permissions.can_send_drafts(request.user, inspection))
    row = _numbered(queries.recommendations_of(inspection), place)
    context = {"inspection": inspection, "row": row, "page": "reports/recommendations/team_page.html"}
    return _respond(request, row, context, done=("recommendations", inspection.code))


@require_safe
def of_draft(request, pk):
    """For those who checked the report: what it recommends, once it is published."""
    draft = find_sent(request.user, pk)
    context = {
        "draft": draft,
        "unit": draft.inspection.delivery_unit,
        "rows": queries.recommendations_of(draft.inspection),
        "may_respond": is_contact(request.user, draft) and queries.last_draft(draft.inspection) == draft,
    }
    return render(request, "reports/recommendations/draft_recommendations.html", context)


@require_http_methods(BOTH)
def respond_as_contact(request, pk, place):
    draft = find_to_check(request.user, pk)
    if queries.last_draft(draft.inspection) != draft:
        raise Http404
    row = _numbered(queries.recommendations_of(draft.inspection), place)
    context = {"draft": draft, "row": row, "page": "reports/accuracy/contact_page.html"}
    return _respond(request, row, context, done=("draft_recommendations", draft.pk))


def _respond(request, row, context, *, done):
    given = row.response
    names = ("agreement", "action", "owner", "due_on", "evidence")
    initial = {name: getattr(given, name) for name in names} if given else {}
    form = ResponseForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = try_to(
                form,
                lambda: actions.respond(
                    recommendation=row.recommendation,
                    content=form.content,
                    expected_version=form.cleaned_data["expected_version"],
                    key=requested_key(request, "response", row.recommendation.root),
                    by=request.user,
                ),
                changed=actions.RecommendationChangedError,
            )
    if status == 302:
        messages.success(request, "The response is saved")
        name, argument = done
        return redirect(name, argument)
    show_version(form, queries.version_of(row))
    return render(request, "reports/recommendations/respond.html", context | {"form": form}, status=status)


@require_http_methods(BOTH)
def judge(request, code, earlier):
    """What has become of a recommendation of an earlier inspection, by its primary key."""
    inspection = find_to_read(request.user, code)
    permissions.require(permissions.can_send_drafts(request.user, inspection))
    rows = queries.recommended_before(inspection)
    row = next((row for row in rows if row.recommendation.pk == earlier), None)
    if row is None:
        raise Http404
    said = row.verdict
    initial = {"verdict": said.verdict, "reason": said.reason} if said else {}
    form = VerdictForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = try_to(
                form,
                lambda: actions.judge(
                    recommendation=row.recommendation,
                    inspection=inspection,
                    verdict=Verdict(form.cleaned_data["verdict"]),
                    reason=form.cleaned_data["reason"],
                    expected_version=form.cleaned_data["expected_version"],
                    key=requested_key(request, "verdict", row.recommendation.root),
                    by=request.user,
                ),
                changed=actions.RecommendationChangedError,
            )
    if status == 302:
        messages.success(request, "Saved")
        return redirect("recommendations", code)
    show_version(form, queries.version_of(row))
    context = {"inspection": inspection, "row": row, "form": form}
    return render(request, "reports/recommendations/verdict.html", context, status=status)
