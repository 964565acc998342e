"""An inspection beside others of its framework."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    answer_everything,
    join,
    make_case,
    make_inspection,
    make_tameside,
    make_team,
    make_user,
    signed_off,
)
from tests.reports.pages import rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


def page(client, inspection):
    return client.get(reverse("comparison", args=[inspection.code]))


@pytest.fixture
def elsewhere():
    """Another unit, in which everything is answered Yes."""
    inspection = make_inspection()
    team = make_team(inspection)
    case = make_case(inspection, assessor=team["ivy"])
    answer_everything(case, by=team["ivy"])
    signed_off(case, by=team["ivy"])
    return inspection


def test_a_standard_stands_beside_those_of_other_units_and_of_the_last_inspection(client, elsewhere):
    tameside = make_tameside()
    client.force_login(make_user("Hana Head", "head_of_inspection"))
    shown = page(client, tameside)
    by_standard = {row[0].split()[0]: row[1:] for row in rows(shown, 'id="compared"')[1:]}
    assert by_standard["2.2"] == ["Inadequate 29%", "Outstanding: 1", "100% to 100%, in the middle 100%"]
    assert by_standard["1.1"] == ["Requires improvement", "None is rated", "–"]
    elsewhere.delivery_unit = tameside.delivery_unit
    elsewhere.fieldwork_started_on = tameside.fieldwork_started_on - datetime.timedelta(days=700)
    elsewhere.save()
    by_standard = {row[0].split()[0]: row[1:] for row in rows(page(client, tameside), 'id="compared"')[1:]}
    assert by_standard["2.2"] == ["Inadequate 29%", "Outstanding 100%"]
    assert by_standard["1.1"] == ["Requires improvement", "–"]


def test_nobody_learns_of_inspections_that_they_may_not_see(client, elsewhere):
    tameside = make_tameside()
    client.force_login(make_team(tameside)["lee"])
    assert "there is nothing to compare with" in words(page(client, tameside))
    lee = make_team(tameside)["lee"]
    join(lee, elsewhere, "observer")
    client.force_login(lee)
    assert "the newest of 1 other unit." in words(page(client, tameside))


def test_a_cancelled_inspection_is_not_compared_with(client, elsewhere):
    tameside = make_tameside()
    client.force_login(make_user("Hana Head", "head_of_inspection"))
    elsewhere.cancelled_at, elsewhere.cancel_reason = timezone.now(), "Moved to another year."
    elsewhere.save()
    assert "there is nothing to compare with" in words(page(client, tameside))
