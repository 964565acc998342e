"""Permissions for one assessment: they depend on its assessor and its state as well as on the role."""

from django.conf import settings

from cases.models import Assessment, Judgement, State
from inspection.models import Inspection, User
from inspection.programme import permissions


def is_assessor(user: User, assessment: Assessment) -> bool:
    """It is theirs, and they are still in the team."""
    return assessment.assessor_id == user.pk and permissions.can_assess(user, assessment.case.inspection)


def can_answer(user: User, assessment: Assessment) -> bool:
    """May change answers and details now."""
    return assessment.is_open and assessment.case.is_in_sample and is_assessor(user, assessment)


def decides_sign_off(user: User, assessment: Assessment) -> bool:
    """Leads do, and who stands in for them where they may not; whether it is their own work is asked then."""
    return permissions.can_sign_off(user, assessment.case.inspection) or stands_in(user, assessment)


def decides_return(user: User, assessment: Assessment) -> bool:
    return permissions.can_return_cases(user, assessment.case.inspection) or stands_in(user, assessment)


def decides_reopening(user: User, assessment: Assessment) -> bool:
    return permissions.can_sign_off(user, assessment.case.inspection)


def can_review(user: User, assessment: Assessment) -> bool:
    """May read the case on the page on which one decides; what may be decided now is asked of its state."""
    return decides_return(user, assessment) or decides_sign_off(user, assessment)


def stands_in(user: User, assessment: Assessment) -> bool:
    """It waits for them, because no lead may sign it off."""
    waiting = Assessment.objects.waiting_for_stand_in().filter(pk=assessment.pk)
    return permissions.can_stand_in(user, assessment.case.inspection) and waiting.exists()


def is_own_work(user: User, assessment: Assessment) -> bool:
    """They have the case or gave an answer that stands in it, and an installation asks for a second person."""
    if not settings.SECOND_PERSON_SIGN_OFF:
        return False
    return assessment.assessor_id == user.pk or Judgement.objects.filter(assessment=assessment, by=user).exists()


def can_sign_off(user: User, assessment: Assessment) -> bool:
    submitted = assessment.state == State.SUBMITTED and assessment.case.is_in_sample
    return submitted and decides_sign_off(user, assessment) and not is_own_work(user, assessment)


def can_return(user: User, assessment: Assessment) -> bool:
    submitted = assessment.state == State.SUBMITTED and assessment.case.is_in_sample
    return submitted and decides_return(user, assessment)


def can_reopen(user: User, assessment: Assessment) -> bool:
    signed_off = assessment.state == State.SIGNED_OFF and assessment.case.is_in_sample
    return signed_off and decides_reopening(user, assessment)


def can_list_cases(user: User, inspection: Inspection) -> bool:
    """All cases of the inspection, or those allocated to the user; an inspection need not have any."""
    may_list = permissions.can_read_cases(user, inspection) or permissions.can_assess(user, inspection)
    return may_list and inspection.question_set.has_cases


def can_open_caseload(user: User, inspection: Inspection) -> bool:
    return permissions.can_see_sample(user, inspection) and inspection.question_set.has_cases


def can_open_allocation(user: User, inspection: Inspection) -> bool:
    return permissions.can_allocate(user, inspection) and inspection.question_set.has_cases


def can_open_standards(user: User, inspection: Inspection) -> bool:
    """Where the inspection itself is asked questions."""
    return permissions.can_read_cases(user, inspection) and bool(inspection.question_set.inspection_standards)


def can_search(user: User, inspection: Inspection) -> bool:
    """The cases that they may read, and what the inspection itself is asked where they may read that."""
    return can_list_cases(user, inspection) or can_open_standards(user, inspection)
