"""The kinds of overall rating, by example and against every combination of standards."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspection.frameworks.scale import Band, CountLine
from reports.figures.overall import CapReading, Move, OverallRange, OverallStandard, rate_inspection
from reports.figures.overall_kinds import CountsOf, Lowest, PointsSum
from reports.figures.rules.standard import Cap, RatedQuestion, RatedStandard
from tests.reports.figures import recomputed
from tests.reports.figures.small_standards import (
    EXAMPLES,
    GOOD,
    INADEQUATE,
    LONG_SCALE,
    OUTSTANDING,
    REQUIRES,
    SCALE,
    bands_between,
)

pytestmark = pytest.mark.anywhere

SCORE_BANDS = (Band(0, 4, INADEQUATE), Band(5, 13, REQUIRES), Band(14, 22, GOOD), Band(23, 27, OUTSTANDING))
OF_2021 = PointsSum(27, SCORE_BANDS, {})
TAMESIDE = [REQUIRES, GOOD, REQUIRES, GOOD, REQUIRES, INADEQUATE, INADEQUATE, INADEQUATE, INADEQUATE]
SAFEGUARDING = RatedQuestion("SG1", ("yes", "no"))
NO_CAPS = CapReading(RatedStandard((), SCALE), {}, {})


def standards_of(*ratings, **attributes):
    """Each agreed so; one that is `None` may still be given any rating, one that is "not rated" none."""
    return tuple(
        OverallStandard(f"1.{n}", SCALE, None, () if rating else SCALE, **attributes)
        if rating in (None, "not rated")
        else OverallStandard(f"1.{n}", SCALE, rating, (rating,), **attributes)
        for n, rating in enumerate(ratings, start=1)
    )


def capped(no, *, open_cases=0, rating=REQUIRES):
    cap = Cap(rating, question="SG1", answers=frozenset(["no"]), at_least=2)
    standard = RatedStandard((), SCALE, (), (cap,), (SAFEGUARDING,))
    return CapReading(standard, {"SG1": {"yes": 5, "no": no}}, {"SG1": open_cases})


def test_tameside_scores_seven_of_27_and_needs_seven_more_to_be_good():
    overall = rate_inspection(OF_2021, standards_of(*TAMESIDE), NO_CAPS)
    assert (overall.score, overall.maximum, overall.rating) == (7, 27, REQUIRES)
    assert (overall.up, overall.down) == (Move(GOOD, points=7), Move(INADEQUATE, points=3))
    assert overall.range == OverallRange(7, 7, (REQUIRES,))


def test_a_framework_that_awards_none_or_rates_nothing_has_no_overall():
    assert rate_inspection(None, standards_of(GOOD), NO_CAPS) is None
    assert rate_inspection(OF_2021, (), NO_CAPS) is None


def test_while_a_standard_has_no_rating_there_is_only_a_range():
    overall = rate_inspection(OF_2021, standards_of(GOOD, None, REQUIRES, None), NO_CAPS)
    assert (overall.score, overall.rating, overall.up, overall.down, overall.not_rated) == (None,) * 4 + ((),)
    assert overall.range.least == 3
    assert overall.range.most == 9


def test_the_range_has_only_ratings_that_a_combination_gives():
    # 0 or 3 of 3, never 1 or 2.
    bands = (Band(0, 0, INADEQUATE), Band(1, 2, REQUIRES), Band(3, 3, OUTSTANDING))
    either = OverallStandard("1.1", SCALE, None, (INADEQUATE, OUTSTANDING))
    overall = rate_inspection(PointsSum(3, bands, {}), (either,), NO_CAPS)
    assert overall.range == OverallRange(0, 3, (INADEQUATE, OUTSTANDING))


def test_a_standard_that_is_not_rated_is_named_and_adds_nothing():
    overall = rate_inspection(PointsSum(9, SCORE_BANDS, {}), standards_of(GOOD, "not rated", GOOD), NO_CAPS)
    assert (overall.score, overall.rating, overall.not_rated) == (None, None, ("1.2",))
    assert overall.range == OverallRange(4, 4, (INADEQUATE,))


@pytest.mark.parametrize("kind", [OF_2021, Lowest(SCALE)])
def test_where_no_standard_is_rated_no_rating_is_possible(kind):
    overall = rate_inspection(kind, standards_of("not rated", "not rated"), NO_CAPS)
    assert (overall.rating, overall.not_rated) == (None, ("1.1", "1.2"))
    assert overall.range == OverallRange(None, None, ())


def test_standards_that_were_not_inspected_leave_a_smaller_maximum_with_bands_of_its_own():
    half = (Band(0, 3, INADEQUATE), Band(4, 6, GOOD))
    kind = PointsSum(9, SCORE_BANDS, {6: half})
    overall = rate_inspection(kind, standards_of(GOOD, GOOD), NO_CAPS)
    assert (overall.score, overall.maximum, overall.rating) == (4, 6, GOOD)


def test_without_bands_for_what_remains_the_score_is_shown_and_no_rating():
    overall = rate_inspection(OF_2021, standards_of(GOOD, GOOD), NO_CAPS)
    assert (overall.score, overall.maximum, overall.rating, overall.up, overall.down) == (4, 6, None, None, None)
    assert overall.range == OverallRange(4, 4, ())


def test_a_standard_counts_by_its_weight():
    overall = rate_inspection(OF_2021, standards_of(GOOD, REQUIRES, OUTSTANDING, weight=3), NO_CAPS)
    assert (overall.score, overall.maximum, overall.rating) == (18, 27, GOOD)


def test_the_lowest_standard_rates_the_whole():
    overall = rate_inspection(Lowest(SCALE), standards_of(GOOD, REQUIRES, REQUIRES), NO_CAPS)
    assert (overall.score, overall.maximum, overall.rating) == (None, None, REQUIRES)
    assert (overall.up, overall.down) == (Move(GOOD, standards=2), Move(INADEQUATE, standards=1))
    assert overall.range == OverallRange(None, None, (REQUIRES,))


COUNTS = CountsOf(
    (
        CountLine(2, frozenset(["inadequate"]), gives=INADEQUATE),
        CountLine(1, frozenset(["inadequate"]), at_most=REQUIRES),
        CountLine(2, frozenset(["outstanding"]), gives=OUTSTANDING),
        CountLine(2, frozenset(["good", "outstanding"]), gives=GOOD),
    ),
    otherwise=REQUIRES,
)


@pytest.mark.parametrize(
    ("ratings", "overall"),
    [
        ([INADEQUATE, INADEQUATE, OUTSTANDING], INADEQUATE),
        ([INADEQUATE, OUTSTANDING, OUTSTANDING], REQUIRES),
        ([GOOD, OUTSTANDING, OUTSTANDING], OUTSTANDING),
        ([GOOD, OUTSTANDING, REQUIRES], GOOD),
        ([REQUIRES, OUTSTANDING, REQUIRES], REQUIRES),
    ],
)
def test_lines_that_count_are_read_in_order(ratings, overall):
    assert rate_inspection(COUNTS, standards_of(*ratings), NO_CAPS).rating == overall


def test_a_cap_binds_the_overall_rating_its_distance_and_its_range():
    good = standards_of(GOOD, GOOD, OUTSTANDING)
    overall = rate_inspection(Lowest(SCALE), good, capped(no=2))
    assert (overall.rating, overall.caps, overall.up) == (REQUIRES, (0,), None)
    assert overall.down == Move(INADEQUATE, standards=1)
    assert rate_inspection(Lowest(SCALE), good, capped(no=1)).caps == ()
    assert rate_inspection(Lowest(SCALE), good, capped(no=1, open_cases=1)).range.ratings == (REQUIRES, GOOD)
    assert rate_inspection(Lowest(SCALE), good, capped(no=2, open_cases=1)).range.ratings == (REQUIRES,)


# --- Against every combination ---------------------------------------------------------------------------------------

searched = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def kinds(draw):
    scale = draw(st.sampled_from([SCALE, LONG_SCALE]))
    kind = draw(st.sampled_from(["points_sum", "lowest", "counts"]))
    if kind == "lowest":
        return scale, Lowest(scale)
    if kind == "points_sum":
        cuts = sorted(draw(st.sets(st.integers(1, 40), min_size=len(scale) - 1, max_size=len(scale) - 1)))
        return scale, PointsSum(0, bands_between(cuts, scale, last=1000), {})
    codes = st.frozensets(st.sampled_from([rating.code for rating in scale]), min_size=1)
    ratings = st.sampled_from(scale)
    lines = st.builds(CountLine, st.integers(1, 3), codes, gives=ratings) | st.builds(
        CountLine, st.integers(1, 3), codes, at_most=ratings
    )
    return scale, CountsOf(tuple(draw(st.lists(lines, max_size=4))), draw(ratings))


@st.composite
def inspections(draw):
    scale, kind = draw(kinds())
    standards = []
    for number in range(draw(st.integers(1, 4))):
        possible = tuple(sorted(draw(st.sets(st.sampled_from(scale))), key=lambda rating: rating.step))
        agreed = draw(st.sampled_from([*possible, None])) if possible else None
        standards.append(OverallStandard(f"1.{number}", scale, agreed, possible, draw(st.integers(1, 2))))
    if isinstance(kind, PointsSum):
        remains = sum(standard.weight * scale[-1].points for standard in standards)
        kind = draw(st.sampled_from([replace(kind, maximum=remains), replace(kind, bands_for={remains: kind.bands})]))
    no = st.just(frozenset(["no"]))
    cap = st.builds(Cap, st.sampled_from(scale), question=st.just("SG1"), answers=no, at_least=st.integers(1, 3))
    caps = RatedStandard((), scale, (), tuple(draw(st.lists(cap, max_size=2))), (SAFEGUARDING,))
    counts = {"SG1": {"yes": 1, "no": draw(st.integers(0, 3))}}
    return kind, tuple(standards), CapReading(caps, counts, {"SG1": draw(st.integers(0, 2))})


def plainly(kind, standards, pairs):
    """The rating of standards paired with their ratings, and its points: a second computation."""
    scale = standards[0].scale
    if isinstance(kind, PointsSum):
        score = sum(standard.weight * rating.points for standard, rating in pairs)
        return next(band.rating for band in kind.bands if score in range(band.lower, band.upper + 1)), score
    if isinstance(kind, Lowest):
        return scale[min(rating.step for _, rating in pairs)], None
    limits = []
    for line in kind.when:
        if sum(rating.code in line.of for _, rating in pairs) >= line.at_least:
            limits.append((line.gives or line.at_most).step)
            if line.gives:
                return scale[min(limits)], None
    return scale[min([*limits, kind.otherwise.step])], None


def under(caps, rating, counts):
    answers = recomputed.raw(counts)
    holding = [cap.rating for cap in caps.standard.caps if recomputed.cap_holds(cap, caps.standard, answers)]
    return min([rating, *holding], key=lambda other: other.step)


@searched
@given(inspections())
def test_the_overall_equals_trying_every_combination(inspection):
    kind, standards, caps = inspection
    found = rate_inspection(kind, standards, caps)
    agreed = [(standard, standard.agreed) for standard in standards]
    if any(rating is None for _, rating in agreed):
        assert (found.rating, found.score, found.up, found.down) == (None,) * 4
    else:
        alone, score = plainly(kind, standards, agreed)
        assert (found.rating, found.score) == (under(caps, alone, caps.counts), score)
        assert bool(found.caps) is (found.rating != alone)
    assert found.not_rated == tuple(standard.number for standard in standards if not standard.possible)


@searched
@given(inspections())
def test_the_overall_range_equals_trying_every_combination(inspection):
    kind, standards, caps = inspection
    found = rate_inspection(kind, standards, caps)
    rated = [standard for standard in standards if standard.possible]
    possible = itertools.product(*(standard.possible for standard in rated)) if rated else ()
    ways = [list(zip(rated, ratings, strict=True)) for ratings in possible]
    completed = list(recomputed.completions([SAFEGUARDING], caps.counts, caps.open_cases))
    ratings = {under(caps, plainly(kind, standards, pairs)[0], counts) for pairs in ways for counts in completed}
    points = [plainly(kind, standards, pairs)[1] for pairs in ways if isinstance(kind, PointsSum)]
    assert set(found.range.ratings) == ratings
    assert (found.range.least, found.range.most) == (min(points, default=None), max(points, default=None))


@searched
@given(inspections())
def test_the_overall_distance_equals_trying_every_combination(inspection):
    kind, standards, caps = inspection
    found = rate_inspection(kind, standards, caps)
    if found.rating is None:
        return
    if isinstance(kind, PointsSum):
        ways = [
            (abs(points - found.score), under(caps, band.rating, caps.counts))
            for band in kind.bands
            for points in range(band.lower, min(band.upper, 99) + 1)
        ]
    else:
        agreed = [standard.agreed for standard in standards]
        ways = [
            (
                sum(new != old for new, old in zip(ratings, agreed, strict=True)),
                under(caps, plainly(kind, standards, list(zip(standards, ratings, strict=True)))[0], caps.counts),
            )
            for ratings in itertools.product(*(standard.scale for standard in standards))
        ]
    own = found.rating.step
    ups = [(number, rating.step - own) for number, rating in ways if rating.step > own]
    downs = [(number, own - rating.step) for number, rating in ways if rating.step < own]
    lengths = [move and (move.points or move.standards, abs(move.rating.step - own)) for move in (found.up, found.down)]
    assert lengths == [min(ups, default=None), min(downs, default=None)]
