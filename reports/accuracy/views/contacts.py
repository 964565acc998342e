"""The inspected body's side of a check: the draft as it was sent, the way of every rating, and what is challenged."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from inspection.web.attempts import show_version, try_to
from inspection.web.forms import rebind
from inspection.web.idempotency import requested_key
from reports.accuracy import actions, queries
from reports.accuracy.forms import ChallengeForm, SubmitForm, initial_of
from reports.accuracy.frozen import content_of
from reports.accuracy.links import links_of
from reports.accuracy.views.lookup import find_sent, find_to_check, found_challenge, is_contact
from reports.evidence.forms import EvidenceFileForm
from reports.evidence.storage import FileUnavailableError, read_content
from reports.files import queue
from reports.models import Challenge, ChallengeFile

BOTH = ["GET", "HEAD", "POST"]
CHANGED = "Somebody else has changed this challenge since you opened it. What is stored now stands below"


def _context(request, draft):
    """What every page of a draft shows. Raises `Http404` for contacts of a draft that was taken back."""
    standing = queries.standing_of(draft)
    checks = is_contact(request.user, draft)
    if checks and standing.turn == queries.Turn.TAKEN_BACK:
        raise Http404
    return {
        "draft": draft,
        "unit": draft.inspection.delivery_unit,
        "content": content_of(draft),
        "standing": standing,
        "checks": checks,
        "may_write": checks and standing.turn == queries.Turn.BODY,
    }


def _shown_rows(context):
    """The answers are the team's until they are sent."""
    rows = queries.challenges_of(context["draft"], context["content"])
    if context["checks"] and context["standing"].turn != queries.Turn.ANSWERED:
        return [queries.ChallengeRow(row.challenge, row.about, None) for row in rows]
    return rows


@vary_on_headers("Accept")
@require_safe
def draft(request, pk):
    """What is asked of its contacts; for the script on the page, as JSON, how far its PDF is."""
    found = find_sent(request.user, pk)
    pdf = queries.pdf_of(found)
    if pdf is not None and pdf.is_waiting:
        queue.call_for_makers()
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse(queries.progress_of(pdf))
    standing = queries.standing_of(found)
    if is_contact(request.user, found) and standing.turn == queries.Turn.TAKEN_BACK:
        return render(request, "reports/accuracy/taken_back.html", {"draft": found, "step": standing.last})
    context = _context(request, found)
    context |= {"rows": _shown_rows(context), "pdf": pdf, "links": links_of(found)}
    return render(request, "reports/accuracy/draft.html", context)


@require_safe
def section(request, pk, place):
    """A section of the draft, by its place in it, from 1."""
    context = _context(request, find_sent(request.user, pk))
    sections = context["content"].sections
    if not 1 <= place <= len(sections):
        raise Http404
    challenged: dict[int | None, list[Challenge]] = {}
    for row in _shown_rows(context):
        if not row.challenge.is_withdrawn:
            challenged.setdefault(row.challenge.paragraph, []).append(row.challenge)
    shown = sections[place - 1]
    context |= {
        "section": shown,
        "place": place,
        "rows": [(each, challenged.get(each.number, [])) for each in shown.paragraphs],
        "before": sections[place - 2] if place > 1 else None,
        "after": sections[place] if place < len(sections) else None,
    }
    return render(request, "reports/accuracy/draft_section.html", context)


@require_safe
def rating(request, pk, standard):
    """The way of a rating: answers of numbered cases, percentages, bands, and what the panel agreed on."""
    context = _context(request, find_sent(request.user, pk))
    shown = context["content"].standard(standard)
    if shown is None:
        raise Http404
    context |= {"standard": shown, "cases": list(enumerate(shown.answers, start=1))}
    return render(request, "reports/accuracy/draft_rating.html", context)


@require_safe
def pdf(request, pk):
    found = find_sent(request.user, pk)
    _context(request, found)
    made = found.exports.filter(content__isnull=False).order_by("-pk").first()
    if made is None or made.content is None:
        raise Http404
    filename = f"{found.inspection.code}-draft-{found.number}.pdf"
    response = HttpResponse(bytes(made.content), content_type="application/pdf")
    response["Content-Disposition"] = str(content_disposition_header(True, filename))
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- Challenges -------------------------------------------------------------------------------------------------------


