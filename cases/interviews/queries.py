from cases.queries import is_of_interview
from inspection.models import Inspection, User
from inspection.programme import permissions


def has_interviews(inspection: Inspection) -> bool:
    """Whether its framework has questions that are put to practitioners."""
    return any(is_of_interview(item) for item in inspection.question_set.information)


def can_open_interviews(user: User, inspection: Inspection) -> bool:
    """The timetable: all of it, or what the user holds; only where practitioners are interviewed."""
    may_list = permissions.can_read_cases(user, inspection) or permissions.can_assess(user, inspection)
    return may_list and has_interviews(inspection)
