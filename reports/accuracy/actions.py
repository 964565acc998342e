"""A draft is sent to the inspected body, challenged, answered, and followed by the next."""

import datetime
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from inspection.foundation.dates import day_in_words
from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import Inspection, Invitation, User
from inspection.people import invitations
from inspection.people.roles import Permission, SystemRole, TeamRole
from inspection.programme.notices import leads_of, notify
from inspection.programme.stages import lock_inspection
from reports.accuracy.frozen import content_of, freeze
from reports.accuracy.queries import (
    Standing,
    Turn,
    account_of,
    challenges_of,
    open_challenges,
    readers_of,
    standing_of,
    standings_of,
    version_of,
)
from reports.accuracy.readiness import faults_of_report
from reports.evidence.storage import store_content
from reports.files.documents import finished_html
from reports.files.imprint import sent_for_checking
from reports.files.version import data_version
from reports.models import (
    AccuracyContact,
    AccuracyDraft,
    AccuracyMove,
    AccuracyStep,
    Challenge,
    ChallengeAnswer,
    ChallengeFile,
    Disposition,
    Export,
)

T = TypeVar("T")
MOST_FILES = 20  # of a challenge


class CheckRefusedError(ValueError):
    """A step that cannot be taken now; the message says why."""


class CheckChangedError(Exception):
    """What the step rests on has changed since it was seen."""


@dataclass(frozen=True, slots=True)
class ChallengeContent:
    """What is challenged and how; checked by `ChallengeForm`."""

    words: str
    evidence: str
    wording: str = ""
    paragraph: int | None = None
    standard: str = ""
    question: str = ""
    case_number: int | None = None


# --- The team's side --------------------------------------------------------------------------------------------------


@retry_transaction
def send_draft(
    *,
    inspection: Inspection,
    due_on: datetime.date,
    letter: str,
    contacts: Iterable[User],
    expected_version: str,
    key: uuid.UUID,
    by: User,
) -> AccuracyDraft:
    """Freeze the report as it was seen (`reports.files.version`) for these people, and ask for its PDF. With the same
    key again it is the draft that was sent before.

    Raises `CheckRefusedError`, `CheckChangedError`.
    """
    locked = lock_inspection(inspection.pk)
    if made := AccuracyDraft.objects.filter(key=key).first():
        return made
    newest = next(iter(standings_of(locked)), None)
    if newest is not None and not newest.is_over:
        raise CheckRefusedError(f"Draft {newest.draft.number} is still being checked")
    version = data_version(locked)
    if version != expected_version:
        raise CheckChangedError
    if faults_of_report(locked):
        raise CheckRefusedError("Something still keeps the report from being sent. It is listed below")
    people = list(contacts)
    for person in people:
        _refuse_own(locked, person)
    number = (AccuracyDraft.objects.filter(inspection=locked).aggregate(last=Max("number"))["last"] or 0) + 1
    frozen = freeze(locked)
    draft = AccuracyDraft.objects.create(
        inspection=locked,
        number=number,
        due_on=due_on,
        letter=letter,
        content=frozen.content,
        case_references=frozen.references,
        printed=finished_html(locked, sent_for_checking(number, timezone.localdate(), version)),
        data_version=version,
        key=key,
        by=by,
    )
    record(locked.pk, [draft])
    Export.objects.create(inspection=locked, format="pdf", requested_by=by, draft=draft)
    for person in people:
        _let_in(draft, person, by)
    return draft


@retry_transaction
def with_newcomer(
    act: Callable[[User], T], *, name: str, email: str, key: uuid.UUID, by: User
) -> tuple[T, list[tuple[Invitation, bool]]]:
    """Whoever has the address, or is invited where nobody has it, and what `act` does with them: both or neither. The
    invitation, with whether it is new, is for the caller to tell of; an account that is there keeps its name."""
    there = account_of(email)
    if there is not None and not Invitation.objects.filter(key=key).exists():
        return act(there), []
    try:
        invited = invitations.invite(email=email, name=name, by=by, key=key)
    except invitations.KnownAddressError as known:
        # Somebody else was first, since it was looked for.
        return act(known.user), []
    return act(invited[0].user), [invited]