@require_http_methods(BOTH)
def add(request, pk):
    """`?paragraph=`, or `?standard=` with `question` and `case`, says what is wrong; without them it is the whole."""
    found = find_to_check(request.user, pk)
    context = _context(request, found)
    if not context["may_write"] and request.method != "POST":
        return _too_late(request, found)
    initial = {name: request.GET.get(name, "") for name in ("paragraph", "standard", "question")}
    initial["case_number"] = request.GET.get("case", "")
    form = ChallengeForm(
        request.POST if request.method == "POST" else None,
        content=context["content"],
        initial=initial,
        button="Save the challenge",
    )
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            key = requested_key(request, "challenge", found.pk)
            status = try_to(
                form,
                lambda: actions.add_challenge(draft=found, content=form.challenge, key=key, by=request.user),
                refused=actions.CheckRefusedError,
            )
    if status == 302:
        messages.success(request, "The challenge is saved. Submit all of them together once you are done")
        return redirect(f"{actions.draft_address(found)}#challenges")
    return render(request, "reports/accuracy/challenge_form.html", _said_of(context, form), status=status)


def _too_late(request, draft):
    """Before anything was typed."""
    messages.info(request, "The check of this draft is over. If something is still wrong, ask for more time")
    return redirect("draft", pk=draft.pk)


def _said_of(context, form):
    """What the form is about, in the draft's own words."""
    content, given = context["content"], form.data or form.initial
    named = {str(number): paragraph for number, paragraph in content.paragraphs.items()}
    return context | {
        "form": form,
        "paragraph": named.get(str(given.get("paragraph"))),
        "standard": content.standard(given.get("standard") or ""),
    }


@require_http_methods(BOTH)
def challenge(request, pk, challenge_number):
    """A challenge as it was written; as long as the check is not over, a form to change it."""
    found = (find_to_check if request.method == "POST" else find_sent)(request.user, pk)
    context = _context(request, found)
    stored = found_challenge(found, challenge_number)
    return _show(request, context, stored, data=request.POST if request.method == "POST" else None)


def _show(request, context, stored, *, data=None, file_form=None, status=200):
    """As long as the check is not over, a form; what is sent is stored, or stands in the form again."""
    may_change = context["may_write"] and not stored.is_withdrawn
    context |= {
        "files": list(stored.files.filter(withdrawn_at=None)),
        "file_form": (file_form or EvidenceFileForm()) if may_change else file_form,
    }
    if data is not None or may_change:
        return _change(request, context, stored, data, status)
    row = next(row for row in _shown_rows(context) if row.challenge == stored)
    context |= {"row": row, "paragraph": context["content"].paragraphs.get(stored.paragraph or 0)}
    return render(request, "reports/accuracy/challenge.html", context, status=status)


def _change(request, context, stored, data, status):
    found = context["draft"]
    form = ChallengeForm(
        data,
        content=context["content"],
        initial=initial_of(stored),
        button="Save the challenge",
    )
    current = None
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = try_to(
                form,
                lambda: actions.change_challenge(
                    challenge=stored,
                    content=form.challenge,
                    expected_version=form.cleaned_data["expected_version"] or 0,
                    by=request.user,
                ),
                refused=actions.CheckRefusedError,
                changed=actions.CheckChangedError,
                says=CHANGED,
            )
    if status == 302:
        messages.success(request, "Saved")
        return redirect(f"{actions.draft_address(found)}#challenges")
    if status == 409:
        current = found_challenge(found, stored.number)
        rebind(form, expected_version=current.version)
    context = _said_of(context, form) | {"challenge": stored, "current": current}
    return render(request, "reports/accuracy/challenge_form.html", context, status=status)


