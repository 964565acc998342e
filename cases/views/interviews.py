"""The timetable of interviews with practitioners."""

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.interview_forms import InterviewForm, OutcomeForm
from cases.interviews.actions import (
    ClashError,
    InterviewChangedError,
    change_interview,
    delete_interview,
    plan_interview,
    settle_interview,
)
from cases.interviews.queries import can_open_interviews, has_interviews
from cases.models import Interview, InterviewState
from cases.queries import assessors_of
from cases.saving.errors import NotAllowedError
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from inspection.web.attempts import try_to
from inspection.web.forms import rebind
from inspection.web.idempotency import requested_key
from inspection.web.lists import page_of

CHANGED = "This interview has changed since you opened this page. Compare it with what is stored, and save again"
SETTLED = "It is no longer planned, so it can no longer be changed. See whether it was held"


@dataclass(frozen=True, slots=True)
class Day:
    """The interviews of a day, in the order of the clock."""

    day: object
    interviews: list[Interview]


def _find(request, code):
    inspection = find_inspection(request.user, code)
    if not has_interviews(inspection):
        raise Http404
    return inspection


def _find_to_edit(request, code):
    inspection = _find(request, code)
    permissions.require(permissions.can_allocate(request.user, inspection))
    return inspection


def _interview(request, inspection, pk):
    rows = Interview.objects.visible_in(inspection, request.user).select_related("inspector", "by")
    interview = get_object_or_404(rows, pk=pk)
    interview.inspection = inspection
    return interview


@require_safe
def interviews(request, code):
    inspection = _find(request, code)
    permissions.require(can_open_interviews(request.user, inspection))
    listed = Interview.objects.visible_in(inspection, request.user).select_related("inspector")
    page = page_of(request, listed)
    context = {
        "inspection": inspection,
        "page": page,
        "days": [Day(day, list(rows)) for day, rows in groupby(page.object_list, key=attrgetter("day"))],
        "edits": permissions.can_allocate(request.user, inspection),
        "reads_all": permissions.can_read_cases(request.user, inspection),
    }
    return render(request, "cases/interviews.html", context)


def _form(request, inspection, button, **kwargs):
    data = request.POST if request.method == "POST" else None
    members = list(assessors_of(inspection).select_related("user"))
    return InterviewForm(data, inspection=inspection, members=members, button=button, **kwargs)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request, code):
    inspection = _find_to_edit(request, code)
    form = _form(request, inspection, "Add interview")
    status = 422
    if form.is_valid():
        interview = Interview(inspection=inspection, key=requested_key(request))
        status = _try(form, lambda: plan_interview(interview=interview, slot=form.slot, by=request.user))
        if status == 302:
            messages.success(request, f"The interview with {form.slot.practitioner} is planned")
            return redirect("interviews", code)
    context = {"inspection": inspection, "form": form, "title": "Add an interview"}
    return render(request, "cases/interview_form.html", context, status=status if form.errors else 200)


def _try(form, action):
    """As `try_to`; what is refused is said at the field that it is of, where the form has that."""
    try:
        return try_to(form, action, changed=InterviewChangedError, says=CHANGED)
    except ClashError as clash:
        form.add_error("starts_at" if "starts_at" in form.fields else None, str(clash))
        return 422
    except NotAllowedError as refusal:
        form.add_error("inspector" if "inspector" in form.fields else None, str(refusal))
        return 422


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, code, pk):
    inspection = _find_to_edit(request, code)
    interview = _interview(request, inspection, pk)
    initial = {name: getattr(interview, name) for name in ("day", "starts_at", "practitioner", "place", "reference")}
    versions = {"inspector": interview.inspector_id, "expected_version": interview.version}
    form = _form(request, inspection, "Save", initial=initial | versions)
    status = 422
    if form.is_valid():
        expected = form.cleaned_data["expected_version"]
        status = _try(
            form,
            lambda: change_interview(
                interview=interview,
                slot=form.slot,
                expected_version=-1 if expected is None else expected,
                by=request.user,
            ),
        )
        if status == 302:
            messages.success(request, f"The interview with {form.slot.practitioner} is changed")
            return redirect("interviews", code)
    return _page(request, "cases/interview_form.html", interview, form, status, title="Change an interview")


def _page(request, template, interview, form, status, **context):
    if status == 409:
        # What is stored now stands beside what was typed.
        interview = _interview(request, interview.inspection, interview.pk)
        rebind(form, expected_version=interview.version)
    context |= {
        "inspection": interview.inspection,
        "interview": interview,
        "form": form,
        "has_changed": status == 409,
        "settled": SETTLED if not interview.is_planned else "",
    }
    return render(request, template, context, status=status if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request, code, pk):
    """Whether it was held."""
    inspection = _find_to_edit(request, code)
    interview = _interview(request, inspection, pk)
    initial = {"state": interview.state, "reason": interview.reason, "expected_version": interview.version}
    form = OutcomeForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 422
    if form.is_valid():
        said = form.cleaned_data | {"state": InterviewState(form.cleaned_data["state"])}
        status = _try(form, lambda: settle_interview(interview=interview, by=request.user, **said))
        if status == 302:
            messages.success(request, f"The interview with {interview.practitioner}: {said['state'].label.lower()}")
            return redirect("interviews", code)
    return _page(request, "cases/interview_outcome.html", interview, form, status)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request, code, pk):
    inspection = _find_to_edit(request, code)
    interview = _interview(request, inspection, pk)
    if request.method == "POST":
        # What is not a number is no version that can have been seen.
        sent = request.POST.get("expected_version", "")
        seen = int(sent) if sent.isdecimal() and len(sent) < 10 else -1
        try:
            delete_interview(interview=interview, expected_version=seen, by=request.user)
        except InterviewChangedError:
            interview = _interview(request, inspection, pk)
            context = {"inspection": inspection, "interview": interview, "has_changed": True}
            return render(request, "cases/interview_delete.html", context, status=409)
        messages.success(request, f"The interview with {interview.practitioner} is deleted")
        return redirect("interviews", code)
    return render(request, "cases/interview_delete.html", {"inspection": inspection, "interview": interview})
