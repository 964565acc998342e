from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import permissions
from cases.forms import DetailsForm, ReasonForm, SearchForm
from cases.lookup import find_assessment, find_assessment_to_change
from cases.models import Assessment, State
from cases.queries import (
    EntryLink,
    SectionEntries,
    SectionProgress,
    allocated_to,
    detail_of,
    details_progress,
    entries,
    facts_of,
    form_sections,
    judgements_of,
    marks_of_case,
    missing_details,
    nobody_to_return_to,
    progress_of,
    sent_back,
    stage_of,
    why_gone,
    window_warning,
)
from cases.review import actions
from cases.review.queries import noted_questions, second_person
from cases.sampling.replacing import why_not_restored
from cases.saving.details import change_details
from cases.saving.errors import AnswersLeftError, ContentChangedError, NotAllowedError, NotOpenError
from cases.views.way_back import list_address
from inspection.foundation.search import mentions
from inspection.foundation.transactions import BusyError
from inspection.frameworks.queries import question_set
from inspection.programme.permissions import can_allocate, can_draw_sample, require
from inspection.web.forms import VersionedForm

DETAILS_CHANGED = (
    "This case has changed since you opened this page. "
    "Compare what is stored below with what you filled in, and save again"
)
NOTHING_ASKED = "With these details no question is put to the case, so there is nothing to submit. Check the details"
CONTENT_CHANGED = "Answers of this case have changed since you opened this page. Look at them and decide again"


@require_safe
def case(request, code, reference):
    return _case_page(request, find_assessment(request.user, code, reference))


def _case_page(request, assessment, tried=None, status=200):
    """The task list; `tried` is the decision form that came back with a fault."""
    sections = filled_in(assessment)
    decisions = _decisions(request.user, assessment, tried)
    events = list(assessment.events.select_related("by"))
    given_back = sent_back(events).get(assessment.pk)
    context = {
        "assessment": assessment,
        "case": assessment.case,
        "inspection": assessment.case.inspection,
        "window_warning": window_warning(assessment.case),
        "marks": marks_of_case(assessment.case),
        "restore": _restore_form(request.user, assessment),
        "may_replace": assessment.case.is_in_sample and can_draw_sample(request.user, assessment.case.inspection),
        "details_progress": details_progress(assessment.case),
        "missing_details": missing_details(assessment.case),
        "sections": [SectionProgress(page.section, progress_of(page.entries)) for page in sections],
        "progress": progress_of(entry for page in sections for entry in page.entries),
        "unanswered": unanswered_of(sections),
        "without_evidence": links_to(sections, lambda entry: entry.lacks_evidence),
        "events": events,
        "sent_back": given_back,
        "notes": noted_questions(assessment.case, given_back) if given_back else [],
        "may_answer": permissions.can_answer(request.user, assessment),
        "is_assessor": permissions.is_assessor(request.user, assessment),
        "list_address": list_address(request, assessment.case.inspection),
        "stage": stage_of(assessment),
        "gone": why_gone(assessment),
        "decisions": decisions,
        "waits_for_assessor": permissions.can_return(request.user, assessment) and not decisions.send_back,
        "may_allocate": can_allocate(request.user, assessment.case.inspection),
        "second_person": second_person(request.user, assessment),
        "may_review": not assessment.is_open and permissions.can_review(request.user, assessment),
        "form": tried,
        # A reason typed for a decision that is no longer open is handed back.
        "left_over": tried.data.get("reason", "") if tried and tried not in decisions.forms else "",
    }
    return render(request, "cases/case.html", context, status=status)


@require_safe
def go_on(request, code, reference):
    """To where answering goes on."""
    return redirect(_place_to_go_on(find_assessment(request.user, code, reference)))


def _place_to_go_on(assessment):
    """The first page of the form with a question that is not answered, or the case where there is none."""
    case = assessment.case.get_absolute_url()
    for link in unanswered_of(filled_in(assessment)):
        return f"{case}{link.section.slug}/"
    return case


@require_safe
def next_case(request, code, reference):
    """To the person's open case that stands after this one in their list; after the last, to the first."""
    here = find_assessment(request.user, code, reference)
    mine = list(allocated_to(request.user).filter(state=State.IN_PROGRESS).values_list("pk", flat=True))
    place = mine.index(here.pk) if here.pk in mine else -1
    others = [pk for pk in mine[place + 1 :] + mine[: place + 1] if pk != here.pk]
    if not others:
        messages.info(request, "No other case is waiting for you")
        return redirect("home")
    following = Assessment.objects.visible_to(request.user).select_related("case__inspection").get(pk=others[0])
    return redirect(_place_to_go_on(following))


def filled_in(assessment):
    judgements = judgements_of(assessment)
    return [
        SectionEntries(section, entries(section.questions, judgements)) for section in form_sections(assessment.case)
    ]