@require_POST
def attach(request, pk, challenge_number):
    found = find_to_check(request.user, pk)
    context = _context(request, found)
    stored = found_challenge(found, challenge_number)
    key = requested_key(request, "challenge-file", stored.pk)
    form = EvidenceFileForm(request.POST, request.FILES)
    status = 422
    if form.is_valid():
        file = ChallengeFile(challenge=stored, key=key, name=form.name, media_type=form.media_type)
        status = try_to(
            form,
            lambda: actions.attach_file(file=file, content=form.content, by=request.user),
            refused=(actions.CheckRefusedError, FileUnavailableError),
            field="file",
        )
    if status == 302:
        messages.success(request, "The file is attached")
        return redirect("challenge", pk=pk, challenge_number=challenge_number)
    return _show(request, context, stored, file_form=form, status=status)


def _find_file(challenge, file):
    stored = get_object_or_404(challenge.files.filter(withdrawn_at=None), pk=file)
    stored.challenge = challenge
    return stored


@require_safe
def challenge_file(request, pk, challenge_number, file):
    """A download always: no browser shows it as a page of this site, whatever is in it."""
    found = find_sent(request.user, pk)
    _context(request, found)
    stored = _find_file(found_challenge(found, challenge_number), file)
    try:
        content = read_content(stored.stored_as)
    except FileUnavailableError as trouble:
        messages.error(request, str(trouble))
        return redirect("challenge", pk=pk, challenge_number=challenge_number)
    disposition = content_disposition_header(as_attachment=True, filename=stored.name)
    headers = {"Content-Disposition": str(disposition), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=stored.media_type, headers=headers)


@require_POST
def take_off_file(request, pk, challenge_number, file):
    found = find_to_check(request.user, pk)
    _context(request, found)
    stored = _find_file(found_challenge(found, challenge_number), file)
    try:
        actions.take_off_file(file=stored, by=request.user)
    except actions.CheckRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The file is taken off")
    return redirect("challenge", pk=pk, challenge_number=challenge_number)


def _withdraw_or_restore(request, pk, challenge_number, take, done):
    found = find_to_check(request.user, pk)
    _context(request, found)
    stored = found_challenge(found, challenge_number)
    seen = request.POST.get("expected_version", "")
    try:
        take(
            challenge=stored,
            expected_version=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1,
            by=request.user,
        )
    except actions.CheckRefusedError as refusal:
        messages.error(request, str(refusal))
    except actions.CheckChangedError:
        messages.error(request, "Somebody else has changed the challenge since you opened the page. Nothing was done")
    else:
        messages.success(request, done)
    return redirect(f"{actions.draft_address(found)}#challenges")


@require_POST
def withdraw(request, pk, challenge_number):
    return _withdraw_or_restore(request, pk, challenge_number, actions.withdraw_challenge, "The challenge is withdrawn")


@require_POST
def restore(request, pk, challenge_number):
    return _withdraw_or_restore(request, pk, challenge_number, actions.restore_challenge, "The challenge is back")


@require_http_methods(BOTH)
def submit(request, pk):
    """All that will be submitted, once more, and the button that does it for all contacts of the draft."""
    found = find_to_check(request.user, pk)
    context = _context(request, found)
    if not context["may_write"] and request.method != "POST":
        return _too_late(request, found)
    rows = [row for row in _shown_rows(context) if not row.challenge.is_withdrawn]
    form = SubmitForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = try_to(
                form,
                lambda: actions.submit(
                    draft=found,
                    expected_version=form.cleaned_data["expected_version"],
                    expected_challenges=form.cleaned_data["expected_challenges"],
                    key=requested_key(request, "submit", found.pk),
                    by=request.user,
                ),
                refused=actions.CheckRefusedError,
                changed=actions.CheckChangedError,
            )
    if status == 302:
        messages.success(request, "Submitted. You are told when the answers are there")
        return redirect("draft", pk=pk)
    show_version(form, context["standing"].version)
    seen = queries.version_of(_shown_rows(context))
    if form.is_bound:
        rebind(form, expected_challenges=seen)
    else:
        form.initial["expected_challenges"] = seen
    return render(request, "reports/accuracy/submit.html", context | {"form": form, "rows": rows}, status=status)
