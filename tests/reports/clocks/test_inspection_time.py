"""The clocks of a stored inspection, on its page of time."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspection.models import SystemRole, TeamRole
from reports.clocks.queries import timed, timed_one, working_days
from tests.factories import join, make_example, make_inspection, make_tameside, make_user
from tests.reports.clocks.conftest import on

pytestmark = pytest.mark.django_db


@pytest.fixture
def hana(db):
    return make_user("Hana Head", SystemRole.HEAD_OF_INSPECTION)


@pytest.fixture
def cora(db):
    return make_user("Cora Contact")


PLAN = {"fieldwork_ends_on": 18, "panel_on": 30, "report_due_on": 69}


@pytest.fixture
def published(begin, today, cora, hana):
    way = begin(**PLAN)
    today(0)
    way.reach("fieldwork")
    today(20)
    way.reach("panel")
    today(30)
    way.reach("report")
    today(45)
    way.send(cora, due=55)
    today(60)
    way.answer()
    today(62)
    way.propose(appears=70)
    today(65)
    return way.publish(hana)


def table(client, way, person=None):
    client.force_login(person or way.lee)  # who signed in on another day would be signed out
    html = client.get(f"/inspections/{way.inspection.code}/time/").content.decode()
    rows = re.findall(r"<tr.*?</tr>", html.partition("<tbody")[2], re.DOTALL)
    cells = [re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_of_each_stage_its_days_its_plan_and_how_late_it_was(client, published, today):
    today(75)
    assert table(client, published) == [
        ["Fieldwork", "20", "14", "2 Mar 2026", "22 Mar 2026", "20 Mar 2026 2 days late", "–", "–"],
        ["Ratings panel", "10", "8", "22 Mar 2026", "1 Apr 2026", "1 Apr 2026", "–", "–"],
        ["Draft", "15", "9", "1 Apr 2026", "16 Apr 2026", "10 May 2026", "–", "–"],
        ["Factual accuracy", "15", "11", "16 Apr 2026", "1 May 2026", "26 Apr 2026 5 days late", "–", "–"],
        ["Approval", "10", "5", "1 May 2026", "11 May 2026", "10 May 2026 1 day late", "–", "–"],
    ]
    html = client.get(f"/inspections/{published.inspection.code}/time/").content.decode()
    assert "70 days after fieldwork began and 50 days after it ended" in " ".join(html.replace("\n", " ").split())
    assert "Fieldwork 20, Ratings panel 10, Draft 15, Factual accuracy 15, Approval 10; 70 days." in html


def test_a_stage_that_runs_says_with_whom_and_where_it_goes_on(client, begin, today, cora, hana):
    way = begin(**PLAN)
    today(0)
    assert table(client, way)[0][-2:] == ["Lee Lead", "Tasks"]
    way.reach("fieldwork")
    today(19)
    row = table(client, way)[0]
    assert row == [
        *("Fieldwork", "19", "14", "2 Mar 2026", "Still running"),
        *("20 Mar 2026 1 day late", "Lee Lead", "Cases"),
    ]
    to_come = ["Factual accuracy", "Not begun", "10 May 2026", "The inspected body", "Factual accuracy"]
    assert table(client, way)[3] == to_come
    way.reach("report")
    today(20)
    assert table(client, way)[2][-2:] == ["Lee Lead", "Report"]
    way.send(cora, due=30)
    assert table(client, way)[3][-3:] == ["1 Apr 2026", "The inspected body", "Factual accuracy"]
    way.step("extended", due_on=on(32), reason="They asked")
    assert table(client, way)[3][-3] == "3 Apr 2026"
    way.step("submitted")
    assert table(client, way)[3][-2] == "Lee Lead"
    way.answer()
    assert table(client, way)[4][-2:] == ["Lee Lead", "Publication"]
    way.propose(appears=30)
    assert table(client, way)[4][-2] == "Hana Head"
    way.end("declined", hana, "A figure is missing")
    assert table(client, way)[4][-2] == "Lee Lead"
    way.propose(appears=30).publish(hana)
    assert table(client, way)[4][-2] == "Nobody: it is approved"
    today(30)
    assert table(client, way)[4][-2:] == ["–", "–"]


def test_where_a_person_may_not_go_there_is_no_link(client, begin, today, hana):
    way = begin()
    today(5)
    way.reach("fieldwork")
    assert table(client, way, hana)[0][-2:] == ["Lee Lead", "–"]


def test_an_inspection_without_cases_goes_on_at_its_standards(begin, today):
    way = begin()
    way.inspection.framework = make_example("approved-premises-2025")
    way.inspection.save()
    today(5)
    row = timed_one(way.reach("fieldwork").stored)
    assert row.way_on(row.clocks.running) == "standards"


def test_what_nobody_leads_or_may_approve_is_with_nobody(begin, today):
    way = begin()
    today(5)
    way.lee.team_memberships.all().delete()
    assert timed_one(way.stored).with_whom == "Nobody: the inspection has no lead"
    way.reach("report").propose(appears=9)
    assert timed_one(way.stored).with_whom == "Nobody: no other person may approve it"


def test_fieldwork_that_is_to_come_has_no_clock(client, begin):
    way = begin()
    client.force_login(way.lee)
    html = client.get(f"/inspections/{way.inspection.code}/time/").content.decode()
    assert "No stage has begun yet" in html
    assert "<svg" not in html


def test_the_clocks_of_a_cancelled_inspection_stand_still(client, begin, today, hana):
    way = begin(**PLAN)
    today(10)
    way.reach("fieldwork")
    way.inspection.cancelled_at, way.inspection.cancel_reason = way.inspection.stage_since, "Closed"
    way.inspection.save()
    today(90)
    assert table(client, way)[0] == ["Fieldwork", "10", "8", "2 Mar 2026", "Cancelled", "20 Mar 2026", "–", "–"]
    assert timed_one(way.stored).stage == "Cancelled"


def test_what_is_set_up_again_after_a_draft_is_still_being_checked(begin, today, cora):
    way = begin()
    assert timed_one(way.stored).stage == "Being set up"
    today(9)
    way.reach("report").send(cora, due=20)
    assert timed_one(way.reach("set_up").stored).stage == "Factual accuracy"


def test_an_imported_inspection_is_timed_from_the_day_on_which_it_was_stored(client):
    inspection = make_tameside()
    row = timed_one(inspection)
    assert [clock.is_known for clock in row.clocks.clocks] == [False, False, True, True, True]
    assert (row.stage, row.clocks.days, row.clocks.since_fieldwork) == ("Draft", 0, None)


def test_a_correction_that_is_published_moves_no_clock(published, today, hana):
    today(75)
    before = timed_one(published.stored)
    today(90)
    published.propose(appears=95, number=2).publish(hana)
    assert timed_one(published.stored).clocks == before.clocks


def test_the_draft_that_was_sent_last_says_with_whom_it_is(begin, today, cora):
    way = begin()
    today(40)
    way.reach("report").send(cora, due=50)
    today(45)
    way.answer().send(cora, due=60)
    row = timed_one(way.stored)
    assert (row.clocks.running.planned_on, row.with_whom) == (on(60), "The inspected body")


def test_who_proposed_it_or_may_not_sign_in_is_not_waited_for(begin, today, hana):
    way = begin()
    join(gone := make_user("Gil Gone"), way.inspection, TeamRole.LEAD_INSPECTOR)
    join(make_user("Ada Also"), way.inspection, TeamRole.LEAD_INSPECTOR)
    gone.is_active = False
    gone.save()
    today(30)
    assert timed_one(way.reach("report").stored).with_whom == "Ada Also, Lee Lead"
    make_user("Hal Head", SystemRole.HEAD_OF_INSPECTION)
    make_user("Hugo Head", SystemRole.HEAD_OF_INSPECTION)
    assert timed_one(way.propose(appears=40, by=hana).stored).with_whom == "Hal Head or Hugo Head"


def test_a_change_of_something_else_moves_no_clock(published, today):
    today(75)
    before = timed_one(published.stored)
    today(90)
    published.inspection.notice = "Corrected"
    published.inspection.save()
    assert timed_one(published.stored).clocks == before.clocks


def test_working_days_leave_out_weekends_and_public_holidays(published, today):
    """From 22 March to 1 April 2026 there are eight; Good Friday and Easter Monday are in the next stage."""
    today(75)
    clocks = timed_one(published.stored).clocks.clocks
    holidays = {datetime.date(2026, 4, 3), datetime.date(2026, 4, 6), datetime.date(2026, 5, 4)}
    for clock in clocks:
        days = [clock.begins + datetime.timedelta(days=number) for number in range(1, clock.days + 1)]
        assert working_days(clock) == sum(day.isoweekday() < 6 and day not in holidays for day in days)


def test_a_hundred_inspections_need_the_queries_of_one(published, begin, today, cora):
    begin().send(cora, due=50).propose(appears=60)
    today(75)
    counts = []
    for number in (1, 110):
        rows = [published.stored] + [make_inspection() for _ in range(number - 1)]
        with CaptureQueriesContext(connection) as captured:
            assert len(timed(rows)) == number
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8