def unanswered_of(sections):
    return links_to(sections, lambda entry: not entry.is_answered)


def links_to(sections, is_wanted):
    return [EntryLink(page.section, entry) for page in sections for entry in page.entries if is_wanted(entry)]


# --- Decisions: each is a form on the case page, posted to an address of its own -------------------------------------


@dataclass(slots=True)
class Decisions:
    """The forms of the decisions that a person may take on a case now."""

    submit: VersionedForm | None = None
    sign_off: VersionedForm | None = None
    send_back: VersionedForm | None = None
    reopen: VersionedForm | None = None

    @property
    def forms(self):
        return [form for form in (self.submit, self.sign_off, self.send_back, self.reopen) if form]


def _versioned_form(assessment, name, button, data=None):
    return VersionedForm(
        data,
        auto_id=f"{name}-%s",
        initial={"expected_version": assessment.version},
        button=button,
        action=_address(assessment, name),
    )


def _reason_form(assessment, name, label, button, data=None):
    return ReasonForm(
        data,
        auto_id=f"{name}-%s",
        initial={"expected_version": assessment.version},
        label=label,
        button=button,
        action=_address(assessment, name),
    )


def _address(assessment, name):
    return reverse(name, args=[assessment.case.inspection.code, assessment.case.reference])


def _restore_form(user, assessment):
    """Of a case that was replaced, where that can be undone."""
    case = assessment.case
    if case.is_in_sample or not can_draw_sample(user, case.inspection) or why_not_restored(case):
        return None
    return _versioned_form(assessment, "case_restore", "Undo the replacement")


def _submit_form(assessment, data=None):
    return _versioned_form(assessment, "case_submit", "Submit for sign-off", data)


def _sign_off_form(assessment, data=None):
    return _versioned_form(assessment, "case_sign_off", "Sign off", data)


def can_be_returned(user, assessment):
    return permissions.can_return(user, assessment) and not nobody_to_return_to(assessment)


def _return_form(assessment, data=None):
    return _reason_form(assessment, "case_return", "Why do you return the case?", "Return to assessor", data)


def _reopen_form(assessment, data=None):
    return _reason_form(assessment, "case_reopen", "Why do you reopen the case?", "Reopen case", data)


def _decisions(user, assessment, tried):
    """With the form that was just tried in its place."""
    offered = {
        "submit": (permissions.can_answer, _submit_form),
        "sign_off": (permissions.can_sign_off, _sign_off_form),
        "send_back": (can_be_returned, _return_form),
        "reopen": (permissions.can_reopen, _reopen_form),
    }
    decisions = Decisions()
    for name, (can_take, make_form) in offered.items():
        if can_take(user, assessment):
            form = make_form(assessment)
            was_tried = tried is not None and tried.helper.form_action == form.helper.form_action
            setattr(decisions, name, tried if was_tried else form)
    return decisions


def _decide(request, assessment, form, action, done):
    """Take a decision on the case page, or show it with what stood against it."""
    if not form.is_valid():
        return _case_page(request, assessment, tried=form, status=422)
    if refusal := take_decision(request, assessment, form, action, **form.cleaned_data):
        return _case_page(request, assessment, tried=form, status=refusal)
    messages.success(request, done)
    return redirect(after_decision(request.user, assessment))


def take_decision(request, assessment, form, action, **said):
    """Take a decision: the status of the reply that refuses it, of which the form tells why; 0 where it is taken."""
    try:
        action(assessment=assessment, by=request.user, **said)
    except BusyError as trouble:
        form.add_error(None, str(trouble))
        return 503
    except ContentChangedError:
        form.add_error(None, CONTENT_CHANGED)
    except NotOpenError as refusal:
        form.add_error(None, f"{refusal} now. Nothing was changed")
    except NotAllowedError as refusal:
        form.add_error(None, f"{refusal}. Nothing was changed")
        return 403
    else:
        return 0
    # The state and content that the person did not know of.
    assessment.refresh_from_db(fields=["state", "version"])
    form.show_version(assessment.version)
    return 409


def after_decision(user, assessment):
    """The case, unless the person saw it only because it waited for them."""
    return assessment.case if Assessment.objects.visible_to(user).filter(pk=assessment.pk).exists() else reverse("home")


@require_POST
def submit(request, code, reference):
    assessment = find_assessment_to_change(request.user, code, reference)
    require(permissions.is_assessor(request.user, assessment))
    form = _submit_form(assessment, request.POST)
    unanswered = unanswered_of(filled_in(assessment))
    if assessment.is_open and unanswered:
        form.add_error(None, f"{_questions(len(unanswered))} not answered yet. They are listed under “Submit”")
    if assessment.is_open and (missing := missing_details(assessment.case)):
        form.add_error(None, f"Not filled in yet: {', '.join(missing)}")
    elif assessment.is_open and not form_sections(assessment.case):
        form.add_error(None, NOTHING_ASKED)
    return _decide(request, assessment, form, actions.submit, "Submitted for sign-off")