def _refuse_own(inspection: Inspection, person: User) -> None:
    """Who works for the inspectorate is no contact of whom it inspects. Raises `CheckRefusedError`."""
    if person.system_role != SystemRole.NONE:
        raise CheckRefusedError(
            f"{person} works for the inspectorate ({SystemRole(person.system_role).label}), and cannot be a contact"
        )
    inside = TeamRole.with_permission(Permission.READ_EVIDENCE)
    if inspection.team_members.filter(user=person, role__in=inside).exists():
        raise CheckRefusedError(f"{person} is in the team of this inspection, and cannot be a contact")


def _let_in(draft: AccuracyDraft, person: User, by: User) -> None:
    contact, is_new = AccuracyContact.objects.get_or_create(draft=draft, user=person, defaults={"by": by})
    if not is_new:
        if contact.ended_at is None:
            return
        contact.ended_at = contact.ended_by = None
        contact.save()
    record(draft.inspection_id, [contact])
    unit = draft.inspection.delivery_unit
    notify([person], f"You are asked to check a draft of the report on {unit}", address=draft_address(draft))


def draft_address(draft: AccuracyDraft) -> str:
    """Of the page that its contacts open."""
    return reverse("draft", args=[draft.pk])


def team_address(draft: AccuracyDraft) -> str:
    return reverse("accuracy_draft", args=[draft.inspection.code, draft.number])


@retry_transaction
def add_contact(*, draft: AccuracyDraft, person: User, by: User) -> None:
    """Who may read it already stays as they are. Raises `CheckRefusedError`."""
    locked = lock_inspection(draft.inspection_id)
    if standing_of(draft).turn == Turn.TAKEN_BACK:
        raise CheckRefusedError("The draft was taken back")
    _refuse_own(locked, person)
    _let_in(draft, person, by)


@retry_transaction
def remove_contact(*, contact: AccuracyContact, by: User) -> None:
    """They can open the draft no more; what they wrote stays. Again, it changes nothing."""
    lock_inspection(contact.draft.inspection_id)
    stored = AccuracyContact.objects.select_related("draft").get(pk=contact.pk)
    if stored.ended_at is None:
        stored.ended_at, stored.ended_by = timezone.now(), by
        stored.save()
        record(stored.draft.inspection_id, [stored])


@retry_transaction
def extend(
    *, draft: AccuracyDraft, due_on: datetime.date, reason: str, expected_version: str, key: uuid.UUID, by: User
) -> None:
    """Another last day of the check, which is open again by it. Raises `CheckRefusedError`, `CheckChangedError`."""
    if standing := _lock(draft, expected_version, key):
        if standing.is_over:
            raise CheckRefusedError(f"Draft {draft.number} is no longer checked")
        _step(draft, AccuracyMove.EXTENDED, key, by, due_on=due_on, reason=reason)
        unit, day = draft.inspection.delivery_unit, day_in_words(due_on)
        text = f"You can check the draft of the report on {unit} until {day}"
        notify(readers_of(draft), text, address=draft_address(draft))


@retry_transaction
def take_back(*, draft: AccuracyDraft, reason: str, expected_version: str, key: uuid.UUID, by: User) -> None:
    """Its contacts can read it no more, and are told. Raises `CheckRefusedError`, `CheckChangedError`."""
    if standing := _lock(draft, expected_version, key):
        if standing.is_over:
            raise CheckRefusedError(f"Draft {draft.number} is no longer checked")
        _step(draft, AccuracyMove.TAKEN_BACK, key, by, reason=reason)
        text = f"The draft of the report on {draft.inspection.delivery_unit} was taken back"
        notify(readers_of(draft), text, address=draft_address(draft))


