"""The questions that are asked once of the inspection: a page for each of their standards, a form without a script."""

import uuid

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases.inspection_answers.actions import MAY_NOT_ANSWER, record_inspection_answers
from cases.inspection_answers.queries import inspection_answer_revisions, inspection_answers, standards_to_answer
from cases.lookup import find_inspection_with_standards
from cases.queries import EntryLink, SectionProgress, entries, history_of, progress_of
from cases.saving.errors import KeyReusedError, NotAllowedError
from cases.views.answers import (
    NOTHING_SAVED,
    answers_saved,
    changes_of,
    error_links,
    posted_forms,
    show_typed,
    without_untouched,
)
from inspection.foundation.transactions import BusyError
from inspection.programme import permissions
from inspection.web.lists import page_of


@require_safe
def standards(request, code):
    inspection = _find_to_read(request.user, code)
    pages = standards_to_answer(inspection)
    answers = inspection_answers(inspection)
    filled = [(page, entries(page.questions, answers)) for page in pages]
    context = {
        "inspection": inspection,
        "standards": [SectionProgress(page, progress_of(of_page)) for page, of_page in filled],
        "progress": progress_of(entry for _, of_page in filled for entry in of_page),
        "unanswered": [
            EntryLink(page, entry) for page, of_page in filled for entry in of_page if not entry.is_answered
        ],
    }
    return render(request, "cases/standards.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def standard(request, code, number):
    inspection = _find_to_read(request.user, code)
    may_send = request.method != "POST" or permissions.can_answer_standards(request.user, inspection)
    with permissions.required_first(may_send):
        page = _find_page(inspection, number)
        if request.method == "POST":
            return _save_standard(request, inspection, page)
        return _standard_page(request, inspection, page, _filled_in(inspection, page))


@require_safe
def standard_history(request, code, number):
    inspection = _find_to_read(request.user, code)
    for page in standards_to_answer(inspection):
        for question in page.questions:
            if question.number == number:
                context = {
                    "inspection": inspection,
                    "question": question,
                    "back": f"{_address(inspection, page)}#{question.anchor}",
                    "page": page,
                    "steps": page_of(request, history_of(inspection_answer_revisions(inspection), question)),
                }
                return render(request, "cases/standard_history.html", context)
    raise Http404


def _find_to_read(user, code):
    inspection = find_inspection_with_standards(user, code)
    permissions.require(permissions.can_read_cases(user, inspection))
    return inspection


def _find_page(inspection, number):
    for page in standards_to_answer(inspection):
        if page.slug == number:
            return page
    raise Http404


def _address(inspection, page):
    return reverse("standard", args=[inspection.code, page.slug])


def _filled_in(inspection, page):
    return entries(page.questions, inspection_answers(inspection))


def _save_standard(request, inspection, page):
    filled = _filled_in(inspection, page)
    posted = posted_forms(request.POST, filled)
    changes = changes_of(request.POST, posted, filled)
    faulty = {number for number, form in posted.items() if form.errors}
    typed = faulty | {change.question.number for change in changes}

    def page_of_refusal(refusal, status):
        show_typed(filled, posted, typed, by=request.user)
        return _standard_page(request, inspection, page, filled, refusal=refusal, status=status)

    if not permissions.can_answer_standards(request.user, inspection):
        return page_of_refusal(f"{MAY_NOT_ANSWER}. {NOTHING_SAVED}", 403)
    try:
        outcome = record_inspection_answers(
            inspection=inspection,
            changes=without_untouched(changes, filled, inspection_answer_revisions(inspection)),
            by=request.user,
        )
    except NotAllowedError as refusal:
        return page_of_refusal(f"{refusal}. {NOTHING_SAVED}", 403)
    except BusyError as trouble:
        return page_of_refusal(f"{trouble}. Wait a moment and save again", 503)
    except KeyReusedError as fault:
        raise BadRequest("A key came again with another change") from fault
    if outcome.conflicts or faulty:
        # Read again: what is stored now, with what could not be stored laid over it.
        filled = _filled_in(inspection, page)
        show_typed(filled, posted, faulty, outcome.conflicts, by=request.user)
        status = 409 if outcome.conflicts else 422
        return _standard_page(request, inspection, page, filled, saved=outcome.stored, status=status)
    if outcome.stored:
        messages.success(request, answers_saved(outcome.stored))
    return redirect(_next_address(request, inspection, page))


def _next_address(request, inspection, page):
    here = _address(inspection, page)
    for button in ("clear", "use_stored"):
        for question in page.questions:
            if request.POST.get(button) == question.number:
                return f"{here}#{question.anchor}"
    if request.POST.get("then") != "next":
        return here
    following = _following(inspection, page)
    return _address(inspection, following) if following else reverse("standards", args=[inspection.code])


def _following(inspection, page):
    pages = standards_to_answer(inspection)
    index = pages.index(page)
    return pages[index + 1] if index + 1 < len(pages) else None


def _standard_page(request, inspection, page, filled, *, refusal="", saved=0, status=200):
    context = {
        "inspection": inspection,
        "page": page,
        "entries": filled,
        "following": _following(inspection, page),
        "progress": progress_of(filled),
        "may_answer": permissions.can_answer_standards(request.user, inspection),
        "refusal": refusal,
        "saved": answers_saved(saved) if saved else "",
        "errors": list(error_links(filled)),
        "key": uuid.uuid4(),
    }
    return render(request, "cases/standard.html", context, status=status)
