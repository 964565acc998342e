"""Permissions for one assessment: they depend on its assessor and its state as well as on the role."""

from cases.models import Assessment, State
from inspection.models import Inspection, User
from inspection.programme import permissions


def is_assessor(user: User, assessment: Assessment) -> bool:
    """It is theirs, and they are still in the team."""
    return assessment.assessor_id == user.pk and permissions.can_assess(user, assessment.case.inspection)


def can_answer(user: User, assessment: Assessment) -> bool:
    """May change answers and details now."""
    return assessment.is_open and is_assessor(user, assessment)


def can_sign_off(user: User, assessment: Assessment) -> bool:
    return assessment.state == State.SUBMITTED and permissions.can_sign_off(user, assessment.case.inspection)


def can_return(user: User, assessment: Assessment) -> bool:
    return assessment.state == State.SUBMITTED and permissions.can_return_cases(user, assessment.case.inspection)


def can_reopen(user: User, assessment: Assessment) -> bool:
    return assessment.state == State.SIGNED_OFF and permissions.can_sign_off(user, assessment.case.inspection)


def can_list_cases(user: User, inspection: Inspection) -> bool:
    """All cases of the inspection, or those allocated to the user; an inspection need not have any."""
    may_list = permissions.can_read_cases(user, inspection) or permissions.can_assess(user, inspection)
    return may_list and inspection.question_set.has_cases


def can_open_allocation(user: User, inspection: Inspection) -> bool:
    return permissions.can_allocate(user, inspection) and inspection.question_set.has_cases


def can_open_standards(user: User, inspection: Inspection) -> bool:
    """Where the inspection itself is asked questions."""
    return permissions.can_read_cases(user, inspection) and bool(inspection.question_set.inspection_standards)
