"""Handing a case on, and its details: nobody decides on what they have not seen, and the same request twice is one."""

import datetime

import pytest

from cases.allocation.actions import allocate
from cases.models import State
from cases.review import actions
from cases.review.actions import reopen, return_to_assessor
from cases.saving.details import change_details
from cases.saving.errors import ContentChangedError, NotAllowedError, NotOpenError
from inspection.models import TeamMember
from tests.factories import answer, primary, signed_off, submitted

pytestmark = pytest.mark.django_db


def events(case):
    return [event.change for event in primary(case).events.all()]


def details(case, **said):
    return {
        "case": case,
        "expected_version": primary(case).version,
        "commenced_on": datetime.date(2025, 9, 1),
        "details": {"court_report": "yes", "sex": "Male"},
        **said,
    }


MOVES = {
    "submit": (None, State.SUBMITTED, {}),
    "sign_off": (submitted, State.SIGNED_OFF, {}),
    "return_to_assessor": (submitted, State.IN_PROGRESS, {"reason": "See 2.2.3"}),
    "reopen": (signed_off, State.IN_PROGRESS, {"reason": "New papers"}),
}


@pytest.fixture(params=MOVES)
def move(request, case, team):
    """(do it, the state it leads to)"""
    before, target, said = MOVES[request.param]
    if before:
        before(case, by=team["lee"])

    def moved(version=0, by=team["lee"], **more):
        return getattr(actions, request.param)(assessment=primary(case), expected_version=version, by=by, **said | more)

    return moved, target


def test_the_same_move_twice_is_done_once(case, move):
    moved, target = move
    assert moved().state == target
    before = events(case)
    assert moved().state == target
    assert events(case) == before


def test_a_move_that_somebody_else_made_is_not_ones_own(case, team, move):
    moved, _ = move
    moved()
    with pytest.raises(NotOpenError):
        moved(by=team["quinn"])


def test_a_move_on_content_not_seen_is_refused(case, move):
    moved, _ = move
    state = primary(case).state
    with pytest.raises(ContentChangedError):
        moved(version=7)
    assert primary(case).state == state


def test_another_reason_is_another_return(case, team):
    submitted(case, by=team["ivy"])
    return_to_assessor(assessment=primary(case), expected_version=0, reason="See 2.2.3", by=team["lee"])
    with pytest.raises(NotOpenError):
        return_to_assessor(assessment=primary(case), expected_version=0, reason="See 2.2.4", by=team["lee"])


def test_a_case_reopened_and_changed_is_not_reopened_by_an_old_page(case, team):
    signed_off(case, by=team["lee"])
    reopen(assessment=primary(case), expected_version=0, reason="New papers", by=team["lee"])
    answer(case, {"2.2.1": "yes"}, by=team["ivy"])
    signed_off(case, by=team["lee"])
    with pytest.raises(ContentChangedError):
        reopen(assessment=primary(case), expected_version=0, reason="New papers", by=team["lee"])


# --- Details --------------------------------------------------------------------------------------------------------


def test_the_second_of_two_editors_is_told(case, team):
    seen = details(case, by=team["ivy"])
    change_details(**seen | {"details": {"court_report": "yes", "sex": "Female"}})
    with pytest.raises(ContentChangedError):
        change_details(**seen | {"details": {"court_report": "yes", "interview": "yes"}})
    case.refresh_from_db()
    assert case.details == {"court_report": "yes", "sex": "Female"}


def test_the_same_details_twice_are_one_change(case, team):
    said = details(case, by=team["ivy"])
    change_details(**said)
    change_details(**said)
    assert events(case) == ["allocated", "details_changed"]


def test_only_the_assessor_in_the_team_changes_details(case, team):
    with pytest.raises(NotAllowedError):
        change_details(**details(case, by=team["lee"]))
    TeamMember.objects.filter(user=team["ivy"]).delete()
    with pytest.raises(NotAllowedError):
        change_details(**details(case, by=team["ivy"]))


def test_the_page_shows_what_is_stored_beside_what_was_filled_in(ivy, case, team):
    change_details(**details(case, by=team["ivy"], details={"sex": "Female"}))
    date = {"commenced_on_0": "27", "commenced_on_1": "3", "commenced_on_2": "2025"}
    form = {**date, "detail-sex": "Male", "expected_version": 0}
    reply = ivy.post(f"{case.get_absolute_url()}details/", form)
    page = reply.content.decode()
    assert reply.status_code == 409
    assert "This case has changed since you opened this page" in page
    stored, filled_in = page.split("What you filled in")
    assert "1 September 2025" in stored
    assert "Female" in stored.split("Stored now")[1]
    assert 'value="27"' in filled_in
    assert 'name="expected_version" value="1"' in filled_in
    assert ivy.post(f"{case.get_absolute_url()}details/", form | {"expected_version": 1}).status_code == 302
    case.refresh_from_db()
    assert case.details == {"sex": "Male"}


# --- Allocation -----------------------------------------------------------------------------------------------------


def test_allocating_to_who_has_it_changes_nothing(case, team):
    allocate(assessment=primary(case), to=team["ivy"], by=team["lee"])
    assert events(case) == ["allocated"]
    allocate(assessment=primary(case), to=None, by=team["lee"])
    allocate(assessment=primary(case), to=None, by=team["lee"])
    assert events(case) == ["allocated", "allocated"]
