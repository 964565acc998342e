"""Rights to one assessment: they depend on its assessor and its state as well as on the role."""

from cases.models import Assessment, State
from inspection import permissions
from inspection.models import User


def is_assessor(user: User, assessment: Assessment) -> bool:
    """It is theirs, and they are still in the team."""
    return assessment.assessor_id == user.pk and permissions.assesses(user, assessment.case.inspection)


def answers(user: User, assessment: Assessment) -> bool:
    """May change answers and details now."""
    return assessment.is_open and is_assessor(user, assessment)


def signs_off(user: User, assessment: Assessment) -> bool:
    return assessment.state == State.SUBMITTED and permissions.signs_off(user, assessment.case.inspection)


def returns(user: User, assessment: Assessment) -> bool:
    return assessment.state == State.SUBMITTED and permissions.returns_cases(user, assessment.case.inspection)


def reopens(user: User, assessment: Assessment) -> bool:
    return assessment.state == State.SIGNED_OFF and permissions.signs_off(user, assessment.case.inspection)
