"""The programme: every inspection with stage, lead and rating so far; sorted, filtered, and as a calendar."""

import datetime
import random
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspection.models import Inspection, Region, SystemRole, TeamRole
from reports.figures.tallies import rated_scorecards, scorecard
from reports.panel.decisions.actions import decide
from reports.programme.queries import ORDERS
from tests.factories import (
    FORMAT_1,
    FORMAT_2,
    answer_everything,
    join,
    make_case,
    make_example,
    make_framework,
    make_inspection,
    make_judged_case,
    make_tameside,
    make_user,
    signed_off,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hana(client):
    client.force_login(user := make_user("Hana Head", SystemRole.HEAD_OF_INSPECTION))
    return user


def page(client, query=""):
    reply = client.get(f"/programme/{query}")
    assert reply.status_code == 200
    return reply.content.decode()


def cells(html):
    rows = re.findall(r"<tr.*?</tr>", html.partition("<tbody")[2], re.DOTALL)
    texts = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in texts]


def names(client, query=""):
    return [row[0] for row in cells(page(client, query))]


def test_a_row_says_how_far_an_inspection_has_come_and_what_it_is_rated(client, hana):
    inspection = make_tameside()
    join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR)
    Inspection.objects.update(report_due_on=datetime.date(2023, 7, 1))
    [row] = cells(page(client))
    assert row == [
        *("Tameside PDU", "Greater Manchester", str(inspection.framework), "13 Mar 2023", "1 Jul 2023", "Lee Lead"),
        *("Report", "0", "28 of 28", "Requires improvement, 7 of 27"),
    ]


def test_a_rating_is_provisional_until_everything_is_in_and_a_late_report_says_so(client, hana):
    inspection = make_tameside()
    make_case(inspection, reference="NEW-1")
    Inspection.objects.update(report_due_on=datetime.date(2023, 7, 1))
    html = page(client)
    assert "<em>Requires improvement</em>" in html
    assert cells(html)[0][4] == "1 Jul 2023 Late"


@pytest.mark.parametrize("stem", [path.stem for path in (*FORMAT_1, *FORMAT_2)])
def test_the_ratings_of_a_list_are_those_of_each_inspection(stem):
    """Two ways to the same figures: one inspection's own, and a page of many at once."""
    chance = random.Random(stem)
    is_shipped_1 = any(path.stem == stem for path in FORMAT_1)
    framework = make_framework(stem) if is_shipped_1 else make_example(stem)
    ivy = make_user("Ivy Inspector")
    inspections = [make_inspection(framework=framework) for _ in range(3)]
    for inspection in inspections:
        join(ivy, inspection, TeamRole.INSPECTOR)
        for place in range(chance.randrange(4) if inspection.question_set.has_cases else 0):
            make_judged_case(inspection, f"C-{place}", by=ivy, value=chance.choice(["yes", "no", "na"]))
        for standard in inspection.question_set.standards:
            if standard.is_rated and standard.rated_by_panel and chance.random() < 0.7:
                agreed = framework.ratings.get(code=chance.choice(standard.scale).code)
                row = framework.standards.get(number=standard.number)
                decide(inspection=inspection, standard=row, agreed=agreed, rationale="As discussed", by=ivy)
    cards = rated_scorecards(list(Inspection.objects.filter(pk__in=[each.pk for each in inspections])))
    for inspection in inspections:
        own, listed = scorecard(inspection), cards[inspection.pk]
        assert listed.overall == own.overall
        assert listed.is_provisional == own.is_provisional
        assert (listed.total, listed.signed_off) == (own.total, own.signed_off)
        for number, score in own.standards.items():
            assert (listed.standards[number].agreed, listed.standards[number].calculated) == (
                score.agreed,
                score.calculated,
            )


