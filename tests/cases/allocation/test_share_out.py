"""Sharing out on its pages: proposed, taken, taken back."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.allocation.actions import allocate
from cases.allocation.sharing import CONFLICTS_WITH_ALL
from cases.models import Assessment
from inspection.programme.conflicts import declare_conflict
from tests.factories import answer, make_case, primary

pytestmark = pytest.mark.django_db


@pytest.fixture
def lee(client, team):
    client.force_login(team["lee"])
    return client


@pytest.fixture
def address(inspection):
    return f"/inspections/{inspection.code}/allocation/share-out/"


@pytest.fixture
def six(inspection):
    return [make_case(inspection, reference=f"C-{place:03}") for place in range(1, 7)]


def proposed(page):
    """The fields of the form with which the proposal is taken."""
    html = page.content.decode()
    fields = {"expected_version": re.search(r'name="expected_version" value="([^"]*)"', html)[1]}
    for name, inside in re.findall(r'<select[^>]* name="(person-\d+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        picked = re.search(r'value="(\d*)" selected', inside)
        fields[name] = picked[1] if picked else ""
    return fields


def holders(cases):
    return [primary(case).assessor for case in cases]


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_nothing_is_stored_before_the_proposal_is_taken(lee, address, team, six):
    page = lee.get(f"{address}?propose=on")
    assert sorted(value for name, value in proposed(page).items() if name != "expected_version") == sorted(
        2 * [str(team[who].pk) for who in ("ivy", "lara", "lee")]
    )
    assert holders(six) == [None] * 6


def test_the_proposal_is_taken_in_one_step_and_taken_back_in_one(lee, address, six):
    page = lee.post(f"{address}?propose=on", proposed(lee.get(f"{address}?propose=on")), follow=True)
    assert "6 cases allocated" in words(page)
    assert None not in holders(six)
    step = {"step": re.search(r'name="step" value="([^"]+)"', page.content.decode())[1]}
    assert "6 cases taken back" in words(lee.post(f"{address}undo/", step, follow=True))
    assert holders(six) == [None] * 6
    assert "They were taken back already" in words(lee.post(f"{address}undo/", step, follow=True))


def test_what_was_answered_or_allocated_since_is_not_taken_back(lee, address, team, six):
    page = lee.post(address, proposed(lee.get(f"{address}?propose=on")), follow=True)
    step = {"step": re.search(r'name="step" value="([^"]+)"', page.content.decode())[1]}
    answer(six[0], {"2.2.1": "yes"}, by=primary(six[0]).assessor)
    allocate(assessment=primary(six[1]), to=None, by=team["lee"])
    allocate(assessment=primary(six[1]), to=team["ivy"], by=team["lee"])
    said = words(lee.post(f"{address}undo/", step, follow=True))
    assert "4 cases taken back" in said
    assert "answered or allocated since: C-001, C-002" in said
    assert [who is None for who in holders(six)] == [False, False, True, True, True, True]


def test_a_step_sent_twice_is_the_same_step(lee, address, six):
    sent = proposed(lee.get(f"{address}?propose=on"))
    first, second = (lee.post(address, sent).headers["Location"] for _ in range(2))
    # Behind it stand the time and the signature.
    assert first.split("%3A")[0] == second.split("%3A")[0]
    assert primary(six[0]).events.count() == 1


def test_what_is_no_step_is_refused(lee, address, six):
    lee.post(address, proposed(lee.get(f"{address}?propose=on")))
    assert lee.post(f"{address}undo/", {"step": "of-nobody"}).status_code == 400
    assert None not in holders(six)


def test_a_case_that_another_was_given_meanwhile_stops_the_whole_step(lee, address, team, six):
    sent = proposed(lee.get(f"{address}?propose=on")) | {f"person-{primary(six[2]).pk}": team["lara"].pk}
    allocate(assessment=primary(six[2]), to=team["ivy"], by=None)
    page = lee.post(address, sent)
    assert page.status_code == 409
    assert "C-003 (Ivy Inspector has it now)" in words(page)
    assert holders(six) == [None, None, team["ivy"], None, None, None]
    # What was chosen stays, and the next try is made knowing of it.
    again = proposed(page)
    assert again[f"person-{primary(six[2]).pk}"] == str(team["lara"].pk)
    assert lee.post(address, again).status_code == 302
    assert primary(six[2]).assessor == team["lara"]


def test_another_person_can_be_chosen_for_a_case_or_nobody(lee, address, team, six):
    sent = proposed(lee.get(f"{address}?propose=on"))
    sent |= {f"person-{primary(six[0]).pk}": team["lee"].pk, f"person-{primary(six[1]).pk}": ""}
    lee.post(address, sent)
    assert holders(six)[:2] == [team["lee"], None]


def test_caps_days_and_conflicts_are_kept(lee, address, team, inspection, six):
    declare_conflict(
        key=uuid.uuid4(), user=team["lee"], inspection=inspection, reference="C-001", reason="Kin", by=team["lee"]
    )
    query = f"propose=on&days-{team['ivy'].pk}=0&days-{team['lara'].pk}=1&days-{team['lee'].pk}=9"
    sent = proposed(lee.get(f"{address}?{query}&most-{team['lara'].pk}=1"))
    lee.post(address, sent)
    assert holders(six) == [team["lara"], *[team["lee"]] * 5]


def test_a_case_with_which_all_have_a_conflict_says_so(lee, address, team, inspection, six):
    for who in ("lee", "ivy", "lara"):
        declare_conflict(
            key=uuid.uuid4(), user=team[who], inspection=inspection, reference="C-001", reason="Kin", by=team["lee"]
        )
    assert f"Nobody is proposed: {CONFLICTS_WITH_ALL}" in words(lee.get(f"{address}?propose=on"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("days-{ivy}=2", "Days of Lee Lead: give the days of everybody (0 for no cases), or of nobody"),
        ("days-{ivy}=0&days-{lee}=0&days-{lara}=0", "Somebody must have days"),
        ("days-{ivy}=x", "Days of Ivy Inspector: must be a number"),
        ("most-{ivy}=99999999999999999999", "Most open cases of Ivy Inspector: must be 1000 or less"),
        ("most-{ivy}=-1", "Most open cases of Ivy Inspector: must be 0 or more"),
    ],
)
def test_what_is_wrong_with_days_and_caps_is_said(lee, address, team, six, query, said):
    page = lee.get(f"{address}?propose=on&{query.format(**{who: user.pk for who, user in team.items()})}")
    assert page.status_code == 422
    assert said in words(page)


def test_a_form_without_what_the_page_showed_is_refused(lee, address, six):
    sent = proposed(lee.get(f"{address}?propose=on"))
    for seen in ("", "1", "x" * 10, "9" * 30 + "."):
        assert lee.post(address, sent | {"expected_version": seen}).status_code == 422
    assert lee.post(address, {"expected_version": "", "person-" + "9" * 100: "1"}).status_code == 422
    assert holders(six) == [None] * 6


def test_the_pages_need_the_same_few_queries_for_one_and_for_six_cases(lee, address, inspection):
    counts = []
    for references in (["D-001"], ["D-002", "D-003", "D-004", "D-005", "D-006"]):
        for reference in references:
            make_case(inspection, reference=reference)
        for url in (address, f"{address}?propose=on"):
            with CaptureQueriesContext(connection) as captured:
                assert lee.get(url).status_code == 200
            counts.append(len(captured))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 12


def test_only_cases_that_nobody_has_are_shared_out(lee, address, team, inspection, six):
    allocate(assessment=primary(six[0]), to=team["ivy"], by=None)
    sent = proposed(lee.get(f"{address}?propose=on"))
    assert set(sent) - {"expected_version"} == {
        f"person-{pk}" for pk in Assessment.objects.filter(assessor=None).values_list("pk", flat=True)
    }
