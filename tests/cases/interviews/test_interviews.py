"""The timetable of interviews with practitioners."""

import datetime
import re
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.interviews.actions import Slot, plan_interview, settle_interview
from cases.models import Interview, InterviewState
from tests.factories import join, make_case, make_example, make_inspection

pytestmark = pytest.mark.django_db


@pytest.fixture
def lee(client, team):
    client.force_login(team["lee"])
    return client


@pytest.fixture
def address(inspection):
    return f"/inspections/{inspection.code}/interviews/"


def said(person, /, **changed):
    slot = {"day_0": "3", "day_1": "3", "day_2": "2026", "starts_at": "14:30", "practitioner": "P07"}
    return (
        slot | {"inspector": person.pk, "place": "Room 2", "reference": "", "idempotency_key": uuid.uuid4()} | changed
    )


def planned(inspection, inspector, *, by, day=3, hour=9, practitioner="P01"):
    slot = Slot(datetime.date(2026, 3, day), datetime.time(hour), practitioner, inspector)
    return plan_interview(interview=Interview(inspection=inspection), slot=slot, by=by)


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_an_interview_is_planned_and_listed_by_day(lee, address, team, inspection):
    make_case(inspection, reference="C-001")
    lee.post(f"{address}add/", said(team["ivy"], reference="C-001"))
    planned(inspection, team["lara"], by=team["lee"], day=2)
    page = words(lee.get(address))
    assert page.index("Monday 2 March 2026") < page.index("Tuesday 3 March 2026")
    assert "14:30 P07 Ivy Inspector Room 2 C-001 Planned" in page


