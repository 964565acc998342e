"""Who is in the team of an inspection, their conflicts of interest, and where their cases go when they leave."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspection.people.invitation_mail import tell
from inspection.people.invitations import KnownAddressError
from inspection.people.roles import Permission, TeamRole
from inspection.programme import permissions, teams
from inspection.programme.conflicts import conflicts_in, declare_conflict, withdraw_conflict
from inspection.programme.forms import (
    AddMemberForm,
    ConflictForm,
    FindPeopleForm,
    FindUnitForm,
    InviteMemberForm,
    MemberForm,
    where_cases_go,
)
from inspection.programme.handover import HeldCases, handover
from inspection.programme.lookup import find_inspection_with_team
from inspection.programme.models import ConflictOfInterest, TeamMember
from inspection.programme.queries import people_to_add, teams_of_units
from inspection.programme.teams import TeamChangedError, TeamError
from inspection.web.forms import rebind
from inspection.web.idempotency import requested_key
from inspection.web.lists import page_of

CHANGED = "Their role or their cases have changed since you opened this page. Look at them and save again"


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody of the team, the cases that they have and what keeps them from others."""

    member: TeamMember
    held: HeldCases
    conflicts: list[ConflictOfInterest]


@require_safe
def teams_of_all(request):
    """For administrators, who know nothing else of an inspection."""
    if not request.user.may(Permission.ADMINISTER):
        raise PermissionDenied
    find = FindUnitForm(request.GET)
    text = find.cleaned_data["find"] if find.is_valid() else ""
    listed = teams_of_units(request.user, text)
    return render(request, "programme/teams.html", {"form": find, "page": page_of(request, listed)})


def _find(request, code):
    inspection = find_inspection_with_team(request.user, code)
    permissions.require(permissions.can_manage_team(request.user, inspection))
    return inspection


@require_safe
def team(request, code):
    inspection = _find(request, code)
    find = FindPeopleForm(request.GET)
    text = find.cleaned_data["find"] if find.is_valid() else ""
    found = people_to_add(inspection, text) if text else []
    return _team_page(request, inspection, find, text, AddMemberForm(people=found) if found else None)


def _team_page(request, inspection, find, text, form, status=200):
    page = page_of(request, inspection.team_members.select_related("user"))
    conflicts = defaultdict(list)
    for conflict in conflicts_in(inspection):
        conflicts[conflict.user_id].append(conflict)
    held = handover().held_in(inspection)
    page.object_list = [
        MemberRow(member, held.get(member.user_id, HeldCases(inspection)), conflicts[member.user_id])
        for member in page.object_list
    ]
    context = {"inspection": inspection, "page": page, "find": find, "text": text, "form": form}
    return render(request, "programme/team.html", context, status=status)


@require_POST
def add(request, code):
    inspection = _find(request, code)
    find = FindPeopleForm(request.GET)
    text = find.cleaned_data["find"] if find.is_valid() else ""
    form = AddMemberForm(request.POST, people=people_to_add(inspection, text))
    if form.is_valid():
        try:
            member = teams.add_member(
                inspection=inspection, user=form.cleaned_data["person"], role=form.cleaned_data["role"], by=request.user
            )
        except TeamError as refusal:
            form.add_error("person", str(refusal))
        else:
            messages.success(request, f"{member.user} is in the team: {member.get_role_display()}")
            return redirect("team", code)
    return _team_page(request, inspection, find, text, form, status=422)


# Who leads an inspection invites guests to it; whoever looks after people or the programme, anybody.
GUESTS = (TeamRole.LOCAL_ASSESSOR, TeamRole.OBSERVER)


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request, code):
    """Somebody who has no account yet."""
    inspection = _find(request, code)
    may_invite_all = request.user.may(Permission.ADMINISTER) or request.user.may(Permission.PLAN_PROGRAMME)
    form = InviteMemberForm(
        request.POST if request.method == "POST" else None, roles=TeamRole if may_invite_all else GUESTS
    )
    if form.is_valid():
        try:
            invitation, is_new = teams.invite_member(
                inspection=inspection, key=requested_key(request), by=request.user, **form.cleaned_data
            )
        except KnownAddressError as known:
            form.add_error("email", f"{known.user} has an account already. Find them in the list, and add them")
        else:
            if link := tell(request, invitation, is_new=is_new):
                return render(request, "people/invitation_links.html", {"told": [(invitation, link)]})
            messages.success(request, f"{invitation.user} is invited. The link was sent to {invitation.user.email}")
            return redirect("team", code)
    context = {"inspection": inspection, "form": form}
    return render(request, "programme/team_invite.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def member(request, code, pk):
    inspection = _find(request, code)
    found = _member(inspection, pk)
    held = teams.held_by(found)
    receivers = handover().receivers(inspection, found.user)
    initial = {"role": found.role, "expected_version": teams.version_of(found, held)}
    bound = request.POST if request.method == "POST" else None
    form = MemberForm(bound, held=held, receivers=receivers, initial=initial)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            teams.change_member(
                member=found,
                role=form.new_role,
                open_cases=where_cases_go(form.cleaned_data.get("open_cases"), form.receivers),
                submitted_cases=where_cases_go(form.cleaned_data.get("submitted_cases"), form.receivers),
                expected_version=form.cleaned_data["expected_version"],
                by=request.user,
            )
        except TeamError as refusal:
            form.add_error("role", str(refusal))
            status = 422
        except TeamChangedError:
            rebind(form, expected_version=initial["expected_version"])
            form.add_error(None, CHANGED)
            status = 409
        else:
            what = "is no longer in the team" if form.new_role is None else f"is {form.new_role.label}"
            messages.success(request, f"{found.user} {what}")
            return redirect("team", code)
    context = {
        "inspection": inspection,
        "member": found,
        "held": held,
        "form": form,
        "conflicts": conflicts_in(inspection).filter(user=found.user),
    }
    return render(request, "programme/member.html", context, status=status)


def _member(inspection, pk):
    member = get_object_or_404(inspection.team_members.select_related("user"), pk=pk)
    member.inspection = inspection
    return member


@require_http_methods(["GET", "HEAD", "POST"])
def conflict(request, code, pk):
    """Declare a conflict of interest of somebody in the team."""
    inspection = _find(request, code)
    found = _member(inspection, pk)
    form = ConflictForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        declare_conflict(
            key=requested_key(request), user=found.user, inspection=inspection, by=request.user, **form.cleaned_data
        )
        held = teams.held_by(found).total
        kept = f". They have {held} {'case' if held == 1 else 'cases'} here: see where they go" if held else ""
        messages.success(request, f"The conflict of interest of {found.user} is declared{kept}")
        return redirect("team_member", code, pk)
    context = {"inspection": inspection, "member": found, "form": form}
    return render(request, "programme/conflict.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request, code, pk):
    """It no longer holds; what was declared stays on record. Sent twice, it is done once."""
    inspection = _find(request, code)
    found = get_object_or_404(conflicts_in(inspection), pk=pk)
    withdraw_conflict(conflict=found, by=request.user)
    messages.success(request, f"The conflict of interest of {found.user} with {found.about} no longer holds")
    return redirect(reverse("team", args=[code]))