@retry_transaction
def answer(
    *,
    challenge: Challenge,
    disposition: Disposition,
    reason: str,
    expected_version: str,
    key: uuid.UUID,
    by: User,
) -> None:
    """`expected_version` is `answer_version` as it was seen. Raises `CheckRefusedError`, `CheckChangedError`."""
    lock_inspection(challenge.draft.inspection_id)
    if ChallengeAnswer.objects.filter(key=key).exists():
        return
    stored = Challenge.objects.select_related("draft").get(pk=challenge.pk)
    if standing_of(stored.draft).turn != Turn.TEAM:
        raise CheckRefusedError("The challenge can be answered once the check is over, until the answers are sent")
    if stored.is_withdrawn:
        raise CheckRefusedError("The challenge was withdrawn")
    if answer_version(stored) != expected_version:
        raise CheckChangedError
    row = ChallengeAnswer.objects.create(challenge=stored, disposition=disposition, reason=reason, key=key, by=by)
    record(stored.draft.inspection_id, [row])


def answer_version(challenge: Challenge) -> str:
    """Tells a challenge and its answer from how they stand after another is given."""
    return f"{challenge.version} {challenge.answers.aggregate(last=Max('pk'))['last'] or 0}"


@retry_transaction
def send_answers(*, draft: AccuracyDraft, expected_version: str, key: uuid.UUID, by: User) -> None:
    """The check is over: its contacts read the answers. Raises `CheckRefusedError`, `CheckChangedError`."""
    if standing := _lock(draft, expected_version, key):
        if standing.turn != Turn.TEAM:
            raise CheckRefusedError("Answers can be sent once, when the check is over")
        if waiting := open_challenges(draft).count():
            raise CheckRefusedError(f"Not answered yet: {waiting} challenge{'' if waiting == 1 else 's'}")
        _step(draft, AccuracyMove.ANSWERED, key, by)
        text = f"Your challenges to the draft of the report on {draft.inspection.delivery_unit} are answered"
        notify(readers_of(draft), text, address=draft_address(draft))


def _lock(draft: AccuracyDraft, expected_version: str, key: uuid.UUID) -> Standing | None:
    """How it stands; `None` where the step with the key was taken already. Raises `CheckChangedError`."""
    lock_inspection(draft.inspection_id)
    if AccuracyStep.objects.filter(key=key).exists():
        return None
    standing = standing_of(draft, AccuracyStep.objects.filter(draft=draft))
    if standing.version != expected_version:
        raise CheckChangedError
    return standing


def _step(
    draft: AccuracyDraft,
    move: AccuracyMove,
    key: uuid.UUID,
    by: User,
    *,
    due_on: datetime.date | None = None,
    reason: str = "",
) -> None:
    step = AccuracyStep.objects.create(draft=draft, move=move, due_on=due_on, reason=reason, key=key, by=by)
    record(draft.inspection_id, [step])


# --- The inspected body's side ----------------------------------------------------------------------------------------


@retry_transaction
def add_challenge(*, draft: AccuracyDraft, content: ChallengeContent, key: uuid.UUID, by: User) -> Challenge:
    """The same key again is the same one. Raises `CheckRefusedError`."""
    lock_inspection(draft.inspection_id)
    if made := Challenge.objects.filter(key=key).first():
        return made
    _refuse_late(draft)
    number = (Challenge.objects.filter(draft=draft).aggregate(last=Max("number"))["last"] or 0) + 1
    challenge = Challenge(draft=draft, number=number, key=key, by=by)
    _fill(challenge, content)
    challenge._history_user = by
    challenge.save()
    return challenge


@retry_transaction
def change_challenge(*, challenge: Challenge, content: ChallengeContent, expected_version: int, by: User) -> None:
    """Raises `CheckRefusedError`; `CheckChangedError`, also where it was withdrawn."""
    stored = _lock_challenge(challenge, expected_version)
    if stored.is_withdrawn:
        raise CheckChangedError
    _fill(stored, content)
    _store(stored, by)


@retry_transaction
def withdraw_challenge(*, challenge: Challenge, expected_version: int, by: User) -> None:
    """It needs no answer, and stays on record. Raises `CheckRefusedError`, `CheckChangedError`."""
    stored = _lock_challenge(challenge, expected_version)
    if not stored.is_withdrawn:
        stored.withdrawn_at = timezone.now()
        _store(stored, by)


