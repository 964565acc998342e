"""Which prompts go with a key question's No, counted by hand."""

import pytest

from inspection.frameworks.queries import question_set
from reports.figures.prompts import behind
from reports.figures.tallies import answers_by_case
from tests.factories import make_framework, make_tameside

pytestmark = pytest.mark.django_db


@pytest.fixture
def key_question():
    """2.2.1, with its prompts a to d."""
    return question_set(make_framework().pk).by_number["2.2.1"]


def case(letters):
    """The answers of a key question and of its prompts in order; a dot for none."""
    words = {"y": "yes", "n": "no", "-": "na"}
    numbers = ["2.2.1", "2.2.1a", "2.2.1b", "2.2.1c", "2.2.1d"]
    return {number: words[letter] for number, letter in zip(numbers, letters, strict=False) if letter != "."}


def test_prompts_are_counted_in_the_cases_with_no_what_goes_with_most_of_them_first(key_question):
    found = behind(key_question, {"C-1": case("nnyy"), "C-2": case("nnn-"), "C-3": case("nyn."), "C-4": case("ynnn")})
    assert found.cases == 3
    counted = {each.prompt.number: (each.no, each.base) for each in found.behind_no}
    assert counted["2.2.1a"] == (2, 3)
    assert counted["2.2.1b"] == (2, 3)
    assert counted["2.2.1c"] == (0, 1)
    assert [each.no for each in found.behind_no] == sorted((no for no, _ in counted.values()), reverse=True)


@pytest.mark.parametrize(
    ("letters", "yes_against", "no_against"),
    [
        ("ynnn", True, False),
        ("ynn-", True, False),
        ("ynny", False, False),
        ("nyyy", False, True),
        ("ny--", False, True),
        ("y---", False, False),
        ("n", False, False),
        (".nnn", False, False),
        ("-nnn", False, False),
    ],
)
def test_an_answer_is_at_odds_with_prompts_that_all_say_the_other(key_question, letters, yes_against, no_against):
    found = behind(key_question, {"C-1": case(letters)})
    assert bool(found.yes_against) is yes_against
    assert bool(found.no_against) is no_against


def test_the_answers_of_tameside_by_case_are_those_behind_its_figures():
    inspection = make_tameside()
    item = question_set(inspection.framework_id).by_number["2.2.3"]
    given = answers_by_case(inspection, [item, *item.prompts])
    assert len(given) == 28
    assert list(given) == sorted(given)
    assert sum(answers["2.2.3"] == "no" for answers in given.values()) == 20
