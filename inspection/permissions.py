"""Who may do what in an inspection: one small predicate per right, each of (user, inspection).

Whether the user may know of the inspection at all is decided before, by `visible_to(user)`. Rights to a case's
answers, which depend on its assessor and state too, are in `cases.permissions`.
"""

from django.core.exceptions import PermissionDenied

from inspection.models import Inspection, SystemRole, TeamRole, User

ROLES_THAT_ASSESS = (TeamRole.LEAD_INSPECTOR, TeamRole.INSPECTOR, TeamRole.LOCAL_ASSESSOR)


def roles_of(user: User, inspection: Inspection) -> set[str]:
    """The user's team role in the inspection and their system role, without empty ones; one query a request."""
    return {user.team_roles.get(inspection.pk, ""), user.system_role} - {""}


def _held_by(*roles):
    def predicate(user: User, inspection: Inspection) -> bool:
        return user.is_active and not roles_of(user, inspection).isdisjoint(roles)

    return predicate


sees_dashboard = _held_by(
    TeamRole.LEAD_INSPECTOR,
    TeamRole.INSPECTOR,
    TeamRole.OBSERVER,
    SystemRole.HEAD_OF_INSPECTION,
    SystemRole.QUALITY_LEAD,
)
reads_cases = _held_by(TeamRole.LEAD_INSPECTOR, TeamRole.INSPECTOR, SystemRole.QUALITY_LEAD)
returns_cases = _held_by(TeamRole.LEAD_INSPECTOR, SystemRole.QUALITY_LEAD)
leads = _held_by(TeamRole.LEAD_INSPECTOR)
assesses = _held_by(*ROLES_THAT_ASSESS)

# Rights of the lead inspector alone; named apart so that each can be given to others on its own.
allocates = signs_off = records_panel = writes_report = leads
# Reading the report and asking for its files goes with the dashboard.
reads_report = sees_dashboard


def require(holds: bool) -> None:
    """Raises `PermissionDenied` for a member of the inspection without the right."""
    if not holds:
        raise PermissionDenied
