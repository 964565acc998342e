"""A case read whole by whoever decides on it, and the next one that waits for them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases import permissions
from cases.forms import ReviewForm
from cases.lookup import find_assessment, find_inspection_with_cases
from cases.models import Assessment
from cases.queries import (
    SectionEntries,
    entries,
    facts_of,
    form_sections,
    judgements_of,
    progress_of,
    stage_of,
    why_gone,
    window_warning,
)
from cases.review import actions
from cases.review.queries import can_review_next, changes_since_return, second_person, waiting_for_sign_off
from cases.views.one_case import after_decision, can_be_returned, links_to, take_decision, unanswered_of
from cases.views.way_back import list_address
from inspection.models import User
from inspection.programme.permissions import can_allocate, require

NO_OTHER = "No other case waits for you"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a button of the page does, for whom, and what is told then. Reason and notes belong to those who give the
    case back."""

    may_be_taken_by: Callable[[User, Assessment], bool]
    action: Callable[..., Assessment]
    done: str
    gives_back: bool = False


_SIGN_OFF = Decision(permissions.decides_sign_off, actions.sign_off, "is signed off and counts in the figures now")
DECISIONS = {
    "sign_off": _SIGN_OFF,
    "sign_off_next": _SIGN_OFF,
    "return": Decision(
        permissions.decides_return, actions.return_to_assessor, "is returned to the assessor", gives_back=True
    ),
    "reopen": Decision(
        permissions.decides_reopening,
        actions.reopen,
        "is open again and no longer counts in the figures",
        gives_back=True,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def case_review(request, code, reference):
    assessment = find_assessment(request.user, code, reference)
    require(permissions.can_review(request.user, assessment))
    if request.method == "POST":
        return _decide(request, assessment)
    return _review_page(request, assessment, _form_of(assessment))


def _form_of(assessment, data=None):
    questions = [item for section in form_sections(assessment.case) for item in section.questions]
    return ReviewForm(questions, data, initial={"expected_version": assessment.version})


def _decide(request, assessment):
    form = _form_of(assessment, request.POST)
    name = request.POST.get("decision", "")
    decision = DECISIONS.get(name)
    if decision is None:
        form.add_error(None, "Choose what to do with the case")
        return _review_page(request, assessment, form, 422)
    require(decision.may_be_taken_by(request.user, assessment))
    if decision.gives_back:
        form.require_texts()
    else:
        form.refuse_texts()
    if not form.is_valid():
        return _review_page(request, assessment, form, 422)
    said = form.said() if decision.gives_back else {}
    version = form.cleaned_data["expected_version"]
    if refusal := take_decision(request, assessment, form, decision.action, expected_version=version, **said):
        return _review_page(request, assessment, form, refusal)
    messages.success(request, f"{assessment.case.reference} {decision.done}")
    if name == "sign_off_next":
        return _to_next(request, assessment.case.inspection)
    return redirect(after_decision(request.user, assessment))


@require_safe
def review_next(request, code):
    """To the case that has waited longest for the person to sign it off."""
    inspection = find_inspection_with_cases(request.user, code)
    require(can_review_next(request.user, inspection))
    return _to_next(request, inspection)


def _to_next(request, inspection):
    following = waiting_for_sign_off(request.user, inspection).first()
    if following:
        return redirect("case_review", inspection.code, following.case.reference)
    messages.info(request, NO_OTHER)
    may_list = permissions.can_list_cases(request.user, inspection)
    return redirect(list_address(request, inspection) if may_list else reverse("home"))


def _review_page(request, assessment, form, status=200):
    """The case as it is now. What was typed stands in the form or, where nothing can be given back now, beside it."""
    user, case = request.user, assessment.case
    judgements = judgements_of(assessment)
    sections = [SectionEntries(section, entries(section.questions, judgements)) for section in form_sections(case)]
    events = list(assessment.events.select_related("by"))
    can_return, can_reopen = can_be_returned(user, assessment), permissions.can_reopen(user, assessment)
    gives_back = can_return or can_reopen
    facts = facts_of(case)
    context = {
        "assessment": assessment,
        "case": case,
        "inspection": case.inspection,
        "list_address": list_address(request, case.inspection),
        "stage": stage_of(assessment),
        "gone": why_gone(assessment),
        "progress": progress_of(entry for page in sections for entry in page.entries),
        "facts": facts,
        "window_warning": window_warning(case),
        "missing_details": [fact.label for fact in facts if not fact.words],
        "warnings": _warnings(sections),
        "changes": changes_since_return(assessment, events, judgements),
        "sections": sections,
        "form": form,
        "notes": form if gives_back else None,
        "left_over": form.texts if form.is_bound and not gives_back else [],
        "can_sign_off": permissions.can_sign_off(user, assessment),
        "can_return": can_return,
        "can_reopen": can_reopen,
        "waits_for_assessor": permissions.can_return(user, assessment) and not can_return,
        "may_allocate": can_allocate(user, case.inspection),
        "second_person": second_person(user, assessment),
    }
    return render(request, "cases/review.html", context, status=status)


def _warnings(sections):
    """[(what is to be looked at, links to where)]"""
    found = [
        ("Not answered", unanswered_of(sections)),
        ("Key questions answered without evidence", links_to(sections, lambda entry: entry.lacks_evidence)),
        ("Answered Yes although every prompt is answered No", links_to(sections, lambda e: e.contradicts_prompts)),
    ]
    return [(warning, links) for warning, links in found if links]
