"""Answers by case, and how fieldwork goes."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.queries import Stage
from reports.dashboards.fieldwork import CaseRow, days_of, finding, held_up, plan_of, workloads
from reports.figures.charts import Plan
from tests.factories import (
    answer_everything,
    make_case,
    make_inspection,
    make_tameside,
    make_team,
    signed_off,
    submitted,
)
from tests.reports.pages import links, rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]
MONDAY = datetime.date(2026, 3, 2)


def page(client, name, inspection, **query):
    return client.get(reverse(name, args=[inspection.code]), query)


@pytest.fixture
def tameside(client):
    inspection = make_tameside()
    client.force_login(make_team(inspection)["lee"])
    return inspection


# --- Answers by case --------------------------------------------------------------------------------------------------


def test_every_answer_to_a_key_question_leads_to_where_it_was_given(client, tameside):
    shown = page(client, "answers_by_case", tameside)
    table = rows(shown, 'id="finding"')
    assert len(table) == 1 + 28 + 1
    card = shown.context["card"]
    no = sum(cell.startswith("No ") for row in table[1:-1] for cell in row)
    assert no == sum(score.base - score.yes for score in shown.context["questions"])
    assert len(shown.context["questions"]) == sum(len(each.key_questions) for each in card.standards.values())
    case = tameside.cases.get(reference="TAM-003")
    assert f"{case.get_absolute_url()}2.2/#q-2-2-3" in links(shown)
    assert "2.2.3 is answered No most often: in 20 of 28 cases" in words(shown)


def test_cases_are_ordered_by_how_often_they_have_no_or_by_one_question(client, tameside):
    most = [row.no for row in page(client, "answers_by_case", tameside, order="no").context["page"]]
    assert most == sorted(most, reverse=True)
    first = page(client, "answers_by_case", tameside, order="2.2.3").context["page"]
    answers = [next(cell.label for cell in row.cells if cell.item.number == "2.2.3") for row in first]
    assert answers == ["No"] * 20 + ["Yes"] * 8
    assert page(client, "answers_by_case", tameside, order="2.2.3a").status_code == 404


def test_without_signed_off_cases_there_is_nothing_to_show(client):
    inspection = make_inspection(cases=2)
    client.force_login(make_team(inspection)["lee"])
    shown = words(page(client, "answers_by_case", inspection))
    assert "No case is signed off yet, so there are no answers to show." in shown


# --- Fieldwork --------------------------------------------------------------------------------------------------------


def test_the_plan_asks_for_as_many_cases_each_day_rounded_up():
    plan = Plan(MONDAY, MONDAY + datetime.timedelta(days=4), 12)
    days = [plan.wanted_by(MONDAY + datetime.timedelta(days=number)) for number in range(-1, 7)]
    assert days == [0, 3, 5, 8, 10, 12, 12, 12]


def case(stage, who="Ivy", signed_off_on=None):
    noon = signed_off_on and timezone.make_aware(datetime.datetime.combine(signed_off_on, datetime.time(12)))
    return CaseRow(stage, who, noon, None, None)


def test_days_count_what_is_signed_off_still():
    tuesday = MONDAY + datetime.timedelta(days=1)
    cases = [
        case(Stage.SIGNED_OFF, signed_off_on=MONDAY),
        case(Stage.SIGNED_OFF, signed_off_on=tuesday),
        case(Stage.SIGNED_OFF, signed_off_on=tuesday),
        case(Stage.RETURNED, signed_off_on=MONDAY),
    ]
    plan = Plan(MONDAY, MONDAY + datetime.timedelta(days=3), 4)
    assert [(day.day, day.signed_off, day.until_then, day.planned) for day in days_of(cases, plan)] == [
        (MONDAY, 1, 1, 1),
        (tuesday, 2, 3, 2),
    ]
    assert finding(cases, plan, tuesday) == "3 of 4 cases are signed off; by the plan it would be 2 by 3 March 2026"
    assert finding(cases, None, tuesday) == "3 of 4 cases are signed off"


def test_cases_are_counted_by_inspector_and_stage_and_what_holds_them_up():
    cases = [
        case(Stage.SUBMITTED),
        case(Stage.RETURNED),
        case(Stage.NOT_BEGUN, "Nobody"),
        case(Stage.SIGNED_OFF, "Nobody"),
        case(Stage.IN_PROGRESS, "Ada"),
    ]
    counted = {each.who: dict(zip(Stage, each.stages, strict=True)) for each in workloads(cases)}
    assert list(counted) == ["Ada", "Ivy", "Nobody"]
    assert counted["Ivy"][Stage.SUBMITTED] == counted["Ivy"][Stage.RETURNED] == counted["Ada"][Stage.IN_PROGRESS] == 1
    assert sum(each.all for each in workloads(cases)) == len(cases)
    assert [(line.query, line.cases) for line in held_up(cases)] == [
        ("state=submitted", 1),
        ("state=returned", 1),
        ("state=in_progress", 1),
        ("assessor=nobody", 1),
    ]


def test_the_page_leads_to_what_holds_up_sign_off_and_has_a_chart_of_the_days(client):
    inspection = make_inspection()
    inspection.fieldwork_ends_on = inspection.fieldwork_started_on + datetime.timedelta(days=4)
    inspection.save()
    team = make_team(inspection)
    done, waits = (make_case(inspection, reference=f"C-00{n}", assessor=team["ivy"]) for n in (1, 2))
    for each in (done, waits):
        answer_everything(each, by=team["ivy"])
    signed_off(done, by=team["ivy"])
    submitted(waits, by=team["ivy"])
    make_case(inspection, reference="C-003")
    client.force_login(team["lee"])
    shown = page(client, "fieldwork", inspection)
    assert "1 of 3 cases are signed off; by the plan it would be 3" in words(shown)
    assert "Line chart of cases signed off by day: 1 of 3" in shown.content.decode()
    for query in ("state=submitted", "assessor=nobody"):
        address = f"{reverse('cases', args=[inspection.code])}?{query}"
        assert address in links(shown)
        assert len(client.get(address).context["page"]) == 1
    assert rows(shown, 'id="by-inspector"')[1:] == [
        ["Ivy Inspector", "0", "0", "0", "1", "1", "2"],
        ["Nobody", "1", "0", "0", "0", "0", "1"],
    ]


def test_without_cases_or_an_end_there_is_no_plan():
    inspection = make_inspection()
    assert plan_of(inspection, 12) is None
    inspection.fieldwork_ends_on = inspection.fieldwork_started_on + datetime.timedelta(days=4)
    assert plan_of(inspection, 0) is None
    assert plan_of(inspection, 12).total == 12


def test_an_inspection_without_cases_says_so(client):
    inspection = make_inspection()
    client.force_login(make_team(inspection)["lee"])
    assert "No case has been added to this inspection yet." in words(page(client, "fieldwork", inspection))
