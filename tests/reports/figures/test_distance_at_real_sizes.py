"""The distance of standards with twelve key questions and 2,000 cases each, against sums that can be done at once."""

from fractions import Fraction

import pytest
from hypothesis import given, settings

from reports.figures.rules import STANDARD_RULES
from reports.figures.rules.distance import distance
from reports.figures.rules.standard import RatedQuestion, RatedStandard
from tests.reports.figures.recomputed import rounded
from tests.reports.figures.small_standards import BANDS, EXAMPLES, SCALE, randoms

pytestmark = pytest.mark.anywhere

at_real_sizes = settings(max_examples=max(10, EXAMPLES // 10), deadline=None)
NUMBERS = [f"2.2.{n}" for n in range(1, 13)]


def large(random):
    """A standard of yes and no, and its counts."""
    questions = tuple(RatedQuestion(number, ("yes", "no"), weight=random.choice([1, 2])) for number in NUMBERS)
    counts = {}
    for number in NUMBERS:
        cases = random.randint(1000, 2000)
        yes = int(cases * random.uniform(0.2, 0.9))
        counts[number] = {"yes": yes, "no": cases - yes}
    return RatedStandard(questions, SCALE, BANDS), counts


def next_band(percent):
    return next((band.lower for band in BANDS if band.lower > percent), None)


@at_real_sizes
@given(randoms)
def test_a_pool_needs_so_many_more_yes_and_takes_them_from_the_first_questions(random):
    standard, counts = large(random)
    yes, judged = sum(c["yes"] for c in counts.values()), sum(sum(c.values()) for c in counts.values())
    goal = next_band(rounded(Fraction(yes, judged)))
    missing = next(n for n in range(judged) if rounded(Fraction(yes + n, judged)) >= goal) if goal else 0
    expected, left = {}, missing
    for number in NUMBERS:
        if taken := min(left, counts[number]["no"]):
            expected[number], left = taken, left - taken
    up = distance(STANDARD_RULES["pooled_percentage"], standard, counts).up
    assert (up.changes, up.questions) == (missing, expected) if goal else up is None


@at_real_sizes
@given(randoms)
def test_a_mean_needs_the_changes_that_weigh_most(random):
    standard, counts = large(random)
    weight = sum(question.weight for question in standard.questions)
    gains, mean = [], Fraction(0)
    for question in standard.questions:
        given_answers = counts[question.number]
        share = Fraction(question.weight, sum(given_answers.values()) * weight)
        mean += share * given_answers["yes"]
        gains += [share] * given_answers["no"]
    goal = next_band(rounded(mean))
    up = distance(STANDARD_RULES["mean_percentage"], standard, counts).up
    if goal is None:
        assert up is None
        return
    changes = 0
    for gain in sorted(gains, reverse=True):
        if rounded(mean) >= goal:
            break
        mean, changes = mean + gain, changes + 1
    assert up.changes == changes == sum(up.questions.values())


@at_real_sizes
@given(randoms)
def test_the_lowest_key_question_needs_every_gap_closed(random):
    standard, counts = large(random)
    bands = {number: rounded(Fraction(c["yes"], sum(c.values()))) for number, c in counts.items()}
    goal = next_band(min(bands.values()))
    expected = {
        number: next(n for n in range(c["no"] + 1) if rounded(Fraction(c["yes"] + n, sum(c.values()))) >= goal)
        for number, c in counts.items()
        if goal and bands[number] < goal
    }
    up = distance(STANDARD_RULES["lowest_key_question"], standard, counts).up
    assert up.questions == expected if goal else up is None
