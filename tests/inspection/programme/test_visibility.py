"""Whom an inspection is visible to, and what they may do in it."""

import pytest

from cases.models import Assessment
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
