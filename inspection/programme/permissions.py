"""Who may do what in an inspection: one small predicate per permission, each of (user, inspection).

Whether the user may know of the inspection at all is decided before, by `visible_to(user)`. Permissions for a case's
answers, which depend on its assessor and state too, are in `cases.permissions`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.http.multipartparser import MultiPartParserError

from inspection.people.models import User
from inspection.people.roles import READ_FIGURES, Permission, SystemRole, TeamRole
from inspection.programme.models import Inspection, InspectionStage, TeamMember

Predicate = Callable[[User, Inspection], bool]


def permissions_of(user: User, inspection: Inspection) -> frozenset[Permission]:
    """What the user may do in the inspection, by system role and by role in its team; one query for as long as the user
    object lives, which is one request."""
    if not user.is_active:
        return frozenset()
    if inspection.pk not in user.roles_in_teams:
        read_roles(user, [inspection])
    role = user.roles_in_teams[inspection.pk]
    return _permissions_of_roles(
        user.system_role, role, inspection.is_cancelled, inspection.report_shared_at is not None
    )


# What may still be done in an inspection that was cancelled: read what there is.
OF_CANCELLED = READ_FIGURES | {
    Permission.SEE_EVERY_INSPECTION,
    Permission.READ_SHARED_REPORT,
    Permission.READ_CASES,
    Permission.READ_EVIDENCE,
    Permission.PLAN_PROGRAMME,
}


@cache
def _permissions_of_roles(
    system_role: str, role: TeamRole | None, is_cancelled: bool, is_shared: bool
) -> frozenset[Permission]:
    system_wide = SystemRole(system_role).permissions
    permissions = system_wide | role.permissions if role else system_wide
    if is_shared and Permission.READ_SHARED_REPORT in permissions:
        permissions |= {Permission.READ_REPORT}
    return permissions & OF_CANCELLED if is_cancelled else permissions


def read_roles(user: User, inspections: Iterable[Inspection]) -> None:
    """Ahead of what is asked about several inspections; one query."""
    numbers = [inspection.pk for inspection in inspections]
    roles = TeamMember.objects.filter(user=user, inspection__in=numbers).order_by().values_list("inspection", "role")
    user.roles_in_teams |= dict.fromkeys(numbers) | {inspection: TeamRole(role) for inspection, role in roles}


def _has(permission: Permission) -> Predicate:
    return lambda user, inspection: permission in permissions_of(user, inspection)


can_plan_programme = _has(Permission.PLAN_PROGRAMME)
can_set_up = _has(Permission.SET_UP)
can_manage_team = _has(Permission.MANAGE_TEAM)
can_see_dashboard = _has(Permission.SEE_DASHBOARD)
can_read_report = _has(Permission.READ_REPORT)
can_read_cases = _has(Permission.READ_CASES)
can_assess = _has(Permission.ASSESS)
can_answer_standards = _has(Permission.ANSWER_STANDARDS)
can_return_cases = _has(Permission.RETURN_CASES)
can_see_sample = _has(Permission.SEE_SAMPLE)
can_draw_sample = _has(Permission.DRAW_SAMPLE)
can_allocate = _has(Permission.ALLOCATE)
can_sign_off = _has(Permission.SIGN_OFF)
can_stand_in = _has(Permission.STAND_IN)
can_read_evidence = _has(Permission.READ_EVIDENCE)
can_record_evidence = _has(Permission.RECORD_EVIDENCE)
can_sit_on_panel = _has(Permission.SIT_ON_PANEL)
can_chair_panel = _has(Permission.CHAIR_PANEL)
can_record_panel = _has(Permission.RECORD_PANEL)
can_write_report = _has(Permission.WRITE_REPORT)
can_agree_report = _has(Permission.AGREE_REPORT)
can_send_drafts = _has(Permission.SEND_DRAFTS)
can_propose_publication = _has(Permission.PROPOSE_PUBLICATION)
can_approve_publication = _has(Permission.APPROVE_PUBLICATION)


def can_read_publication(user: User, inspection: Inspection) -> bool:
    """Who may read the report as it is written, and, once it is published, whoever it might have been shared with."""
    permissions = permissions_of(user, inspection)
    is_published = inspection.stage == InspectionStage.PUBLISHED
    return Permission.READ_REPORT in permissions or (is_published and Permission.READ_SHARED_REPORT in permissions)


def can_see_tasks(user: User, inspection: Inspection) -> bool:
    """Who works in it or looks after it."""
    permissions = permissions_of(user, inspection)
    return not permissions.isdisjoint({Permission.PLAN_PROGRAMME, Permission.SET_UP, Permission.READ_CASES})


def require(has_permission: bool) -> None:
    """Raises `PermissionDenied` for a member of the inspection without the permission."""
    if not has_permission:
        raise PermissionDenied


@contextmanager
def required_first(has_permission: bool) -> Iterator[None]:
    """Where a refusal shows what was typed, the request is read before it: whoever lacks the permission is told that
    (`PermissionDenied`), and nothing of what else is wrong with it."""
    try:
        yield
    except (BadRequest, Http404, MultiPartParserError, SuspiciousOperation):
        require(has_permission)
        raise
