"""The timetable of interviews: what is planned, changed, held or not, and taken off again."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from cases.models import Interview, InterviewState
from cases.queries import assessors_of
from cases.saving.errors import NotAllowedError
from inspection.foundation.idempotency import create_once
from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import Inspection, User
from inspection.programme.stages import lock_inspection


class InterviewChangedError(Exception):
    """Somebody else has changed it since the page was opened."""


class ClashError(NotAllowedError):
    """The inspector holds another interview at that time."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Who is interviewed when, where and by whom; `reference` is of the case that it is about, if it is about one."""

    day: datetime.date
    starts_at: datetime.time
    practitioner: str
    inspector: User
    place: str = ""
    reference: str = ""


@retry_transaction
def plan_interview(*, interview: Interview, slot: Slot, by: User) -> Interview:
    """Store a new one; the same key again is the same one. Raises `NotAllowedError`, of it `ClashError`."""
    lock_inspection(interview.inspection_id)
    if made := Interview.objects.filter(key=interview.key).first():
        return made
    _fill(interview, slot)
    _check(interview)
    interview.by, interview.at = by, timezone.now()
    stored = create_once(interview)
    record(stored.inspection_id, [stored])
    return stored


@retry_transaction
def change_interview(*, interview: Interview, slot: Slot, expected_version: int, by: User) -> None:
    """While it is planned. Raises `InterviewChangedError`, `NotAllowedError`, of it `ClashError`."""
    stored = _locked(interview, expected_version)
    if not stored.is_planned:
        raise InterviewChangedError
    _fill(stored, slot)
    _check(stored)
    _store(stored, by)


@retry_transaction
def settle_interview(
    *, interview: Interview, state: InterviewState, reason: str = "", expected_version: int, by: User
) -> None:
    """Say that it was held, or was not and why, or that it is planned still. Raises `InterviewChangedError`, and
    `ClashError` where it is planned again for a time that is taken."""
    stored = _locked(interview, expected_version)
    stored.state, stored.reason = state, reason if state == InterviewState.NOT_DONE else ""
    if stored.is_planned:
        _check(stored)
    _store(stored, by)


@retry_transaction
def delete_interview(*, interview: Interview, expected_version: int, by: User) -> None:
    """Take it off the timetable while it is planned; it stays on record. Raises `InterviewChangedError`."""
    stored = _locked(interview, expected_version)
    if not stored.is_planned:
        raise InterviewChangedError
    stored.state = InterviewState.DELETED
    _store(stored, by)


def _locked(interview: Interview, expected_version: int) -> Interview:
    lock_inspection(interview.inspection_id)
    rows = Interview.objects.select_for_update(of=["self"]).select_related("inspection", "inspector")
    stored = rows.get(pk=interview.pk)
    if stored.version != expected_version or stored.state == InterviewState.DELETED:
        raise InterviewChangedError
    return stored


def _fill(interview: Interview, slot: Slot) -> None:
    interview.day, interview.starts_at = slot.day, slot.starts_at
    interview.practitioner, interview.inspector = slot.practitioner, slot.inspector
    interview.place, interview.reference = slot.place, slot.reference


def _check(interview: Interview) -> None:
    inspection: Inspection = interview.inspection
    inspector = interview.inspector
    if not assessors_of(inspection).filter(user=inspector).exists():
        raise NotAllowedError(f"{inspector} is not in the team that assesses this inspection's cases")
    # Lock the person: the other interview may be of another inspection, and not stored yet.
    User.objects.select_for_update(no_key=True).get(pk=inspector.pk)
    same_time = Interview.objects.filter(inspector=inspector, day=interview.day, starts_at=interview.starts_at)
    other = same_time.filter(state=InterviewState.PLANNED).exclude(pk=interview.pk).first()
    if other is None:
        return
    # Of another inspection the lead need know no more.
    about = f"with {other.practitioner}" if other.inspection_id == inspection.pk else "of another inspection"
    raise ClashError(f"{inspector} has an interview {about} at that time. Choose another time or inspector")


def _store(interview: Interview, by: User) -> None:
    interview.version += 1
    interview.by = by
    interview.save()
    record(interview.inspection_id, [interview])