def test_the_same_form_sent_twice_plans_one(lee, address, team):
    form = said(team["ivy"])
    assert [lee.post(f"{address}add/", form).status_code for _ in range(2)] == [302, 302]
    assert Interview.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"starts_at": "25:00"}, "Enter a time with 24 hours, such as 09:30 or 14:05"),
        ({"starts_at": "half two"}, "Enter a time with 24 hours, such as 09:30 or 14:05"),
        ({"starts_at": ""}, "Time: fill it in"),
        ({"day_1": "13"}, "month"),
        ({"day_2": "9999"}, "It must be a day in the years 1950"),
        ({"practitioner": "P" * 41}, "40"),
        ({"place": "P" * 201}, "200"),
        ({"reference": "C-9"}, "No case of this inspection has this reference"),
        ({"reference": "\0"}, "NUL"),
        ({"inspector": "9" * 30}, "Inspector: choose one of those offered"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(lee, address, team, changed, message):
    page = lee.post(f"{address}add/", said(team["ivy"], **changed))
    assert page.status_code == 422
    assert message in words(page)
    assert 'value="Room 2"' in page.content.decode() or "place" in changed
    assert not Interview.objects.exists()


def test_an_inspector_holds_one_interview_at_a_time(lee, address, team, inspection):
    planned(inspection, team["ivy"], by=team["lee"], hour=14, practitioner="P03")
    page = lee.post(f"{address}add/", said(team["ivy"], starts_at="14.00"))
    assert page.status_code == 422
    assert "Ivy Inspector has an interview with P03 at that time. Choose another time or inspector" in words(page)
    assert lee.post(f"{address}add/", said(team["lara"], starts_at="14:00")).status_code == 302


def test_a_clash_with_another_inspection_does_not_tell_of_it(lee, address, team):
    other = make_inspection(name="Elsewhere PDU")
    join(team["ivy"], other, "inspector")
    planned(other, team["ivy"], by=team["ivy"], hour=14, practitioner="P03")
    page = words(lee.post(f"{address}add/", said(team["ivy"], starts_at="14:00")))
    assert "Ivy Inspector has an interview of another inspection at that time" in page
    assert "P03" not in page


def test_the_database_refuses_a_clash_too(team, inspection):
    first = planned(inspection, team["ivy"], by=team["lee"])
    second = planned(inspection, team["ivy"], by=team["lee"], hour=10)
    with pytest.raises(IntegrityError), transaction.atomic():
        Interview.objects.filter(pk=second.pk).update(starts_at=first.starts_at)


def test_what_was_not_held_leaves_its_time_free(team, inspection):
    first = planned(inspection, team["ivy"], by=team["lee"])
    settle_interview(interview=first, state=InterviewState.NOT_DONE, reason="Ill", expected_version=0, by=team["lee"])
    assert planned(inspection, team["ivy"], by=team["lee"]).is_planned


def test_an_interview_is_changed_over_the_version_that_was_seen(lee, address, team, inspection):
    interview = planned(inspection, team["ivy"], by=team["lee"])
    sent = said(team["lara"], expected_version=0)
    assert lee.post(f"{address}{interview.pk}/", sent).status_code == 302
    stale = lee.post(f"{address}{interview.pk}/", sent | {"place": "Room 9"})
    assert stale.status_code == 409
    assert "P07 with Lara Local, Room 2" in words(stale)
    assert 'value="Room 9"' in stale.content.decode()
    interview.refresh_from_db()
    assert (interview.place, interview.version, interview.inspector) == ("Room 2", 1, team["lara"])


def test_whether_it_was_held_is_said_with_a_reason_if_not(lee, address, team, inspection):
    interview = planned(inspection, team["ivy"], by=team["lee"])
    outcome = f"{address}{interview.pk}/outcome/"
    page = lee.post(outcome, {"state": "not_done", "reason": " ", "expected_version": 0})
    assert (page.status_code, "Say why it was not held" in words(page)) == (422, True)
    assert lee.post(outcome, {"state": "not_done", "reason": "Ill", "expected_version": 0}).status_code == 302
    assert "Not done: Ill" in words(lee.get(address))
    # Not planned any more.
    assert lee.post(f"{address}{interview.pk}/delete/", {"expected_version": 1}).status_code == 409
    assert lee.post(f"{address}{interview.pk}/", said(team["ivy"], expected_version=1)).status_code == 409
    assert lee.post(outcome, {"state": "done", "reason": "Ill", "expected_version": 1}).status_code == 302
    interview.refresh_from_db()
    assert (interview.state, interview.reason) == ("done", "")
    assert lee.post(outcome, {"state": "planned", "expected_version": 1}).status_code == 409


def test_a_planned_interview_is_deleted_after_a_question(lee, address, team, inspection):
    interview = planned(inspection, team["ivy"], by=team["lee"])
    assert "Delete this interview?" in words(lee.get(f"{address}{interview.pk}/delete/"))
    assert lee.post(f"{address}{interview.pk}/delete/", {"expected_version": "x"}).status_code == 409
    assert lee.post(f"{address}{interview.pk}/delete/", {"expected_version": 0}).status_code == 302
    assert "No interview is planned yet" in words(lee.get(address))
    assert lee.get(f"{address}{interview.pk}/").status_code == 404
    # It stays on record.
    assert Interview.objects.get().state == InterviewState.DELETED


def test_a_local_assessor_sees_their_own_interviews_only(client, address, team, inspection):
    planned(inspection, team["ivy"], by=team["lee"], practitioner="P01")
    planned(inspection, team["lara"], by=team["lee"], practitioner="P02")
    client.force_login(team["lara"])
    page = words(client.get(address))
    assert ("P01" in page, "P02" in page, "Add an interview" in page) == (False, True, False)
    client.force_login(team["ivy"])
    page = words(client.get(address))
    assert ("P01" in page, "P02" in page, "Outcome of" in page) == (True, True, False)


def test_a_framework_without_questions_to_practitioners_has_no_timetable(client, team):
    inspection = make_inspection(framework=make_example("approved-premises-2025"))
    client.force_login(join(team["lee"], inspection, "lead_inspector"))
    assert client.get(f"/inspections/{inspection.code}/interviews/").status_code == 404


def test_the_list_needs_the_same_few_queries_for_one_and_for_three(lee, address, team, inspection):
    counts = []
    for hours in ([9], [10, 11]):
        for hour in hours:
            planned(inspection, team["ivy"], by=team["lee"], hour=hour)
        lee.get(address)
        with CaptureQueriesContext(connection) as captured:
            lee.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8
