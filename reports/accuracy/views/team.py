"""The team's side of a check: drafts sent, contacts let in, challenges answered, and the log of all of it."""

import csv
import io

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from inspection.foundation.dates import moment_in_words
from inspection.foundation.working_days import working_days_after
from inspection.people.invitation_mail import tell
from inspection.programme import permissions
from inspection.web.attempts import show_version, try_to
from inspection.web.idempotency import requested_key
from reports.accuracy import actions, queries
from reports.accuracy.differences import differences
from reports.accuracy.forms import AnswerForm, ContactForm, ExtendForm, SendDraftForm, TakeBackForm
from reports.accuracy.frozen import content_of, freeze, parsed, references_of
from reports.accuracy.readiness import faults_of_report
from reports.accuracy.views.lookup import find_draft, find_to_read, find_to_send, found_challenge
from reports.authoring.report import UnknownFiguresError
from reports.files import queue
from reports.files.version import data_version
from reports.models import Disposition

BOTH = ["GET", "HEAD", "POST"]


@require_safe
def accuracy(request, code):
    """All drafts of an inspection, and every challenge with its answer."""
    inspection = find_to_read(request.user, code)
    standings = queries.standings_of(inspection)
    may_send = permissions.can_send_drafts(request.user, inspection)
    context = {
        "inspection": inspection,
        "standings": standings,
        "may_send": may_send and (not standings or standings[0].is_over),
        "log": _log(inspection),
    }
    return render(request, "reports/accuracy/accuracy.html", context)


def _log(inspection):
    """(draft, row) of every challenge, the newest draft first."""
    drafts = inspection.accuracy_drafts.order_by("-number").defer("printed", "case_references")
    return [(draft, row) for draft in drafts for row in queries.challenges_of(draft, content_of(draft))]


LOG = (
    *("Draft", "Challenge", "About", "What is wrong", "Evidence", "What it should say", "By", "Entered", "Withdrawn"),
    *("Disposition", "Reason", "Answered by", "Answered"),
)


@require_safe
def log_file(request, code):
    """Every challenge with its answer, as CSV."""
    inspection = find_to_read(request.user, code)
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(LOG)
    for draft, row in _log(inspection):
        lines.writerow([_cell(value) for value in _values(draft, row)])
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    disposition = content_disposition_header(True, f"{code}-accuracy-log.csv")
    response["Content-Disposition"] = str(disposition)
    return response


def _values(draft, row):
    challenge, answer = row.challenge, row.answer
    said = [challenge.words, challenge.evidence, challenge.wording, challenge.by]
    times = [moment_in_words(timezone.localtime(challenge.at)), "Yes" if challenge.is_withdrawn else ""]
    answered = (
        [answer.get_disposition_display(), answer.reason, answer.by, moment_in_words(timezone.localtime(answer.at))]
        if answer
        else ["", "", "", ""]
    )
    return [draft.number, challenge.number, row.about, *said, *times, *answered]


