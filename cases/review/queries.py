"""Who else can sign a case off, where somebody may not because they assessed it."""

from dataclasses import dataclass

from cases.models import Assessment, State, leads_apart
from cases.permissions import is_own_work
from inspection.models import SystemRole, User
from inspection.people.roles import Permission
from inspection.programme.permissions import can_sign_off


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """The leads who can sign a case off; without any, who stands in for them; without those, who can appoint one."""

    leads: list[User]
    stand_ins: list[User]
    administrators: list[User]


def second_person(user: User, assessment: Assessment) -> SecondPerson | None:
    """`None` where there is nothing to say: the case is not submitted, or the person can sign it off."""
    decides = assessment.state == State.SUBMITTED and can_sign_off(user, assessment.case.inspection)
    if not decides or not is_own_work(user, assessment):
        return None
    apart = leads_apart(
        assessment=assessment.pk, inspection=assessment.case.inspection_id, assessor=assessment.assessor_id
    )
    leads = [member.user for member in apart.select_related("user")]
    stand_ins = [] if leads else _people(Permission.STAND_IN)
    return SecondPerson(leads, stand_ins, [] if leads or stand_ins else _people(Permission.ADMINISTER))


def _people(permission: Permission) -> list[User]:
    roles = SystemRole.with_permission(permission)
    return list(User.objects.filter(system_role__in=roles, is_active=True).order_by("name"))
