"""The decisions on a whole case: each compares the state, the assessor and the version that the person saw."""

from cases.models import Assessment, Change, State, leads_apart
from cases.permissions import is_own_work
from cases.queries import nobody_to_return_to
from cases.saving.errors import ContentChangedError, NotAllowedError, NotOpenError
from cases.saving.events import CHANGING, is_newest, log_event
from inspection.foundation.transactions import retry_transaction
from inspection.models import User
from inspection.people.roles import Permission, SystemRole
from inspection.programme.notices import deal_with, notify
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
) -> Assessment:
    """Compare and swap on the state, the assessor and the content that the person saw. What they have done already is
    done."""
    lock_inspection(assessment.case.inspection_id)
    seen = Assessment.objects.filter(
        pk=assessment.pk, state=source, assessor=assessment.assessor_id, version=expected_version
    )
    moved = seen.update(state=target)
    assessment.refresh_from_db(fields=CHANGING)
    if moved:
        log_event(assessment, change, by, reason=reason)
        _tell(assessment, change, by)
        settle_stage(assessment.case.inspection_id, by=by)
    elif assessment.state == source:
        raise ContentChangedError
    elif not is_newest(assessment, change, by, expected_version, reason):
        raise NotOpenError(assessment.state)
    return assessment
