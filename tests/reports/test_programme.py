"""The programme: every inspection with stage, lead and rating so far; sorted, filtered, and as a calendar."""

import datetime
import random
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inspection.models import Inspection, Region, SystemRole, TeamRole
from reports.figures.tallies import rated_scorecards, scorecard
from reports.panel.decisions.actions import decide
from reports.programme.queries import CLOCK_ORDERS, ORDERS
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
    make_sent_draft,
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
        *("Draft", "0", late(datetime.date(2023, 7, 1)), "Lee Lead", "–", "28 of 28", "Requires improvement, 7 of 27"),
    ]


def late(day):
    return f"{(timezone.localdate() - day).days} days"


def test_a_rating_is_provisional_until_everything_is_in(client, hana):
    inspection = make_tameside()
    make_case(inspection, reference="NEW-1")
    assert "<em>Requires improvement</em>" in page(client)


def in_stage(inspection, stage, since, *, kept_since, **days):
    """Since a day, and all that was kept of its stages since another."""
    moments = [datetime.datetime.combine(day, datetime.time(12), datetime.UTC) for day in (kept_since, since)]
    Inspection.history.filter(id=inspection.pk).update(stage_since=moments[0])
    Inspection.objects.filter(pk=inspection.pk).update(stage=stage, stage_since=moments[1], **days)


@pytest.fixture
def four():
    """In fieldwork and late, with its panel, with the inspected body, and cancelled."""
    today = timezone.localdate()
    before = [today - datetime.timedelta(days=days) for days in range(100)]
    names = ["Ashton PDU", "Bolton PDU", "Crewe PDU", "Derby PDU"]
    ashton, bolton, crewe, derby = [make_inspection(name=name) for name in names]
    begun = {"kept_since": before[90], "fieldwork_started_on": before[80]}
    in_stage(ashton, "fieldwork", before[79], **begun, fieldwork_ends_on=before[30])
    in_stage(bolton, "panel", before[20], **begun, panel_on=today)
    in_stage(crewe, "report", before[40], **begun)
    in_stage(derby, "panel", before[20], **begun, cancelled_at=timezone.now(), cancel_reason="Closed", panel_on=today)
    join(lee := make_user("Lee Lead"), crewe, TeamRole.LEAD_INSPECTOR)
    make_sent_draft(crewe, by=lee, contact=make_user("Cora Contact"), due_on=today)


def test_a_row_says_where_it_is_for_how_long_how_late_and_with_whom(client, hana, four):
    nobody = "Nobody: the inspection has no lead"
    assert [[row[0], *row[6:11]] for row in cells(page(client, "?order=unit"))] == [
        ["Ashton PDU", "Fieldwork", "80", "30 days", nobody, "–"],
        ["Bolton PDU", "Ratings panel", "20", "–", nobody, "20"],
        ["Crewe PDU", "Factual accuracy", "0", "–", "The inspected body", "40"],
        ["Derby PDU", "Cancelled", "–", "–", "–", "20"],
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("stage=fieldwork", ["Ashton PDU"]),
        ("stage=report", ["Crewe PDU"]),
        ("stage=accuracy", ["Crewe PDU"]),
        ("stage=draft", []),
        ("stage=cancelled", ["Derby PDU"]),
        ("late=yes", ["Ashton PDU"]),
        ("late=no", ["Bolton PDU", "Crewe PDU", "Derby PDU"]),
        ("late=no&stage=panel", ["Bolton PDU"]),
        ("holder=BODY", ["Crewe PDU"]),
        ("holder=LEADS", ["Ashton PDU", "Bolton PDU"]),
        ("holder=of+nobody", ["Ashton PDU", "Bolton PDU", "Crewe PDU", "Derby PDU"]),
    ],
)
def test_it_is_filtered_by_where_it_is_whether_it_is_late_and_with_whom(client, hana, four, query, found):
    assert names(client, f"?{query}&order=unit") == found


def test_of_those_in_one_stage_the_one_that_has_been_there_longest_comes_first(client, hana, four):
    today = timezone.localdate()
    for name, days in (("Aston PDU", 90), ("Eton PDU", 95)):
        first = today - datetime.timedelta(days=days)
        in_stage(make_inspection(name=name), "fieldwork", first, kept_since=first, fieldwork_started_on=first)
    assert names(client, "?order=stage")[:3] == ["Eton PDU", "Aston PDU", "Ashton PDU"]


def test_its_filters_lead_on_to_the_times_without_its_order(client, hana, four):
    assert 'href="/programme/time/?stage=panel"' in page(client, "?stage=panel&order=unit&page=1")


def test_what_has_no_days_since_fieldwork_comes_last_both_ways(client, hana, four):
    assert names(client, "?order=since") == ["Bolton PDU", "Derby PDU", "Crewe PDU", "Ashton PDU"]
    assert names(client, "?order=-since") == ["Crewe PDU", "Bolton PDU", "Derby PDU", "Ashton PDU"]


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


@pytest.mark.parametrize("column", [*ORDERS, *(CLOCK_ORDERS.keys() - {"since"})])
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
        in_stage(
            inspection,
            ["set_up", "fieldwork", "panel"][place],
            datetime.date(2026, 1, 12 - 2 * place),
            kept_since=datetime.date(2026, 1, 1),
            fieldwork_started_on=datetime.date(2026, 1, 9 + place),
            fieldwork_ends_on=datetime.date(2026, 5, 20 - place),
            panel_on=datetime.date(2026, 5, 1),
            report_due_on=datetime.date(2026, 6, 1 + place),
        )
    up, down = names(client, f"?order={column}"), names(client, f"?order=-{column}")
    if column == "framework":
        up, down = sorted(up), sorted(down, reverse=True)
    assert up == ["Ashton PDU", "Bolton PDU", "Crewe PDU"]
    assert down == up[::-1]
    sorted_now = re.findall(r'aria-sort="(\w+)"', page(client, f"?order=-{column}"))
    assert sorted_now.count("descending") == 1
    assert set(sorted_now) == {"none", "descending"}


@pytest.mark.parametrize(
    ("query", "limit"), [("order=progress", 20), ("order=-days", 20), ("order=late&late=no&stage=set_up", 28)]
)
def test_it_needs_the_same_few_queries_for_1_and_for_30_inspections(client, hana, query, limit):
    counts = []
    for number in (1, 30):
        while Inspection.objects.count() < number:
            inspection = make_inspection(cases=1)
            join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR)
        client.get("/programme/")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/programme/?{query}")
        counts.append(len(captured))
    # Two of them find the session and the person, and eight are of the clocks: eight more where those are filtered by.
    assert counts[0] == counts[1] <= limit


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