def _questions(number):
    return "1 question is" if number == 1 else f"{number} questions are"


@require_POST
def sign_off(request, code, reference):
    assessment = find_assessment(request.user, code, reference)
    require(permissions.decides_sign_off(request.user, assessment))
    form = _sign_off_form(assessment, request.POST)
    return _decide(request, assessment, form, actions.sign_off, "Signed off. The case counts in the figures now")


@require_POST
def return_to_assessor(request, code, reference):
    assessment = find_assessment(request.user, code, reference)
    require(permissions.decides_return(request.user, assessment))
    form = _return_form(assessment, request.POST)
    return _decide(request, assessment, form, actions.return_to_assessor, "Returned to the assessor")


@require_POST
def reopen(request, code, reference):
    assessment = find_assessment(request.user, code, reference)
    require(permissions.decides_reopening(request.user, assessment))
    form = _reopen_form(assessment, request.POST)
    return _decide(request, assessment, form, actions.reopen, "Reopened. The case no longer counts in the figures")


# --- Details and summary --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def details(request, code, reference):
    if request.method == "POST":
        assessment = find_assessment_to_change(request.user, code, reference)
        require(permissions.is_assessor(request.user, assessment))
        form = _details_form(assessment, request.POST)
        return (
            _change_details(request, assessment, form) if form.is_valid() else _details_page(request, assessment, form)
        )
    assessment = find_assessment(request.user, code, reference)
    return _details_page(request, assessment, _details_form(assessment))


def _details_form(assessment, data=None):
    case = assessment.case
    framework = question_set(case.inspection.framework_id)
    stored = {
        **{f"{DetailsForm.PREFIX}{detail.code}": detail_of(case, detail) for detail in framework.details},
        "expected_version": assessment.version,
        "commenced_on": case.commenced_on,
    }
    return DetailsForm(framework, data, initial=stored, warning=window_warning(case))


def _change_details(request, assessment, form):
    status = 422
    left: frozenset[str] = frozenset()
    try:
        change_details(case=assessment.case, by=request.user, **form.details())
    except AnswersLeftError as refusal:
        form.add_error(None, str(refusal))
        left = refusal.numbers
        # As it is stored: the questions apply still.
        assessment.case.refresh_from_db(fields=["commenced_on", "details"])
    except NotAllowedError as refusal:
        form.add_error(None, str(refusal))
    except NotOpenError as refusal:
        form.add_error(None, f"{refusal} now. Nothing was changed")
        assessment.state = refusal.state
        status = 409
    except ContentChangedError:
        form.add_error(None, DETAILS_CHANGED)
        status = 409
    except BusyError as trouble:
        form.add_error(None, str(trouble))
        status = 503
    else:
        messages.success(request, "Details saved")
        return redirect(assessment.case)
    return _details_page(request, assessment, form, status, left)


def _details_page(request, assessment, form, status=200, left=frozenset()):
    """`left` are the numbers of the questions that have to be cleared first."""
    case = assessment.case
    if status == 409:
        # What somebody else has stored stands beside what was typed.
        case.refresh_from_db(fields=["commenced_on", "details"])
        assessment.refresh_from_db(fields=["version"])
        form.show_version(assessment.version)
    context = {
        "assessment": assessment,
        "case": case,
        "inspection": case.inspection,
        "may_answer": permissions.can_answer(request.user, assessment),
        "form": form,
        "has_changed": status == 409,
        "to_clear": links_to(filled_in(assessment), lambda entry: entry.question.number in left) if left else [],
        "facts": facts_of(case),
    }
    return render(request, "cases/details.html", context, status=422 if form.errors and status == 200 else status)


@require_safe
def summary(request, code, reference):
    assessment = find_assessment(request.user, code, reference)
    sections = filled_in(assessment)
    form = SearchForm(request.GET)
    wanted = form.cleaned_data["q"] if form.is_valid() else ""
    matches = [SectionEntries(page.section, _mentioning(wanted, page.entries)) for page in sections]
    context = {
        "assessment": assessment,
        "case": assessment.case,
        "inspection": assessment.case.inspection,
        "stage": stage_of(assessment),
        "facts": [fact for fact in facts_of(assessment.case) if fact.words],
        "form": form,
        "wanted": wanted,
        "found": sum(len(page.entries) for page in matches),
        "unanswered": unanswered_of(sections),
        "sections": [page for page in matches if page.entries],
        "progress": progress_of(entry for page in sections for entry in page.entries),
    }
    return render(request, "cases/summary.html", context)


def _mentioning(wanted, entries):
    return [entry for entry in entries if mentions(wanted, str(entry.question), entry.answer_label, entry.evidence)]
