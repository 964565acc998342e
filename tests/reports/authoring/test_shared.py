"""Observers read a report before it is published where its lead shares it, and not otherwise."""

import pytest
from django.urls import reverse

from inspection.models import Notice
from tests.factories import make_inspection, make_team
from tests.reports.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspection():
    return make_inspection()


@pytest.fixture
def team(inspection):
    return make_team(inspection)


def page(inspection, name="report"):
    return reverse(name, args=[inspection.code])


def say(client, inspection, step, version):
    return client.post(page(inspection, "report_share"), {"step": step, "expected_version": version}, follow=True)


def statuses(client, inspection, person):
    client.force_login(person)
    return [client.get(page(inspection, name)).status_code for name in ("report", "exports", "publication")]


def test_a_lead_shares_the_report_and_takes_it_back(client, inspection, team):
    assert statuses(client, inspection, team["obi"]) == [403] * 3
    client.force_login(team["lee"])
    assert "Observers cannot read it before it is published" in words(client.get(page(inspection)))
    assert "Observers can read it as it is written, since" in words(say(client, inspection, "share", 0))
    assert [notice.user for notice in Notice.objects.filter(text__contains="You can read the report")] == [team["obi"]]
    assert statuses(client, inspection, team["obi"]) == [200] * 3
    # A local assessor is no observer.
    assert statuses(client, inspection, team["lara"]) == [403] * 3
    client.force_login(team["lee"])
    say(client, inspection, "keep", 1)
    assert statuses(client, inspection, team["obi"]) == [403] * 3


def test_over_an_older_page_nothing_is_shared(client, inspection, team):
    client.force_login(team["lee"])
    say(client, inspection, "share", 0)
    assert "Somebody else has changed the inspection" in words(say(client, inspection, "keep", 0))
    assert "Observers can read it" in words(client.get(page(inspection)))


def test_sharing_it_again_is_no_change(client, inspection, team):
    client.force_login(team["lee"])
    for _ in range(2):
        say(client, inspection, "share", 0)
    inspection.refresh_from_db()
    assert inspection.version == 1
    assert Notice.objects.filter(user=team["obi"], text__contains="You can read the report").count() == 1


def test_an_observer_reads_what_is_published_and_not_what_is_written(client, inspection, team):
    inspection.stage = "published"
    inspection.save(update_fields=["stage"])
    assert statuses(client, inspection, team["obi"]) == [403, 403, 200]