def test_it_is_filtered_by_unit_or_lead_region_framework_stage_and_year(client, hana):
    first, second = make_inspection(name="Ashton PDU"), make_inspection(name="Bolton PDU")
    join(make_user("Lee Lead"), second, TeamRole.LEAD_INSPECTOR)
    Inspection.objects.filter(pk=first.pk).update(fieldwork_started_on=datetime.date(2024, 5, 1))
    other = Region.objects.create(code="south", name="South")
    second.delivery_unit.region = other
    second.delivery_unit.save()
    assert names(client) == ["Bolton PDU", "Ashton PDU"]
    assert names(client, "?text=ashton") == ["Ashton PDU"]
    assert names(client, "?text=LEE") == ["Bolton PDU"]
    assert names(client, f"?region={other.pk}") == ["Bolton PDU"]
    assert names(client, "?year=2024") == ["Ashton PDU"]
    assert names(client, "?stage=panel") == []
    assert names(client, f"?framework={first.framework_id}&stage=set_up&order=unit") == ["Ashton PDU", "Bolton PDU"]
    Inspection.objects.filter(pk=first.pk).update(
        cancelled_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), cancel_reason="Closed"
    )
    assert names(client, "?stage=cancelled") == ["Ashton PDU"]
    assert names(client, "?stage=set_up") == ["Bolton PDU"]


@pytest.mark.parametrize(
    "query", ["?region=x", f"?region={2**63}", "?order=nothing", "?year=0", "?page=x", "?text=%00"]
)
def test_nonsense_in_the_address_is_not_listened_to(client, hana, query):
    make_inspection(name="Ashton PDU")
    assert client.get(f"/programme/{query}").status_code == 200
    assert client.get(f"/programme/calendar/{query}").status_code == 200


@pytest.mark.parametrize("column", ORDERS)
def test_every_column_sorts_both_ways(client, hana, column):
    ivy = make_user("Ivy Inspector")
    for place, name in enumerate(["Ashton PDU", "Bolton PDU", "Crewe PDU"]):
        inspection = make_inspection(name=name)
        region = Region.objects.create(code=uuid.uuid4().hex, name=f"Region {place}")
        inspection.delivery_unit.region = region
        inspection.delivery_unit.save()
        lead = join(make_user(f"Lead {place}"), inspection, TeamRole.LEAD_INSPECTOR)
        cases = [make_case(inspection, reference=f"C-{number}", assessor=lead) for number in range(2)]
        for case in cases[:place]:
            answer_everything(case, by=ivy)
            signed_off(case, by=ivy)
        since = datetime.datetime(2026, 1, 9 - place, tzinfo=datetime.UTC)
        stages = ["set_up", "fieldwork", "panel"]
        Inspection.objects.filter(pk=inspection.pk).update(
            fieldwork_started_on=datetime.date(2026, 3, 1 + place),
            report_due_on=datetime.date(2026, 6, 1 + place),
            stage_since=since,
            stage=stages[place],
        )
    up, down = names(client, f"?order={column}"), names(client, f"?order=-{column}")
    if column == "framework":
        up, down = sorted(up), sorted(down, reverse=True)
    assert up == ["Ashton PDU", "Bolton PDU", "Crewe PDU"]
    assert down == up[::-1]
    sorted_now = re.findall(r'aria-sort="(\w+)"', page(client, f"?order=-{column}"))
    assert sorted_now.count("descending") == 1
    assert set(sorted_now) == {"none", "descending"}


def test_it_needs_the_same_few_queries_for_1_and_for_30_inspections(client, hana):
    counts = []
    for number in (1, 30):
        while Inspection.objects.count() < number:
            inspection = make_inspection(cases=1)
            join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR)
        client.get("/programme/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/programme/?order=progress")
        counts.append(len(captured))
    # Two of them find the session and the person.
    assert counts[0] == counts[1] <= 12


def test_the_calendar_shows_what_is_planned_in_each_month_of_a_year(client, hana):
    inspection = make_inspection(name="Ashton PDU")
    Inspection.objects.filter(pk=inspection.pk).update(
        fieldwork_started_on=datetime.date(2026, 11, 23),
        fieldwork_ends_on=datetime.date(2027, 1, 8),
        panel_on=datetime.date(2027, 1, 29),
        report_due_on=datetime.date(2027, 4, 1),
    )
    make_inspection(name="Bolton PDU")
    html = client.get("/programme/calendar/?year=2027").content.decode()
    assert cells(html) == [["Ashton PDU", "Fieldwork, Panel", "", "", "Report", *([""] * 8)]]
    html = client.get("/programme/calendar/?year=2026").content.decode()
    assert cells(html)[1] == ["Ashton PDU", *([""] * 10), "Fieldwork", "Fieldwork"]
    assert "Nothing is planned in 2031" in client.get("/programme/calendar/?year=2031").content.decode()
