import pytest

from reports.figures.discretion import open_ratings, reasons
from reports.figures.tallies import scorecard
from tests.factories import answer, join, make_case, make_inspection, make_tameside, make_user, signed_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


@pytest.fixture
def ivy():
    return make_user("Ivy Inspector")


def score_of(inspection, number):
    card = scorecard(inspection)
    return card.standards[number], card.framework


def inspect(ivy, **answers):
    """An inspection with one signed-off case for each letter of each text: inspect(ivy, kq1="yyn") has three."""
    inspection = make_inspection()
    join(ivy, inspection, "inspector")
    words = {"y": "yes", "n": "no"}
    columns = {f"2.2.{name[-1]}": letters for name, letters in answers.items()}
    for place in range(max(map(len, columns.values()))):
        case = make_case(inspection, reference=f"C-{place:03}", assessor=ivy)
        given = {number: words[letters[place]] for number, letters in columns.items() if place < len(letters)}
        answer(case, given, by=ivy)
        signed_off(case, by=ivy)
    return score_of(inspection, "2.2")


def test_tameside_s_court_work_is_one_yes_from_good():
    score, framework = score_of(make_tameside(), "2.1")
    assert reasons(score, framework) == [
        "Yes instead of No in 2.1.1, once, would make 8 of 12, 67%, and the standard Good."
    ]
    assert [str(rating) for rating in open_ratings(score)] == ["Good", "Requires improvement"]


def test_where_discretion_is_closed_only_the_calculated_rating_is_open():
    score, framework = score_of(make_tameside(), "2.2")
    assert reasons(score, framework) == []
    assert [str(rating) for rating in open_ratings(score)] == ["Inadequate"]


def test_the_panel_may_give_any_rating_to_a_standard_it_rates():
    score, _ = score_of(make_tameside(), "1.1")
    assert [str(rating) for rating in open_ratings(score)] == [
        "Outstanding",
        "Good",
        "Requires improvement",
        "Inadequate",
    ]


def test_every_ground_has_its_words(ivy):
    score, framework = inspect(ivy, kq1="yn", kq2="yy")
    assert reasons(score, framework) == [
        "The lowest key question, 2.2.1, is at 50%: 1 point above Inadequate. Discretion is open within 5 points.",
        "No instead of Yes in 2.2.1, once, would make 0 of 2, 0%, and the standard Inadequate.",
        "Yes instead of No in 2.2.1, once, would make 2 of 2, 100%, and the standard Outstanding.",
        "The lowest key question, 2.2.1, was judged in only 2 cases. Discretion is open below 10.",
    ]


def test_a_standard_nobody_was_judged_on_has_no_words_and_nothing_to_decide():
    score, framework = score_of(make_inspection(cases=2), "2.2")
    assert (reasons(score, framework), open_ratings(score)) == ([], [])