@retry_transaction
def restore_challenge(*, challenge: Challenge, expected_version: int, by: User) -> None:
    """Bring back what was withdrawn. Raises `CheckRefusedError`, `CheckChangedError`."""
    stored = _lock_challenge(challenge, expected_version)
    if stored.is_withdrawn:
        stored.withdrawn_at = None
        _store(stored, by)


@retry_transaction
def attach_file(*, file: ChallengeFile, content: bytes, by: User) -> ChallengeFile:
    """Keep a file with its challenge; the same key again is the same one. The caller has checked and scanned it.

    Raises `CheckRefusedError`, `FileUnavailableError`.
    """
    draft = file.challenge.draft
    lock_inspection(draft.inspection_id)
    if made := ChallengeFile.objects.filter(key=file.key).first():
        return made
    _refuse_late(draft)
    if ChallengeFile.objects.filter(challenge=file.challenge, withdrawn_at=None).count() >= MOST_FILES:
        raise CheckRefusedError(f"A challenge has at most {MOST_FILES} files. Take one off first")
    file.size, file.digest, file.by = len(content), sha256(content).hexdigest(), by
    # Nothing of what its sender called it: names say who is meant, and mean something to file systems.
    file.stored_as = store_content(f"challenges/{draft.inspection.code}/{file.key}", content)
    file.save()
    record(draft.inspection_id, [file])
    return file


@retry_transaction
def take_off_file(*, file: ChallengeFile, by: User) -> None:
    """Its bytes stay on record. Again, it changes nothing. Raises `CheckRefusedError`."""
    draft = file.challenge.draft
    lock_inspection(draft.inspection_id)
    stored = ChallengeFile.objects.get(pk=file.pk)
    if stored.withdrawn_at is None:
        _refuse_late(draft)
        stored.withdrawn_at, stored.withdrawn_by = timezone.now(), by
        stored.save()
        record(draft.inspection_id, [stored])


@retry_transaction
def submit(*, draft: AccuracyDraft, expected_version: str, expected_challenges: str, key: uuid.UUID, by: User) -> None:
    """Give what was written to the inspectorate. Raises `CheckRefusedError`; `CheckChangedError` where another contact
    has written something since."""
    if standing := _lock(draft, expected_version, key):
        if standing.turn != Turn.BODY:
            raise CheckRefusedError("The challenges are with the inspectorate already")
        rows = challenges_of(draft, content_of(draft))
        if version_of(rows) != expected_challenges:
            raise CheckChangedError
        _step(draft, AccuracyMove.SUBMITTED, key, by)
        written = sum(not row.challenge.is_withdrawn for row in rows)
        number = f"{written or 'no'} challenge{'' if written == 1 else 's'}"
        text = f"The inspected body has checked draft {draft.number} of the report of {draft.inspection}: {number}"
        notify(leads_of(draft.inspection), text, inspection=draft.inspection, address=team_address(draft))


def _refuse_late(draft: AccuracyDraft) -> None:
    standing = standing_of(draft, AccuracyStep.objects.filter(draft=draft))
    if standing.turn != Turn.BODY:
        raise CheckRefusedError(
            "The check of this draft is over: nothing was stored. Ask the lead inspector for more time"
        )


def _lock_challenge(challenge: Challenge, expected_version: int) -> Challenge:
    lock_inspection(challenge.draft.inspection_id)
    stored = Challenge.objects.select_related("draft").get(pk=challenge.pk)
    _refuse_late(stored.draft)
    if stored.version != expected_version:
        raise CheckChangedError
    return stored


def _fill(challenge: Challenge, content: ChallengeContent) -> None:
    for name in ("words", "evidence", "wording", "paragraph", "standard", "question", "case_number"):
        setattr(challenge, name, getattr(content, name))


def _store(challenge: Challenge, by: User) -> None:
    challenge.version += 1
    challenge._history_user = by
    challenge.save()
