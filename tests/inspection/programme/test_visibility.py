"""Whom an inspection is visible to, and what they may do in it."""

import pytest

from cases.models import Assessment, State
from inspection.models import Inspection, SystemRole, TeamRole
from inspection.people.roles import Permission
from inspection.programme.permissions import permissions_of
from tests.factories import join, make_case, make_inspection, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspection():
    return make_inspection()


def disabled(user):
    user.is_active = False
    user.save()
    return user


@pytest.mark.parametrize("role", TeamRole)
def test_a_member_sees_their_own_inspection_only(inspection, role):
    make_inspection()
    member = join(make_user("Member"), inspection, role)
    assert list(Inspection.objects.visible_to(member)) == [inspection]


@pytest.mark.parametrize(
    ("role", "sees_all"),
    [
        (SystemRole.NONE, False),
        (SystemRole.ADMINISTRATOR, False),
        (SystemRole.HEAD_OF_INSPECTION, True),
        (SystemRole.QUALITY_LEAD, True),
    ],
)
def test_a_system_role_sees_every_inspection_or_none(inspection, role, sees_all):
    assert Inspection.objects.visible_to(make_user("Somebody", role)).exists() == sees_all


@pytest.mark.parametrize("role", [*TeamRole, SystemRole.HEAD_OF_INSPECTION, SystemRole.QUALITY_LEAD])
def test_who_is_disabled_sees_nothing_and_may_do_nothing(inspection, role):
    user = make_user("Gone", role if isinstance(role, SystemRole) else SystemRole.NONE)
    if isinstance(role, TeamRole):
        join(user, inspection, role)
    make_case(inspection, assessor=None)
    user = disabled(user)
    assert not Inspection.objects.visible_to(user).exists()
    assert not Assessment.objects.visible_to(user).exists()
    assert permissions_of(user, inspection) == frozenset()


def test_a_member_with_a_system_role_may_do_what_either_may(inspection):
    user = join(make_user("Quinn Quality", SystemRole.QUALITY_LEAD), inspection, TeamRole.LOCAL_ASSESSOR)
    assert {Permission.READ_CASES, Permission.ASSESS} <= permissions_of(user, inspection)
    assert Permission.SIGN_OFF not in permissions_of(user, inspection)


@pytest.mark.parametrize("is_active", [True, False])
@pytest.mark.parametrize("system_role", SystemRole)
@pytest.mark.parametrize("team_role", [None, *TeamRole])
def test_the_cases_of_one_inspection_are_those_that_are_visible_among_all(
    inspection, team_role, system_role, is_active
):
    user = make_user("Somebody", system_role)
    if team_role:
        join(user, inspection, team_role)
    other = join(make_user("Other"), inspection, TeamRole.LEAD_INSPECTOR)
    may_assess = team_role and Permission.ASSESS in team_role.permissions
    make_case(inspection, reference="C-1", assessor=user if may_assess else None)
    waiting = make_case(inspection, reference="C-2", assessor=other)
    Assessment.objects.filter(case=waiting).update(state=State.SUBMITTED)
    make_case(make_inspection(), reference="F-1")
    if not is_active:
        disabled(user)
    expected = set(Assessment.objects.visible_to(user).filter(case__inspection=inspection))
    assert set(Assessment.objects.visible_in(inspection, user)) == expected
