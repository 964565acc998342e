"""The form itself: its pages, and the two ways by which an answer is stored, which meet in `record_judgements`."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import permissions
from cases.forms import JudgementForm, KeyForm, SavedJudgementForm
from cases.lookup import find_assessment, find_assessment_to_change, find_question, find_section
from cases.queries import (
    FormSection,
    entries,
    facts_of,
    form_sections,
    history_of,
    judgements_of,
    mark_contradictions,
    progress_of,
    rendered_answers,
    revisions_of,
    section_of,
)
from cases.review.queries import add_notes
from cases.saving import actions
from cases.saving.changes import AnswerChange
from cases.saving.errors import KeyReusedError, NotAllowedError, NotOpenError
from cases.saving.refusal import NOT_ALLOCATED
from cases.saving.statements import own_assessment
from inspection.foundation.text import as_stored
from inspection.foundation.transactions import BusyError
from inspection.frameworks.answers import label_of
from inspection.programme.permissions import required_first
from inspection.web import error_views
from inspection.web.fields import fault_position
from inspection.web.lists import page_of
from inspection.web.submitted import is_list_of_texts, json_object, submitted_json

NOTHING_SAVED = "Nothing was saved"
OTHER_CHANGE, OWN_CHANGE = "somebody else changed this answer", "you changed this answer in another window"
# The other pages from which histories are opened.
ALL_ANSWERS = {page: FormSection(page, title, "", ()) for page, title in (("summary", "Summary"), ("review", "Review"))}

# --- A page of the form ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def answer_section(request, code, reference, section):
    find = find_assessment_to_change if request.method == "POST" else find_assessment
    assessment = find(request.user, code, reference)
    with required_first(request.method != "POST" or permissions.is_assessor(request.user, assessment)):
        section = find_section(assessment, section)
        filled = entries(section.questions, judgements_of(assessment, section.questions))
        if request.method == "POST":
            return _save_page(request, assessment, section, filled)
        return _section_page(request, assessment, section, filled)


def _save_page(request, assessment, section, filled):
    posted = posted_forms(request.POST, filled)
    changes = changes_of(request.POST, posted, filled)
    refused = {number for number, form in posted.items() if form.errors}
    typed = refused | {change.question.number for change in changes}

    def page_of_refusal(refusal, status):
        show_typed(filled, posted, typed, by=request.user)
        return _section_page(request, assessment, section, filled, refusal=refusal, status=status)

    if not permissions.is_assessor(request.user, assessment):
        return page_of_refusal(f"{NOT_ALLOCATED}. {NOTHING_SAVED}", 403)
    changes = without_untouched(changes, filled, revisions_of(assessment))
    try:
        outcome = actions.record_judgements(assessment=assessment, changes=changes, by=request.user)
    except NotOpenError as refusal:
        assessment.state = refusal.state
        return page_of_refusal(f"{refusal} now. {NOTHING_SAVED}", 409)
    except NotAllowedError as refusal:
        # The case was given to somebody else a moment ago.
        assessment.assessor = None
        return page_of_refusal(f"{refusal}. {NOTHING_SAVED}", 403)
    except BusyError as trouble:
        return page_of_refusal(f"{trouble}. Wait a moment and save again", 503)
    except KeyReusedError as fault:
        raise BadRequest("A key came again with another change") from fault
    if outcome.conflicts or refused:
        # Read again: what is stored now, with what could not be stored laid over it.
        filled = entries(section.questions, judgements_of(assessment, section.questions, with_authors=True))
        show_typed(filled, posted, refused, outcome.conflicts, by=request.user)
        status = 409 if outcome.conflicts else 422
        return _section_page(request, assessment, section, filled, saved=len(outcome.stored), status=status)
    if outcome.stored:
        messages.success(request, answers_saved(len(outcome.stored)))
    return redirect(_next_address(request, assessment, section))


def answers_saved(number):
    return "1 answer saved" if number == 1 else f"{number} answers saved"


def posted_forms(data, filled):
    """{number: JudgementForm} of the questions on the page that do not hold what is stored, each under the name of its
    number."""
    # The two buttons beside a question: empty the answer; keep what somebody else stored.
    cleared, left_alone = data.get("clear", ""), data.get("use_stored", "")
    if cleared:
        data = data.copy()
        data.pop(f"{cleared}-answer", None)
    posted = {
        entry.question.number: JudgementForm(entry.question, data, prefix=entry.question.number)
        for entry in filled
        if f"{entry.question.number}-version" in data
        and entry.question.number != left_alone
        and not _holds_what_is_stored(data, entry)
    }
    if any(form.is_malformed for form in posted.values()):
        raise BadRequest("A version is not a number")
    return posted


def _holds_what_is_stored(data, entry):
    """Letter by letter; what differs in coding only is found by the form."""
    number = entry.question.number
    evidence = data.get(f"{number}-evidence", "").replace("\r\n", "\n")
    return evidence == entry.evidence and data.getlist(f"{number}-answer") == entry.answers


def changes_of(data, posted, filled):
    """What differs from what is stored, leaving out what is refused."""
    form = KeyForm(data)
    if not form.is_valid():
        raise BadRequest("The page's key is missing")
    changes = []
    for entry in filled:
        judgement = posted.get(entry.question.number)
        if judgement is None or judgement.errors:
            continue
        typed = judgement.cleaned_data
        if not is_same_content((typed["answer"], typed["evidence"]), (entry.answer, entry.evidence)):
            # The same change from the same page has the same key, however often the page is sent.
            name = f"{entry.question.number}|{typed['version']}|{typed['answer']}|{typed['evidence']}"
            changes.append(AnswerChange(entry.question, **typed, key=uuid.uuid5(form.cleaned_data["key"], name)))
    return changes


def without_untouched(changes, filled, revisions):
    """Leave out what somebody else changed while this person did not: it stands on the page as it was rendered."""
    stored = {entry.question.pk: entry.version for entry in filled}
    stale = {c.question.pk: c.version for c in changes if c.version != stored[c.question.pk]}
    if not stale:
        return changes
    rendered = rendered_answers(revisions, stale)
    return [c for c in changes if not is_same_content((c.answer, c.evidence), rendered.get(c.question.pk))]


def is_same_content(sent: tuple[str, str], stored: tuple[str, str] | None) -> bool:
    """Whether a page that was sent holds what is stored: (answer, evidence). A text stored long ago may have line ends
    and blanks in a coding that would be changed today; a person who left it alone has changed nothing."""
    return stored is not None and sent in (stored, tuple(map(as_stored, stored)))


def show_typed(filled, posted, numbers, conflicts=(), *, by):
    """Put back into the fields what could not be stored, beside what is stored."""
    for entry in filled:
        number = entry.question.number
        if number not in numbers and number not in conflicts:
            continue
        form = posted[number]
        entry.answer, entry.answers = form.cleaned_data.get("answer", ""), form.submitted_answers
        entry.evidence = form["evidence"].value() or ""
        entry.is_unsaved, entry.has_conflict, entry.errors = True, number in conflicts, form.errors
        entry.is_own_conflict = entry.has_conflict and bool(entry.judgement) and entry.judgement.by == by
        if form.errors:
            # Not seen yet: were it changed meanwhile, the next try must tell.
            entry.version = form.cleaned_data["version"]
    mark_contradictions(filled)


def _next_address(request, assessment, section):
    case = assessment.case.get_absolute_url()
    for button in ("clear", "use_stored"):
        for question in section.questions:
            if request.POST.get(button) == question.number:
                return f"{case}{section.slug}/#{question.anchor}"
    if request.POST.get("then") != "next":
        return f"{case}{section.slug}/"
    _, following = _neighbours(assessment, section)
    return f"{case}{following.slug}/" if following else case


def _neighbours(assessment, section):
    sections = form_sections(assessment.case)
    index = sections.index(section)
    return sections[index - 1] if index else None, sections[index + 1] if index + 1 < len(sections) else None


def _section_page(request, assessment, section, filled, *, refusal="", saved=0, status=200):
    before, following = _neighbours(assessment, section)
    add_notes(filled, assessment)
    context = {
        "assessment": assessment,
        "case": assessment.case,
        "inspection": assessment.case.inspection,
        "section": section,
        "entries": filled,
        "facts": [fact for fact in facts_of(assessment.case) if fact.words],
        "before": before,
        "following": following,
        "progress": progress_of(filled),
        "may_answer": permissions.can_answer(request.user, assessment),
        "refusal": refusal,
        "saved": answers_saved(saved) if saved else "",
        "errors": list(error_links(filled)),
        "key": uuid.uuid4(),
    }
    response = render(request, "cases/section.html", context, status=status)
    if following and context["may_answer"]:
        # Browsers that know it fetch the next page ahead, into memory (docs/decisions/0011).
        response["Speculation-Rules"] = f'"{static("next-section.speculation")}"'
    return response


def error_links(filled):
    """Links of the error summary, each to the field at fault."""
    for entry in filled:
        number, anchor = entry.question.number, entry.question.anchor
        for name, texts in entry.errors.items():
            href = f"#{anchor}-evidence" if name == "evidence" else f"#{anchor}-1"
            yield from ({"text": f"{number}: {text}", "href": href} for text in texts)
        if entry.has_conflict:
            yield {
                "text": f"{number}: {OWN_CHANGE if entry.is_own_conflict else OTHER_CHANGE}. Yours is not saved yet",
                "href": f"#{anchor}-1",
            }


@require_safe
def history(request, code, reference, number):
    assessment = find_assessment(request.user, code, reference)
    question = find_question(assessment, number)
    section = section_of(assessment.case, question)
    page = ALL_ANSWERS.get(request.GET.get("from", ""), section)
    context = {
        "assessment": assessment,
        "case": assessment.case,
        "inspection": assessment.case.inspection,
        "question": question,
        "section": section,
        "back": f"{assessment.case.get_absolute_url()}{page.slug}/#{question.anchor}",
        "page": page,
        "steps": page_of(request, history_of(revisions_of(assessment), question)),
    }
    return render(request, "cases/history.html", context)


# --- One answer, saved as it changes --------------------------------------------------------------------------------


@login_not_required  # A page in the background needs an answer that it can read, not a redirect to sign in.
@require_POST
def save_answer(request, code, reference, number):
    """Store one answer; docs/http.md is the contract. Every reply is JSON, sent after the transaction ended."""
    if not request.user.is_authenticated:
        return _refused(request, 401, "signed_out", "You are signed out")
    try:
        own = own_assessment(request.user, code, reference)
        if own is None:
            find_assessment(request.user, code, reference)  # or there is none for them
            return _refused(request, 403, "not_allowed", NOT_ALLOCATED)
        # Whether it is open, and they are still in the team, is asked when it is locked.
        question = find_question(own, number)
    except Http404:
        return _refused(request, 404, "not_found", "There is no such question in a case that you may see")
    form = _form_from_json(request, question)
    if form is None or form.is_malformed:
        return _refused(
            request, 400, "malformed", "The request does not say answer, evidence, version and key as it should"
        )
    if form.errors:
        [(field, texts), *_] = form.errors.items()
        place = {"position": position} if (position := fault_position(texts)) is not None else {}
        return _refused(request, 422, "refused", texts[0], field=field, **place)
    return _store_one(request, own, AnswerChange(question, **form.cleaned_data))


def _store_one(request, assessment, change):
    try:
        outcome = actions.record_judgements(assessment=assessment, changes=[change], by=request.user)
    except NotOpenError as refusal:
        return _refused(request, 403, "closed", f"{refusal} now")
    except NotAllowedError as refusal:
        return _refused(request, 403, "not_allowed", str(refusal))
    except KeyReusedError:
        return _refused(request, 400, "key_reused", "The key came again with another change")
    except BusyError as trouble:
        return error_views.busy(request, trouble)
    number = change.question.number
    if number in outcome.stored:
        return JsonResponse(_as_json(outcome.stored[number]))
    stored = _stored_as_json(outcome.conflicts[number], change.question, request.user)
    return JsonResponse({"error": "conflict", "stored": stored, "yours": submitted_json(request)}, status=409)


def _as_json(stored):
    return {"answer": stored.answer, "evidence": stored.evidence, "version": stored.version, "at": stored.at}


def _stored_as_json(judgement, question, user):
    if judgement is None:
        nothing = {"answer": "", "label": "", "evidence": "", "version": 0, "at": None}
        return {**nothing, "by": None, "by_you": False}
    label = label_of(question, judgement.answer)
    by = judgement.by
    return {**_as_json(judgement), "label": label, "by": by.name if by else None, "by_you": by == user}


def _form_from_json(request, question):
    """`None` for a body that is no JSON object of the three texts and the whole number. Several answers may be a
    list of texts."""
    body = json_object(request)
    types = {"answer": str, "evidence": str, "version": int, "key": str}
    if body is not None and question.takes_several and is_list_of_texts(body.get("answer")):
        types["answer"] = list
    if body is None or any(type(body.get(name)) is not kind for name, kind in types.items()):
        return None
    return SavedJudgementForm(question, body)


def _refused(request, status, error, message, **more):
    """Hands back what was typed, so that it is never lost with the request."""
    return JsonResponse({"error": error, "message": message, **more, **submitted_json(request)}, status=status)
