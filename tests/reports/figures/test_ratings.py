"""The arithmetic, by example and by property."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.frameworks.scale import Band, Discretion, Rating, band_of
from reports.figures.arithmetic import Tally, neighbours, percentage, points_to_neighbours, rate_overall
from reports.figures.rules.lowest_key_question import (
    DiscretionRules,
    StandardResult,
    by_number,
    lowest_of,
    rate_standard,
)

INADEQUATE, REQUIRES, GOOD, OUTSTANDING = SCALE = tuple(
    Rating(code, code, step, step) for step, code in enumerate(["inadequate", "requires", "good", "outstanding"])
)
BANDS = (Band(0, 49, INADEQUATE), Band(50, 64, REQUIRES), Band(65, 79, GOOD), Band(80, 100, OUTSTANDING))
SCORE_BANDS = (Band(0, 4, INADEQUATE), Band(5, 13, REQUIRES), Band(14, 22, GOOD), Band(23, 27, OUTSTANDING))
RULES = DiscretionRules(within_points=5, one_case=True, small_sample_below=10)
NO_DISCRETION = DiscretionRules(within_points=None, one_case=False, small_sample_below=None)

counts = st.integers(min_value=0, max_value=500)
tallies = st.builds(Tally, counts, counts, counts)
standards = st.dictionaries(st.sampled_from(["2.2.1", "2.2.2", "2.2.3", "2.2.10"]), tallies)


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (1, 8, 13),
        (129, 200, 65),
        (127, 200, 64),
        (7, 12, 58),
        (8, 12, 67),
        (0, 5, 0),
        (5, 5, 100),
        (1, 200, 1),
        (0, 0, None),
    ],
)
def test_a_percentage_is_rounded_half_up(part, whole, printed):
    assert percentage(part, whole) == printed


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_percentage_is_the_whole_number_nearest_to_the_exact_one(part, whole):
    exact = Fraction(100 * part, whole)
    difference = percentage(part, whole) - exact
    assert Fraction(-1, 2) < difference <= Fraction(1, 2)


@given(tallies)
def test_not_applicable_never_changes_a_percentage(tally):
    assert tally.percent == Tally(tally.yes, tally.no, tally.na + 1).percent


@given(counts, st.integers(1, 500))
def test_yes_and_no_percentages_make_a_hundred_but_for_one_rounding(yes, no):
    assert percentage(yes, yes + no) + percentage(no, yes + no) in (100, 101)


@pytest.mark.parametrize(
    ("number", "rating"),
    [
        (0, INADEQUATE),
        (49, INADEQUATE),
        (50, REQUIRES),
        (64, REQUIRES),
        (65, GOOD),
        (79, GOOD),
        (80, OUTSTANDING),
        (100, OUTSTANDING),
    ],
)
def test_bands_include_both_their_ends(number, rating):
    assert band_of(number, BANDS).rating == rating


def test_nobody_judged_has_no_band():
    assert band_of(None, BANDS) is None


def test_key_questions_sort_by_number_not_by_letter():
    assert sorted(["2.2.10", "2.2.9", "2.10.1", "2.2.9b", "2.2.9a"], key=by_number) == [
        "2.2.9",
        "2.2.9a",
        "2.2.9b",
        "2.2.10",
        "2.10.1",
    ]


def test_of_two_lowest_key_questions_the_first_by_number_is_named():
    assert lowest_of({"2.4.10": Tally(1, 1), "2.4.9": Tally(2, 2), "2.4.1": Tally(9, 1)}) == "2.4.9"


def test_equal_printed_percentages_share_the_lowest_place_whatever_their_exact_values():
    # 57.14 and 56.76 both print as 57.
    assert lowest_of({"2.2.1": Tally(4, 3), "2.2.2": Tally(21, 16)}) == "2.2.1"


def test_a_key_question_on_which_no_case_was_judged_is_passed_over():
    assert rate_standard({"2.2.1": Tally(0, 0, 5), "2.2.2": Tally(9, 1)}, BANDS, NO_DISCRETION) == StandardResult(
        lowest="2.2.2", percent=90, rating=OUTSTANDING, discretion=()
    )


def test_a_standard_on_which_no_case_was_judged_has_no_rating_and_no_discretion():
    assert rate_standard({"2.2.1": Tally(0, 0, 5)}, BANDS, RULES) == StandardResult(None, None, None, ())


def test_tameside_court_work_is_open_because_one_case_would_change_it():
    assert rate_standard({"2.1.1": Tally(7, 5)}, BANDS, RULES) == StandardResult(
        "2.1.1", 58, REQUIRES, (Discretion.ONE_CASE,)
    )


@pytest.mark.parametrize(
    ("tally", "is_open"),
    [
        (Tally(60, 40), True),
        (Tally(59, 41), False),
        (Tally(54, 46), True),
        (Tally(55, 45), False),
        (Tally(45, 55), True),
        (Tally(44, 56), False),
    ],
)
def test_discretion_opens_within_five_points_of_a_neighbouring_band(tally, is_open):
    rules = DiscretionRules(within_points=5, one_case=False, small_sample_below=None)
    assert (rate_standard({"2.2.1": tally}, BANDS, rules).discretion == (Discretion.WITHIN_POINTS,)) is is_open


@pytest.mark.parametrize(("judged", "is_open"), [(9, True), (10, False)])
def test_discretion_opens_when_fewer_cases_than_the_limit_were_judged(judged, is_open):
    rules = DiscretionRules(within_points=None, one_case=False, small_sample_below=10)
    result = rate_standard({"2.2.1": Tally(0, judged)}, BANDS, rules)
    assert (result.discretion == (Discretion.SMALL_SAMPLE,)) is is_open


def test_one_case_on_a_key_question_that_is_not_the_lowest_can_open_discretion():
    # One No more on 2.2.2 takes it to 49, below the band of 2.2.1.
    rules = DiscretionRules(within_points=None, one_case=True, small_sample_below=None)
    result = rate_standard({"2.2.1": Tally(500, 500), "2.2.2": Tally(25, 24)}, BANDS, rules)
    assert result == StandardResult("2.2.1", 50, REQUIRES, (Discretion.ONE_CASE,))


@given(standards)
def test_a_standard_is_never_better_than_any_of_its_key_questions(key_questions):
    result = rate_standard(key_questions, BANDS, NO_DISCRETION)
    steps = [band_of(tally.percent, BANDS).rating.step for tally in key_questions.values() if tally.judged]
    assert (result.rating.step if result.rating else None) == min(steps, default=None)


@given(standards)
def test_more_yes_never_lowers_a_standard(key_questions):
    before = rate_standard(key_questions, BANDS, NO_DISCRETION)
    for number, tally in key_questions.items():
        if tally.no:
            better = {**key_questions, number: Tally(tally.yes + 1, tally.no - 1, tally.na)}
            assert rate_standard(better, BANDS, NO_DISCRETION).rating.step >= before.rating.step


@given(st.integers(0, 100))
def test_the_points_to_a_neighbouring_band_lead_into_it(percent):
    up, down = points_to_neighbours(percent, BANDS)
    own = band_of(percent, BANDS).rating.step
    assert up is None or band_of(percent + up, BANDS).rating.step == own + 1
    assert down is None or band_of(percent - down, BANDS).rating.step == own - 1


def test_tameside_scores_seven():
    agreed = [REQUIRES, GOOD, REQUIRES, GOOD, REQUIRES, INADEQUATE, INADEQUATE, INADEQUATE, INADEQUATE]
    overall = rate_overall(agreed, SCALE, SCORE_BANDS)
    assert (overall.score, overall.maximum, overall.rating) == (7, 27, REQUIRES)


def test_while_a_standard_has_no_rating_there_is_only_a_range():
    overall = rate_overall([GOOD, None, REQUIRES, None], SCALE, SCORE_BANDS)
    assert (overall.score, overall.rating, overall.least, overall.most) == (None, None, 3, 9)
    assert overall.possible == (INADEQUATE, REQUIRES)


@given(st.lists(st.sampled_from([*SCALE, None]), min_size=9, max_size=9), st.data())
def test_every_way_to_rate_the_rest_ends_inside_the_range(ratings, data):
    overall = rate_overall(ratings, SCALE, SCORE_BANDS)
    completed = [rating or data.draw(st.sampled_from(SCALE)) for rating in ratings]
    final = rate_overall(completed, SCALE, SCORE_BANDS)
    assert overall.least <= final.score <= overall.most
    assert final.rating in overall.possible


def test_discretion_reaches_one_rating_up_or_down():
    assert neighbours(REQUIRES, SCALE) == (INADEQUATE, GOOD)
    assert neighbours(INADEQUATE, SCALE) == (REQUIRES,)


def test_a_framework_of_one_band_has_no_neighbour_and_so_no_discretion_by_points():
    only = (Band(0, 100, Rating("only", "Only", 1, 0)),)
    result = rate_standard({"1.1": Tally(1, 1)}, only, DiscretionRules(5, True, None))
    assert (result.percent, result.rating, result.discretion) == (50, only[0].rating, ())
