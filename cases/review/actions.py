"""The decisions on a whole case: each compares the state, the assessor and the version that the person saw."""

from collections.abc import Mapping
from types import MappingProxyType

from cases.models import Assessment, AssessmentEvent, Case, Change, ReturnNote, State, leads_apart
from cases.permissions import is_own_work
from cases.queries import nobody_to_return_to
from cases.saving.errors import NOT_IN_SAMPLE, ContentChangedError, NotAllowedError, NotOpenError
from cases.saving.events import CHANGING, is_newest, log_event
from inspection.foundation.transactions import retry_transaction
from inspection.frameworks.queries import question_set
from inspection.ledger.actions import record
from inspection.models import User
from inspection.people.roles import Permission, SystemRole
from inspection.programme.notices import deal_with, notify
from inspection.programme.stages import lock_inspection, settle_stage

# {question id: what is to be looked at there}
Notes = Mapping[int, str]
NO_NOTES: Notes = MappingProxyType({})


def submit(*, assessment: Assessment, expected_version: int, by: User) -> Assessment:
    """Hand a case to the lead for sign-off.

    Raises `NotOpenError` or `ContentChangedError`.
    """
    return _move(assessment, State.IN_PROGRESS, State.SUBMITTED, Change.SUBMITTED, by, expected_version)


def sign_off(*, assessment: Assessment, expected_version: int, by: User) -> Assessment:
    """Make a submitted case count, as the signer saw it.

    Raises `NotOpenError`, `ContentChangedError`, or `NotAllowedError` for the signer's own work.
    """
    if is_own_work(by, assessment):
        raise NotAllowedError("You assessed this case, so somebody else has to sign it off")
    return _move(assessment, State.SUBMITTED, State.SIGNED_OFF, Change.SIGNED_OFF, by, expected_version)


def return_to_assessor(
    *, assessment: Assessment, expected_version: int, reason: str, by: User, notes: Notes = NO_NOTES
) -> Assessment:
    """Give a submitted case back to be worked on, with notes on questions that are put to it. Where they say all, the
    reason may be empty.

    Raises `NotOpenError`, `ContentChangedError`, or `NotAllowedError` where its assessor can no longer work on it.
    """
    if fault := nobody_to_return_to(assessment):
        raise NotAllowedError(f"{fault}. To return the case, allocate it to somebody first")
    move = (State.SUBMITTED, State.IN_PROGRESS, Change.RETURNED)
    return _move(assessment, *move, by, expected_version, reason or _reason_of(assessment, notes), notes)


def reopen(
    *, assessment: Assessment, expected_version: int, reason: str, by: User, notes: Notes = NO_NOTES
) -> Assessment:
    """Open a signed-off case again; until signed off anew it does not count. Notes and reason as of a return.

    Raises `NotOpenError` or `ContentChangedError`.
    """
    move = (State.SIGNED_OFF, State.IN_PROGRESS, Change.REOPENED)
    return _move(assessment, *move, by, expected_version, reason or _reason_of(assessment, notes), notes)


def _reason_of(assessment: Assessment, notes: Notes) -> str:
    """Which questions the notes are on, in the order of the framework."""
    questions = question_set(assessment.case.inspection.framework_id).questions
    numbers = [item.number for item in questions if item.pk in notes]
    return f"See the note{'s' if len(numbers) > 1 else ''} on {', '.join(numbers)}" if numbers else ""


def _tell(assessment: Assessment, change: Change, by: User) -> None:
    """Whom it concerns that it was moved, without the reason: that may speak of what the case holds. What was told of
    it before is dealt with."""
    case = assessment.case
    deal_with(case.inspection, case.get_absolute_url())
    said = {
        Change.SUBMITTED: f"{by} submitted case {case} of {case.inspection} for sign-off",
        Change.RETURNED: f"{by} returned case {case} of {case.inspection} to you",
        Change.REOPENED: f"{by} reopened case {case} of {case.inspection}, which is yours",
    }
    if change not in said:
        return
    if change == Change.SUBMITTED:
        people = _who_signs_off(assessment)
    else:
        people = [assessment.assessor] if assessment.assessor else []
    others = [person for person in people if person != by]
    notify(others, said[change], inspection=case.inspection, address=case.get_absolute_url())


def _who_signs_off(assessment: Assessment) -> list[User]:
    """The leads who may, or who stands in for them where none may."""
    leads = leads_apart(
        assessment=assessment.pk, inspection=assessment.case.inspection_id, assessor=assessment.assessor_id
    )
    people = [member.user for member in leads.select_related("user")]
    stand_ins = SystemRole.with_permission(Permission.STAND_IN)
    return people or list(User.objects.filter(system_role__in=stand_ins, is_active=True))


@retry_transaction
def _move(
    assessment: Assessment,
    source: State,
    target: State,
    change: Change,
    by: User,
    expected_version: int,
    reason: str = "",
    notes: Notes = NO_NOTES,
) -> Assessment:
    """Compare and swap on the state, the assessor and the content that the person saw. What they have done already is
    done."""
    lock_inspection(assessment.case.inspection_id)
    in_sample = Case.objects.filter(pk=assessment.case_id, left_because="")
    seen = Assessment.objects.filter(
        case__in=in_sample, pk=assessment.pk, state=source, assessor=assessment.assessor_id, version=expected_version
    )
    moved = seen.update(state=target)
    assessment.refresh_from_db(fields=CHANGING)
    if moved:
        event = log_event(assessment, change, by, reason=reason)
        _store_notes(event, notes)
        _tell(assessment, change, by)
        settle_stage(assessment.case.inspection_id, by=by)
    elif not in_sample.exists():
        raise NotAllowedError(NOT_IN_SAMPLE)
    elif assessment.state == source:
        raise ContentChangedError
    elif not (is_newest(assessment, change, by, expected_version, reason) and _are_newest(assessment, notes)):
        raise NotOpenError(assessment.state)
    return assessment


def _store_notes(event: AssessmentEvent, notes: Notes) -> None:
    rows = [ReturnNote(event=event, question_id=question, text=text) for question, text in notes.items()]
    if rows:
        ReturnNote.objects.bulk_create(rows, batch_size=500)
        record(event.assessment.case.inspection_id, rows)


def _are_newest(assessment: Assessment, notes: Notes) -> bool:
    """Whether the newest event has these notes, and no others."""
    newest = assessment.events.order_by("-pk")[:1]
    return dict(ReturnNote.objects.filter(event__in=newest.values("pk")).values_list("question", "text")) == notes
