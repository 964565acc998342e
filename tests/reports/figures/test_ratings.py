"""The arithmetic, by example and by property."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.frameworks.scale import Band, Discretion, Rating, band_of
from reports.figures.arithmetic import Tally, percentage, points_to_neighbours
from reports.figures.rules import STANDARD_RULES
from reports.figures.rules.discretion import DiscretionPolicy, opening
from reports.figures.rules.rating import NOTHING, rate
from reports.figures.rules.standard import RatedQuestion, RatedStandard, Result, by_number

INADEQUATE, REQUIRES, GOOD, OUTSTANDING = SCALE = tuple(
    Rating(code, code, step, step) for step, code in enumerate(["inadequate", "requires", "good", "outstanding"])
)
BANDS = (Band(0, 49, INADEQUATE), Band(50, 64, REQUIRES), Band(65, 79, GOOD), Band(80, 100, OUTSTANDING))
RULE = STANDARD_RULES["lowest_key_question"]


def read(tallies, bands=BANDS):
    """A standard of these key questions, and its counts."""
    questions = tuple(RatedQuestion(number, ("yes", "no")) for number in tallies)
    scale = tuple(band.rating for band in bands)
    counts = {number: {"yes": tally.yes, "no": tally.no} for number, tally in tallies.items()}
    return RatedStandard(questions, scale, bands), counts


def rated(tallies, bands=BANDS):
    return rate(RULE, *read(tallies, bands))


def opened(tallies, bands=BANDS, **policy):
    found = opening(RULE, *read(tallies, bands), DiscretionPolicy(**policy))
    return found.grounds, found.may_become


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
    assert rated({"2.4.10": Tally(1, 1), "2.4.9": Tally(2, 2), "2.4.1": Tally(9, 1)}).decided_by == ("2.4.9",)


def test_equal_printed_percentages_share_the_lowest_place_whatever_their_exact_values():
    # 57.14 and 56.76 both print as 57.
    assert rated({"2.2.1": Tally(4, 3), "2.2.2": Tally(21, 16)}).decided_by == ("2.2.1",)


def test_a_key_question_on_which_no_case_was_judged_is_passed_over():
    assert rated({"2.2.1": Tally(0, 0, 5), "2.2.2": Tally(9, 1)}) == Result(OUTSTANDING, 90, ("2.2.2",), ())


def test_a_standard_on_which_no_case_was_judged_has_no_rating_and_no_discretion():
    assert rated({"2.2.1": Tally(0, 0, 5)}) == NOTHING
    assert opened({"2.2.1": Tally(0, 0, 5)}, within_points=5, one_case=True, small_sample_below=10) == ((), ())


def test_tameside_court_work_may_become_good_and_nothing_else():
    assert rated({"2.1.1": Tally(7, 5)}) == Result(REQUIRES, 58, ("2.1.1",), ())
    assert opened({"2.1.1": Tally(7, 5)}, within_points=5, one_case=True) == ((Discretion.ONE_CASE,), (GOOD,))


@pytest.mark.parametrize(
    ("tally", "may_become"),
    [
        (Tally(60, 40), (GOOD,)),
        (Tally(59, 41), ()),
        (Tally(54, 46), (INADEQUATE,)),
        (Tally(55, 45), ()),
        (Tally(45, 55), (REQUIRES,)),
        (Tally(44, 56), ()),
    ],
)
def test_within_five_points_of_a_band_discretion_opens_that_band(tally, may_become):
    grounds = (Discretion.WITHIN_POINTS,) if may_become else ()
    assert opened({"2.2.1": tally}, within_points=5) == (grounds, may_become)


@pytest.mark.parametrize(("judged", "is_open"), [(9, True), (10, False)])
def test_discretion_opens_when_fewer_cases_than_the_limit_were_judged(judged, is_open):
    found = opened({"2.2.1": Tally(judged)}, small_sample_below=10)
    assert found == (((Discretion.SMALL_SAMPLE,), (GOOD,)) if is_open else ((), ()))


def test_one_case_on_a_key_question_that_is_not_the_lowest_can_open_discretion():
    # One No more on 2.2.2 takes it to 49, below the band of 2.2.1.
    found = opened({"2.2.1": Tally(500, 500), "2.2.2": Tally(25, 24)}, one_case=True)
    assert found == ((Discretion.ONE_CASE,), (INADEQUATE,))


@given(standards)
def test_a_standard_is_never_better_than_any_of_its_key_questions(key_questions):
    result = rated(key_questions)
    steps = [band_of(tally.percent, BANDS).rating.step for tally in key_questions.values() if tally.judged]
    assert (result.rating.step if result.rating else None) == min(steps, default=None)


@given(standards)
def test_more_yes_never_lowers_a_standard(key_questions):
    before = rated(key_questions)
    for number, tally in key_questions.items():
        if tally.no:
            better = {**key_questions, number: Tally(tally.yes + 1, tally.no - 1, tally.na)}
            assert rated(better).rating.step >= before.rating.step


@given(st.integers(0, 100))
def test_the_points_to_a_neighbouring_band_lead_into_it(percent):
    up, down = points_to_neighbours(percent, BANDS)
    own = band_of(percent, BANDS).rating.step
    assert up is None or band_of(percent + up, BANDS).rating.step == own + 1
    assert down is None or band_of(percent - down, BANDS).rating.step == own - 1


def test_a_framework_of_one_band_has_no_neighbour_and_so_no_discretion_by_points():
    only = (Band(0, 100, Rating("only", "Only", 1, 0)),)
    assert rated({"1.1": Tally(1, 1)}, only) == Result(only[0].rating, 50, ("1.1",), ())
    assert opened({"1.1": Tally(1, 1)}, only, within_points=5, one_case=True) == ((), ())