def _cell(value):
    """Text that a spreadsheet would take for a formula is kept text."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@require_http_methods(BOTH)
def send(request, code):
    inspection = find_to_send(request.user, code)
    newest = next(iter(queries.standings_of(inspection)), None)
    earlier = queries.people_of(newest.draft if newest else None)
    initial = {
        "due_on": working_days_after(timezone.localdate(), inspection.question_set.accuracy_days),
        "earlier": [str(person.pk) for person in earlier],
    }
    form = SendDraftForm(
        request.POST if request.method == "POST" else None, inspection=inspection, earlier=earlier, initial=initial
    )
    faults = faults_of_report(inspection)
    status = 200
    if form.is_bound:
        status, made = _try_to_send(request, inspection, form)
        if status == 302:
            return made
    show_version(form, data_version(inspection))
    context = {"inspection": inspection, "form": form, "faults": faults, "newest": newest}
    return render(request, "reports/accuracy/send_draft.html", context, status=status)


def _try_to_send(request, inspection, form):
    """The status of the reply; where it was sent, the reply too."""
    if not form.is_valid():
        return 422, None
    given, done = form.cleaned_data, []
    earlier = form.chosen

    def send_to(*people):
        return actions.send_draft(
            inspection=inspection,
            due_on=given["due_on"],
            letter=given["letter"],
            contacts=[*earlier, *people],
            expected_version=given["expected_version"],
            key=requested_key(request, "draft", inspection.pk),
            by=request.user,
        )

    def do():
        newcomer = _newcomer(request, inspection, given) if given["email"] else None
        done.append(actions.with_newcomer(send_to, **newcomer) if newcomer else (send_to(), []))

    status = try_to(form, do, refused=actions.CheckRefusedError, changed=actions.CheckChangedError)
    if status != 302:
        return status, None
    queue.call_for_makers()
    [(draft, invited)] = done
    messages.success(request, f"Draft {draft.number} is sent")
    return 302, _told(request, inspection, draft, invited)


def _newcomer(request, inspection, given):
    key = requested_key(request, "contact", inspection.pk, given["email"].lower())
    return {"name": given["name"], "email": given["email"], "key": key, "by": request.user}


def _told(request, inspection, draft, invited):
    """The invited are told by mail. Where none leaves, the links are on this one page, which is stored nowhere."""
    told = [(invitation, tell(request, invitation, is_new=is_new)) for invitation, is_new in invited]
    if any(link for _, link in told):
        context = {"inspection": inspection, "draft": draft, "told": told}
        return render(request, "reports/accuracy/contact_link.html", context)
    return redirect("accuracy_draft", code=inspection.code, draft_number=draft.number)


@vary_on_headers("Accept")
@require_safe
def draft(request, code, draft_number):
    """A draft as the team looks after it; for the script on the page, as JSON, how far its PDF is."""
    inspection = find_to_read(request.user, code)
    found = find_draft(inspection, draft_number)
    pdf = queries.pdf_of(found)
    if pdf is not None and pdf.is_waiting:
        queue.call_for_makers()
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse(queries.progress_of(pdf))
    rows = queries.challenges_of(found, content_of(found))
    context = {
        "inspection": inspection,
        "draft": found,
        "standing": queries.standing_of(found),
        "steps": list(found.steps.select_related("by")),
        "contacts": queries.contacts_of(found),
        "rows": rows,
        "open": sum(row.answer is None and not row.challenge.is_withdrawn for row in rows),
        "pdf": pdf,
        "may_send": permissions.can_send_drafts(request.user, inspection),
    }
    return render(request, "reports/accuracy/draft_of_team.html", context)


@require_http_methods(BOTH)
def add_contact(request, code, draft_number):
    inspection = find_to_send(request.user, code)
    found = find_draft(inspection, draft_number)
    form = ContactForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status, done = 422, []
        if form.is_valid():

            def let_in(person):
                actions.add_contact(draft=found, person=person, by=request.user)

            newcomer = _newcomer(request, inspection, form.cleaned_data)
            status = try_to(
                form,
                lambda: done.append(actions.with_newcomer(let_in, **newcomer)),
                refused=actions.CheckRefusedError,
            )
        if status == 302:
            messages.success(request, "The contact can open the draft")
            return _told(request, inspection, found, done[0][1])
    context = {"inspection": inspection, "draft": found, "form": form, "heading": "Add a contact"}
    return render(request, "reports/accuracy/add_contact.html", context, status=status)


@require_POST
def remove_contact(request, code, draft_number, pk):
    inspection = find_to_send(request.user, code)
    found = find_draft(inspection, draft_number)
    contact = get_object_or_404(found.contacts.select_related("user", "draft"), pk=pk)
    actions.remove_contact(contact=contact, by=request.user)
    messages.success(request, f"{contact.user} can no longer open the draft")
    return redirect("accuracy_draft", code=code, draft_number=draft_number)


def _step(request, code, draft_number, form_class, take, *, template, heading, done):
    """A page that asks for a step of a draft and takes it; `take` is given what the form says and the step's key."""
    inspection = find_to_send(request.user, code)
    found = find_draft(inspection, draft_number)
    standing = queries.standing_of(found)
    form = form_class(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            key = requested_key(request, template, found.pk)
            status = try_to(
                form,
                lambda: take(draft=found, key=key, by=request.user, **form.cleaned_data),
                refused=actions.CheckRefusedError,
                changed=actions.CheckChangedError,
            )
    if status == 302:
        messages.success(request, done)
        return redirect("accuracy_draft", code=code, draft_number=draft_number)
    show_version(form, standing.version)
    context = {"inspection": inspection, "draft": found, "standing": standing, "form": form, "heading": heading}
    return render(request, f"reports/accuracy/{template}.html", context, status=status)


@require_http_methods(BOTH)
def extend(request, code, draft_number):
    said = {"template": "extend", "heading": "Give more time", "done": "There is more time. The contacts are told"}
    return _step(request, code, draft_number, ExtendForm, actions.extend, **said)


@require_http_methods(BOTH)
def take_back(request, code, draft_number):
    done = "The draft is taken back. The contacts are told"
    said = {"template": "take_back", "heading": "Take the draft back", "done": done}
    return _step(request, code, draft_number, TakeBackForm, actions.take_back, **said)


@require_POST
def send_answers(request, code, draft_number):
    inspection = find_to_send(request.user, code)
    found = find_draft(inspection, draft_number)
    try:
        actions.send_answers(
            draft=found,
            expected_version=request.POST.get("expected_version", ""),
            key=requested_key(request, "answers", found.pk),
            by=request.user,
        )
    except actions.CheckRefusedError as refusal:
        messages.error(request, str(refusal))
    except actions.CheckChangedError:
        messages.error(request, "Something has changed since you opened the page. Look at it, and send them then")
    else:
        messages.success(request, "The answers are sent. The contacts are told")
    return redirect("accuracy_draft", code=code, draft_number=draft_number)


@require_http_methods(BOTH)
def answer(request, code, draft_number, challenge_number):
    """A challenge as the team reads it, and the form of its answer."""
    inspection = find_to_read(request.user, code)
    may_answer = permissions.can_send_drafts(request.user, inspection)
    permissions.require(may_answer or request.method != "POST")
    found = find_draft(inspection, draft_number)
    stored = found_challenge(found, challenge_number)
    content = content_of(found)
    row = queries.row_of(stored, content)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=_answered(row.answer))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = try_to(
                form,
                lambda: actions.answer(
                    challenge=stored,
                    disposition=Disposition(form.cleaned_data["disposition"]),
                    reason=form.cleaned_data["reason"],
                    expected_version=form.cleaned_data["expected_version"],
                    key=requested_key(request, "answer", stored.pk),
                    by=request.user,
                ),
                refused=actions.CheckRefusedError,
                changed=actions.CheckChangedError,
            )
    if status == 302:
        messages.success(request, f"Challenge {stored.number} is answered")
        return redirect("accuracy_draft", code=code, draft_number=draft_number)
    show_version(form, actions.answer_version(stored))
    standing = queries.standing_of(found)
    context = {
        "inspection": inspection,
        "draft": found,
        "row": row,
        "paragraph": content.paragraphs.get(stored.paragraph or 0),
        "reference": _reference(request.user, inspection, found, stored),
        "answers": list(stored.answers.select_related("by")),
        "files": list(stored.files.filter(withdrawn_at=None)),
        "form": form,
        "may_answer": may_answer and standing.turn == queries.Turn.TEAM and not stored.is_withdrawn,
        "turn": standing.turn,
    }
    return render(request, "reports/accuracy/challenge_of_team.html", context, status=status)


def _answered(given):
    return {"disposition": given.disposition, "reason": given.reason} if given else {}


def _reference(user, inspection, draft, challenge):
    """Which case the number of a challenge stands for: for who may read cases."""
    if not challenge.case_number or not permissions.can_read_cases(user, inspection):
        return ""
    references = references_of(draft, challenge.standard)
    return references[challenge.case_number - 1] if challenge.case_number <= len(references) else ""


@require_safe
def changes(request, code, draft_number):
    """What has changed in the text and the ratings since a draft: in the next one, or in the report as it stands."""
    inspection = find_to_read(request.user, code)
    found = find_draft(inspection, draft_number)
    after = inspection.accuracy_drafts.filter(number=draft_number + 1).first()
    now = content_of(after) if after else _content_now(inspection)
    context = {
        "inspection": inspection,
        "draft": found,
        "after": after,
        "differences": differences(content_of(found), now) if now else None,
        "is_unreadable": now is None,
    }
    return render(request, "reports/accuracy/draft_changes.html", context)


def _content_now(inspection):
    """The report as it stands; `None` where figures in its text cannot be found."""
    try:
        return parsed(freeze(inspection).content)
    except UnknownFiguresError:
        return None
