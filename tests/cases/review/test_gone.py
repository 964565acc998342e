"""A case whose assessor was disabled or taken from the team is nobody's: it is marked, and waits for the lead."""

import re

import pytest
from django.test import Client

from cases.models import State
from inspection.models import TeamMember
from tests.factories import make_case, primary, signed_off, submitted

pytestmark = pytest.mark.django_db


def leaves(user, inspection):
    TeamMember.objects.filter(user=user, inspection=inspection).delete()


def is_disabled(user, _):
    user.is_active = False
    user.save()


@pytest.fixture(params=[(leaves, "is no longer in the team"), (is_disabled, "can no longer sign in")])
def gone(request, inspection, team):
    """(how it is said, a case that was submitted, one that was not): Ivy's, who is gone."""
    go, said = request.param
    handed_in = make_case(inspection, reference="C-001", assessor=team["ivy"])
    submitted(handed_in, by=team["ivy"])
    begun = make_case(inspection, reference="C-002", assessor=team["ivy"])
    signed_off(make_case(inspection, reference="C-003", assessor=team["ivy"]), by=team["ivy"])
    make_case(inspection, reference="C-004", assessor=team["lee"])
    go(team["ivy"], inspection)
    return said, handed_in, begun


@pytest.fixture
def lee(team):
    client = Client()
    client.force_login(team["lee"])
    return client


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_it_is_marked_wherever_it_is_shown(lee, inspection, gone):
    said, handed_in, begun = gone
    listed = words(lee.get(f"/inspections/{inspection.code}/cases/"))
    assert re.findall(r"(C-00\d) (Ivy Inspector|Lee Lead) (\w+ no longer)?", listed) == [
        ("C-001", "Ivy Inspector", said[: said.index("no longer") + 9]),
        ("C-002", "Ivy Inspector", said[: said.index("no longer") + 9]),
        ("C-003", "Ivy Inspector", ""),
        ("C-004", "Lee Lead", ""),
    ]
    for case in (handed_in, begun):
        assert f"Allocated to Ivy Inspector, who {said}." in words(lee.get(case.get_absolute_url()))
    assert f"Ivy Inspector {said.capitalize()} 1 0 0 1 1 3" in words(
        lee.get(f"/inspections/{inspection.code}/allocation/")
    )


def test_it_counts_as_waiting_for_the_lead(lee, inspection, gone):
    address = f"/inspections/{inspection.code}/allocation/"
    assert "2 cases wait to be given to somebody" in words(lee.get(address))
    assert re.findall(r"C-00\d", words(lee.get(f"{address}?assessor=nobody"))) == ["C-001", "C-002"]
    nobody = words(lee.get(f"/inspections/{inspection.code}/cases/?assessor=nobody"))
    assert re.findall(r"(C-00\d) Ivy", nobody) == ["C-001", "C-002"]


def test_it_is_not_returned_to_who_is_gone(lee, team, inspection, gone):
    said, handed_in, _ = gone
    page = words(lee.get(handed_in.get_absolute_url()))
    assert f"Ivy Inspector {said}. To return it, allocate it to somebody first. Allocate cases" in page
    post = {"expected_version": primary(handed_in).version, "reason": "Look again at 2.2"}
    reply = lee.post(f"{handed_in.get_absolute_url()}return/", post)
    assert reply.status_code == 403
    assert "allocate it to somebody first. Nothing was changed" in words(reply)
    assert "Look again at 2.2" in words(reply)
    assert primary(handed_in).state == State.SUBMITTED
    seen = f"{primary(handed_in).pk}.{team['ivy'].pk}"
    given = {"cases": [primary(handed_in).pk], "to": team["lee"].pk, "expected_version": seen}
    lee.post(f"/inspections/{inspection.code}/allocation/", given)
    post["expected_version"] = primary(handed_in).version
    assert lee.post(f"{handed_in.get_absolute_url()}return/", post).status_code == 302
