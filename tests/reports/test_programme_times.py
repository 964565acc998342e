"""The time that inspections take: what is late and with whom, what is usual, and the days of each."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inspection.models import Inspection, SystemRole, TeamRole
from reports.models import Edition, PublicationEnd, PublicationProposal
from tests.factories import join, make_inspection, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def hana(client):
    client.force_login(user := make_user("Hana Head", SystemRole.HEAD_OF_INSPECTION))
    return user


def page(client, query=""):
    reply = client.get(f"/programme/time/{query}")
    assert reply.status_code == 200
    return reply.content.decode()


def tables(html):
    """{heading: rows of cells}"""
    found = {}
    for part in re.split('<h2 class="govuk-heading-m" id="(?:late|usual|each)"', html)[1:]:
        heading = re.search(r">([^<]+)</h2>", part)
        rows = re.findall(r"<tr.*?</tr>", part.partition("<tbody")[2], re.DOTALL)
        cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in rows]
        found[heading[1]] = [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]
    return found


LATE, USUAL, EACH = "What is late, and with whom", "How long it takes as a rule", "Days of each inspection"


def ago(days):
    return timezone.localdate() - datetime.timedelta(days=days)


def make_begun(name, days, *, stage="fieldwork", since=None, **planned):
    """Fieldwork began so many days ago; it has been in its stage for `since`."""
    inspection = make_inspection(name=name)
    moments = [
        timezone.now() - datetime.timedelta(days=number) for number in (days + 1, days if since is None else since)
    ]
    Inspection.history.filter(id=inspection.pk).update(stage_since=moments[0])
    Inspection.objects.filter(pk=inspection.pk).update(
        stage=stage, stage_since=moments[1], fieldwork_started_on=ago(days), **planned
    )
    return Inspection.objects.get(pk=inspection.pk)


def publish(inspection, days, *, by, lee):
    """So many days ago."""
    proposal = PublicationProposal.objects.create(inspection=inspection, number=1, published_on=ago(days), by=lee)
    PublicationEnd.objects.create(proposal=proposal, outcome="published", proposed_by=lee, by=by)
    Edition.objects.create(inspection=inspection, number=1, published_on=ago(days), proposal=proposal)
    Inspection.objects.filter(pk=inspection.pk).update(stage="published")


def test_without_an_inspection_that_has_begun_it_says_so(client, hana):
    assert "No inspection’s fieldwork has begun yet." in page(client)
    Inspection.objects.filter(pk=make_inspection().pk).update(fieldwork_started_on=ago(-9))
    html = page(client)
    assert "No inspection’s fieldwork has begun yet." in html
    assert "<svg" not in html
    assert "No inspection whose fieldwork has begun is like that." in page(client, "?late=yes")


def test_of_one_inspection_the_days_are_told_twice_as_a_bar_and_in_the_table(client, hana):
    inspection = make_begun("Ashton PDU", 50, stage="panel", since=20)
    html = page(client)
    assert tables(html)[EACH] == [[str(inspection), "30", "20", "–", "–", "–", "50", "Ratings panel"]]
    assert f"{inspection}: Fieldwork 30, Ratings panel 20, Draft 0" in html
    assert "Nothing is late." in html
    assert "None of these inspections is published yet." in html


def test_what_is_late_is_listed_with_whom_it_is_and_since_when(client, hana):
    ashton = make_begun("Ashton PDU", 50, fieldwork_ends_on=ago(10))
    bolton = make_begun("Bolton PDU", 90, stage="panel", since=20, panel_on=ago(5), report_due_on=ago(30))
    make_begun("Crewe PDU", 20, fieldwork_ends_on=ago(0))
    join(make_user("Lee Lead"), ashton, TeamRole.LEAD_INSPECTOR)
    html = page(client)
    since = [f"{day.day} {day:%b %Y}" for day in (ago(30), ago(10))]
    assert tables(html)[LATE] == [
        [str(bolton), "30 days", since[0], "Ratings panel", "20", "Nobody: the inspection has no lead"],
        [str(ashton), "10 days", since[1], "Fieldwork", "50", "Lee Lead"],
    ]
    assert "2 of 3 inspections, the latest first." in " ".join(html.split())


def test_what_is_usual_is_told_of_what_is_published(client, hana):
    lee = make_user("Lee Lead")
    for name, days in (("Ashton PDU", 100), ("Bolton PDU", 81)):
        publish(make_begun(name, days, stage="report", since=days - 30), 0, by=hana, lee=lee)
    make_begun("Crewe PDU", 300)
    rows = tables(page(client))[USUAL]
    assert rows[0] == ["Fieldwork", "2", "30", "30", "30"]
    assert rows[3] == ["Factual accuracy", "0", "–", "–", "–"]
    assert rows[5] == ["From the end of fieldwork to publication", "2", "60.5", "51", "70"]


def test_those_that_took_longest_come_first_or_those_that_began_last(client, hana):
    lee = make_user("Lee Lead")
    publish(make_begun("Ashton PDU", 400, stage="report", since=390), 0, by=hana, lee=lee)
    for name, days in (("Bolton PDU", 20), ("Crewe PDU", 50)):
        make_begun(name, days)
    gone = make_begun("Derby PDU", 90)
    Inspection.objects.filter(pk=gone.pk).update(cancelled_at=timezone.now(), cancel_reason="Closed")

    def names(query):
        return [row[0].partition(",")[0] for row in tables(page(client, query))[EACH]]

    assert names("") == ["Ashton PDU", "Crewe PDU", "Bolton PDU"]
    assert names("?order=year") == ["Bolton PDU", "Crewe PDU", "Ashton PDU"]
    assert names("?text=crewe") == ["Crewe PDU"]
    assert names("?stage=published") == ["Ashton PDU"]


def test_a_hundred_and_ten_are_paged_and_need_the_queries_of_one(client, hana):
    counts = []
    for number in (1, 110):
        for place in range(Inspection.objects.count(), number):
            make_begun(f"Unit {place}", 30 + place, fieldwork_ends_on=ago(place))
        page(client)
        with CaptureQueriesContext(connection) as captured:
            html = page(client)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 16
    assert (len(tables(html)[EACH]), len(tables(html)[LATE])) == (25, 15)
    last = page(client, "?page=5&late_page=8")
    assert (len(tables(last)[EACH]), len(tables(last)[LATE])) == (10, 4)
    assert len(re.findall(r'height="14"', last)) == 10
    assert "page=4" in last
    assert "late_page=7" in last


@pytest.mark.parametrize(
    "query", ["?order=x", "?page=x", f"?late_page={2**70}", "?text=%00", "?stage=x&late=x&holder=x", "?year=0"]
)
def test_nonsense_in_the_address_is_not_listened_to(client, hana, query):
    make_begun("Ashton PDU", 50)
    assert len(tables(page(client, query))[EACH]) == 1
