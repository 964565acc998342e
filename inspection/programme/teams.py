"""Who is in the team of an inspection, and what becomes of the cases of who leaves it."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping

from inspection.foundation.transactions import retry_transaction
from inspection.people import accounts, invitations
from inspection.people.models import Invitation, User
from inspection.people.roles import Permission, TeamRole
from inspection.programme.conflicts import conflicted
from inspection.programme.handover import CasesGo, HeldCases, handover
from inspection.programme.models import Inspection, TeamMember
from inspection.programme.notices import leads_of, notify, planners
from inspection.programme.stages import lock_inspection, settle_stage

ASSESSING = TeamRole.with_permission(Permission.ASSESS)
LEADING = TeamRole.with_permission(Permission.SIGN_OFF)


class TeamError(Exception):
    """The team cannot be changed like this. The message says why, and what to do first."""


class TeamChangedError(Exception):
    """Somebody else has changed it since the page was opened."""


STAY = CasesGo(stay=True)


def version_of(member: TeamMember, held: HeldCases) -> str:
    """Tells the role and the number of cases that a page showed from those of now."""
    said = f"{member.pk} {member.role} {held.open} {held.submitted}"
    return hashlib.sha256(said.encode()).hexdigest()


def held_by(member: TeamMember) -> HeldCases:
    return handover().held_in(member.inspection).get(member.user_id, HeldCases(member.inspection))


def version_of_held(held: Iterable[HeldCases]) -> str:
    """Tells the cases that a page showed from those of now, in every inspection."""
    said = sorted((each.inspection.pk, each.open, each.submitted) for each in held)
    return hashlib.sha256(repr(said).encode()).hexdigest()


@retry_transaction
def disable_person(
    *,
    user: User,
    goes: Mapping[int, tuple[CasesGo, CasesGo]],
    expected_version: int,
    expected_held: str,
    by: User,
) -> None:
    """Keep somebody from signing in, and say where their open and their submitted cases `{inspection: both}` go.

    Raises `AccountRefusedError`; `TeamChangedError` where they have other cases than the page showed; `TeamError`.
    """
    held = handover().held_by(user)
    if user.is_active and version_of_held(held) != expected_held:
        raise TeamChangedError
    accounts.disable(user=user, expected_version=expected_version, by=by)
    for each in held:
        for cases, submitted in zip(goes[each.inspection.pk], (False, True), strict=True):
            if not cases.stay:
                handover().hand_over(inspection=each.inspection, user=user, to=cases.to, submitted=submitted, by=by)
    for member in user.team_memberships.select_related("inspection__delivery_unit").filter(
        inspection__cancelled_at=None
    ):
        told = f"{by} disabled {user}, who is in the team of {member.inspection}"
        notify({*leads_of(member.inspection), *planners()}, told, inspection=member.inspection)


@retry_transaction
def add_member(*, inspection: Inspection, user: User, role: TeamRole, by: User) -> TeamMember:
    """Who is in the team already stays as they are. Raises `TeamError` for a conflict of interest."""
    lock_inspection(inspection.pk)
    if member := TeamMember.objects.filter(inspection=inspection, user=user).first():
        return member
    _check_conflict(inspection, user, role)
    member = TeamMember(inspection=inspection, user=user, role=role)
    member._history_user = by
    member.save()
    notify([user], f"You are in the team that inspects {inspection}: {role.label}", inspection=inspection)
    _tell_of_administrator(inspection, f"{by} added {user} to the team of {inspection} as {role.label}", by)
    settle_stage(inspection.pk, by=by)
    return member


@retry_transaction
def invite_member(
    *, inspection: Inspection, email: str, name: str, role: TeamRole, key: uuid.UUID, by: User
) -> tuple[Invitation, bool]:
    """Invite somebody who has no account to the team of this inspection alone, and say whether the invitation is new;
    the same `key` again is the same one. Raises `KnownAddressError`."""
    invitation, is_new = invitations.invite(email=email, name=name, by=by, key=key)
    add_member(inspection=inspection, user=invitation.user, role=role, by=by)
    return invitation, is_new


@retry_transaction
def change_member(
    *,
    member: TeamMember,
    role: TeamRole | None,
    open_cases: CasesGo = STAY,
    submitted_cases: CasesGo = STAY,
    expected_version: str,
    by: User,
) -> None:
    """Give somebody another role in the team, or take them out of it where `role` is `None`; and say where the cases
    go that they have.

    Raises `TeamError`; `TeamChangedError` where role or cases are not those that the page showed.
    """
    inspection = lock_inspection(member.inspection_id)
    stored = TeamMember.objects.select_related("user").filter(pk=member.pk).first()
    if stored is None or version_of(stored, held := held_by(stored)) != expected_version:
        raise TeamChangedError
    _check_lead_stays(inspection, stored, role)
    if role in ASSESSING:
        _check_conflict(inspection, stored.user, role)
    elif held.open and open_cases.stay:
        raise TeamError(f"Say where the open cases of {stored.user} go: nobody but assessors can work on them")
    for cases, submitted in ((open_cases, False), (submitted_cases, True)):
        if not cases.stay:
            handover().hand_over(inspection=inspection, user=stored.user, to=cases.to, submitted=submitted, by=by)
    stored._history_user = by
    if role is None:
        stored.delete()
        told = f"{by} took {stored.user} out of the team of {inspection}"
    else:
        stored.role = role
        stored.save()
        told = f"{by} made {stored.user} {role.label} in the team of {inspection}"
    if stored.user != by:
        notify([stored.user], told, inspection=inspection if role else None)
    _tell_of_administrator(inspection, told, by)
    settle_stage(inspection.pk, by=by)


def _check_conflict(inspection: Inspection, user: User, role: TeamRole | None) -> None:
    if role in ASSESSING and user.pk in conflicted(inspection.delivery_unit):
        raise TeamError(
            f"{user} has a conflict of interest with {inspection.delivery_unit}, so cannot assess its cases"
        )


def _check_lead_stays(inspection: Inspection, member: TeamMember, role: TeamRole | None) -> None:
    others = inspection.team_members.filter(role__in=LEADING, user__is_active=True).exclude(pk=member.pk)
    if member.role in LEADING and role not in LEADING and not others.exists():
        raise TeamError(f"{member.user} is the only lead of this inspection. Make somebody else lead first")


def _tell_of_administrator(inspection: Inspection, text: str, by: User) -> None:
    """Its lead and the heads, of what was done by somebody from outside the inspection."""
    if by.may(Permission.ADMINISTER):
        notify({*leads_of(inspection), *planners()}, text, inspection=inspection)
