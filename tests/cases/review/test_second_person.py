"""Nobody signs off what they assessed: another lead does, or who stands in, or the case says who can appoint one."""

import re

import pytest
from django.test import Client

from cases.models import Assessment, State
from cases.review.actions import sign_off
from cases.saving.errors import NotAllowedError
from inspection.models import SystemRole, TeamRole, User
from tests.factories import answer, join, make_case, make_user, primary, submitted

pytestmark = pytest.mark.django_db


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def sign(client, case):
    return client.post(f"{case.get_absolute_url()}sign-off/", {"expected_version": primary(case).version})


@pytest.fixture
def own(inspection, team):
    """A case that the only lead of the team has assessed and submitted."""
    case = make_case(inspection, reference="C-OWN", assessor=team["lee"])
    submitted(case, by=team["lee"])
    return case


def test_whoever_has_a_case_or_answered_in_it_cannot_sign_it_off(inspection, team, own):
    shared = make_case(inspection, reference="C-SHARED", assessor=team["lee"])
    answer(shared, {"2.2.1": "yes"}, by=team["lee"])
    Assessment.objects.filter(case=shared).update(assessor=team["ivy"])
    submitted(shared, by=team["ivy"])
    for case in (own, shared):
        with pytest.raises(NotAllowedError, match="You assessed this case"):
            sign_off(assessment=primary(case), expected_version=primary(case).version, by=team["lee"])
        assert sign(browser_of(team["lee"]), case).status_code == 403
        assert primary(case).state == State.SUBMITTED


def test_another_lead_is_named_and_can(inspection, team, own):
    lou = join(make_user("Lou Lead"), inspection, TeamRole.LEAD_INSPECTOR)
    assert "somebody else has to sign it off: Lou Lead, another lead" in words(
        browser_of(team["lee"]).get(own.get_absolute_url())
    )
    assert browser_of(team["hana"]).get(own.get_absolute_url()).status_code == 404
    assert sign(browser_of(lou), own).status_code == 302
    assert primary(own).state == State.SIGNED_OFF


def test_a_head_stands_in_where_no_other_lead_may(team, own):
    assert "sign it off: Hana Head, because" in words(browser_of(team["lee"]).get(own.get_absolute_url()))
    hana = browser_of(team["hana"])
    assert "Cases to sign off" in words(hana.get("/"))
    assert "C-OWN" in words(hana.get("/"))
    assert hana.get(f"{own.get_absolute_url()}summary/").status_code == 200
    reply = sign(hana, own)
    assert (reply.status_code, reply["Location"]) == (302, "/")
    assert primary(own).state == State.SIGNED_OFF
    assert hana.get(own.get_absolute_url()).status_code == 404
    assert "C-OWN" not in words(hana.get("/"))


def test_a_head_can_return_what_waits_for_them(team, own):
    said = {"expected_version": primary(own).version, "reason": "Look again"}
    assert browser_of(team["hana"]).post(f"{own.get_absolute_url()}return/", said).status_code == 302
    assert primary(own).state == State.IN_PROGRESS


def test_what_nobody_has_does_not_wait_for_a_head(inspection, team):
    free = make_case(inspection, reference="C-FREE", assessor=team["ivy"])
    submitted(free, by=team["ivy"])
    Assessment.objects.filter(case=free).update(assessor=None)
    assert browser_of(team["hana"]).get(free.get_absolute_url()).status_code == 404


def test_without_anybody_the_case_says_who_can_appoint_one(team, own):
    User.objects.filter(system_role=SystemRole.HEAD_OF_INSPECTION).update(is_active=False)
    page = words(browser_of(team["lee"]).get(own.get_absolute_url()))
    assert "An administrator can appoint one: Adam Administrator" in page


def test_an_installation_may_do_without_a_second_person(settings, team, own):
    settings.SECOND_PERSON_SIGN_OFF = False
    assert browser_of(team["hana"]).get(own.get_absolute_url()).status_code == 404
    assert sign(browser_of(team["lee"]), own).status_code == 302
