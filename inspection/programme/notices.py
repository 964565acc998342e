"""What people are told of."""

from collections.abc import Iterable

from inspection.people.models import User
from inspection.people.roles import Permission, SystemRole, TeamRole
from inspection.programme.models import Inspection, Notice


def notify(people: Iterable[User], text: str, *, inspection: Inspection | None = None, address: str = "") -> None:
    """Tell each of them once, without evidence; part of the transaction of what is told. `address` is a path of the
    site."""
    told = {person.pk: person for person in people if person.is_active}
    Notice.objects.bulk_create(
        Notice(user=person, inspection=inspection, text=text[:300], address=address) for person in told.values()
    )


def leads_of(inspection: Inspection) -> list[User]:
    """Those of the team who may sign off, by name."""
    leads = inspection.team_members.filter(role__in=TeamRole.with_permission(Permission.SIGN_OFF), user__is_active=True)
    return [member.user for member in leads.select_related("user")]


def planners() -> list[User]:
    """Those who look after the programme, by name."""
    roles = SystemRole.with_permission(Permission.PLAN_PROGRAMME)
    return list(User.objects.filter(system_role__in=roles, is_active=True))
