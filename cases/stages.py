"""When an inspection is no longer being set up, and when its fieldwork is over."""

from cases.inspection_answers.queries import is_answered
from cases.models import Assessment, State
from inspection.models import Inspection, TeamMember
from inspection.people.roles import Permission, TeamRole


def set_up_is_over(inspection: Inspection) -> bool:
    """Somebody has been given a case; of an inspection without cases, it has a lead."""
    if inspection.question_set.has_cases:
        cases = Assessment.objects.sampled().filter(case__inspection=inspection)
        return cases.exclude(assessor=None, state=State.IN_PROGRESS).exists()
    leads = TeamRole.with_permission(Permission.SIGN_OFF)
    return TeamMember.objects.filter(inspection=inspection, role__in=leads).exists()


def fieldwork_is_over(inspection: Inspection) -> bool:
    """Every case is signed off; of an inspection without cases, every question asked of itself is answered."""
    if inspection.question_set.has_cases:
        cases = Assessment.objects.sampled().filter(case__inspection=inspection)
        return not cases.exclude(state=State.SIGNED_OFF).exists()
    return is_answered(inspection)
