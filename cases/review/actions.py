"""The decisions on a whole case: each compares the state, the assessor and the version that the person saw."""

from cases.models import Assessment, Case, Change, State
from cases.permissions import is_own_work
from cases.queries import nobody_to_return_to
from cases.saving.errors import NOT_IN_SAMPLE, ContentChangedError, NotAllowedError, NotOpenError
from cases.saving.events import CHANGING, is_newest, log_event
from inspection.foundation.transactions import retry_transaction
from inspection.models import User
from inspection.programme.stages import lock_inspection, settle_stage


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


def return_to_assessor(*, assessment: Assessment, expected_version: int, reason: str, by: User) -> Assessment:
    """Give a submitted case back to be worked on.

    Raises `NotOpenError`, `ContentChangedError`, or `NotAllowedError` where its assessor can no longer work on it.
    """
    if fault := nobody_to_return_to(assessment):
        raise NotAllowedError(f"{fault}. To return the case, allocate it to somebody first")
    return _move(assessment, State.SUBMITTED, State.IN_PROGRESS, Change.RETURNED, by, expected_version, reason)


def reopen(*, assessment: Assessment, expected_version: int, reason: str, by: User) -> Assessment:
    """Open a signed-off case again; until signed off anew it does not count.

    Raises `NotOpenError` or `ContentChangedError`.
    """
    return _move(assessment, State.SIGNED_OFF, State.IN_PROGRESS, Change.REOPENED, by, expected_version, reason)


@retry_transaction
def _move(
    assessment: Assessment,
    source: State,
    target: State,
    change: Change,
    by: User,
    expected_version: int,
    reason: str = "",
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
        log_event(assessment, change, by, reason=reason)
        settle_stage(assessment.case.inspection_id, by=by)
    elif not in_sample.exists():
        raise NotAllowedError(NOT_IN_SAMPLE)
    elif assessment.state == source:
        raise ContentChangedError
    elif not is_newest(assessment, change, by, expected_version, reason):
        raise NotOpenError(assessment.state)
    return assessment
