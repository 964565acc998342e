"""Intervals against a second computation, by every sample and by the tails themselves."""

from fractions import Fraction
from itertools import combinations
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.figures.intervals import hypergeometric, interval_of, population_of, wilson
from tests.reports.figures.small_standards import GOOD, INADEQUATE, OUTSTANDING, REQUIRES, bands_between

pytestmark = pytest.mark.anywhere

BANDS = bands_between((50, 65, 80), (INADEQUATE, REQUIRES, GOOD, OUTSTANDING), 100)


@st.composite
def samples(draw, most=120):
    population = draw(st.integers(1, most))
    base = draw(st.integers(1, population))
    return draw(st.integers(0, base)), base, population


def tails(yes, base, among, population):
    """(P(X <= yes), P(X >= yes)), each as a fraction, straight from the definition."""
    whole = comb(population, base)
    ways = [comb(among, x) * comb(population - among, base - x) for x in range(base + 1)]
    return Fraction(sum(ways[: yes + 1]), whole), Fraction(sum(ways[yes:]), whole)


@settings(max_examples=150, deadline=None)
@given(samples())
def test_the_exact_interval_has_every_share_that_neither_tail_rules_out(sample):
    yes, base, population = sample
    kept = [k for k in range(population + 1) if min(tails(yes, base, k, population)) >= Fraction(1, 40)]
    found = hypergeometric(yes, base, population)
    assert (found.low, found.high) == (100 * kept[0] / population, 100 * kept[-1] / population)
    assert found.low_percent == (200 * kept[0] + population) // (2 * population)
    assert found.high_percent == (200 * kept[-1] + population) // (2 * population)
    assert found.low <= 100 * yes / base <= found.high


def test_the_tails_are_those_of_every_sample_written_out():
    cases = [True] * 3 + [False] * 4
    drawn = [sum(sample) for sample in combinations(cases, 3)]
    below, above = tails(2, 3, 3, 7)
    assert below == Fraction(sum(yes <= 2 for yes in drawn), len(drawn))
    assert above == Fraction(sum(yes >= 2 for yes in drawn), len(drawn))


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 400).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base))))
def test_wilson_s_ends_solve_the_equation_that_defines_them(sample):
    yes, base = sample
    found = wilson(yes, base)
    z = 1.959963984540054
    for end in (found.low / 100, found.high / 100):
        if 0 < end < 1:
            assert abs(yes / base - end) == pytest.approx(z * (end * (1 - end) / base) ** 0.5, rel=1e-9)
    assert (found.low == 0) is (yes == 0)
    assert (found.high == 100) is (yes == base)
    assert found.low_percent == int(found.low + 0.5)


def test_seven_of_twelve_touches_all_four_bands_and_half_of_thirty_three():
    assert wilson(7, 12).bands_touched(BANDS) == (INADEQUATE, REQUIRES, GOOD, OUTSTANDING)
    assert wilson(15, 30).bands_touched(BANDS) == (INADEQUATE, REQUIRES, GOOD)
    assert (wilson(15, 30).low_percent, wilson(15, 30).high_percent) == (33, 67)
    assert wilson(7, 12).bands_touched(()) == ()


def test_where_everybody_was_inspected_the_interval_is_the_share():
    found = hypergeometric(8, 28, 28)
    assert found.low == found.high == 100 * 8 / 28


def test_nobody_judged_has_no_interval():
    assert interval_of(0, 0, None) is interval_of(0, 0, 300) is None
    assert interval_of(8, 28, None).method == "wilson"
    assert interval_of(8, 28, 300).method == "hypergeometric"


def test_a_question_stands_for_its_share_of_the_eligible_cases_rounded_half_up():
    assert population_of(base=28, eligible=300, signed_off=28) == 300
    assert population_of(base=7, eligible=10, signed_off=28) == 7  # no fewer than the base
    assert population_of(base=1, eligible=45, signed_off=30) == 2  # 1.5


def test_at_the_ends_for_a_large_sample_the_next_share_is_ruled_out():
    found, least = hypergeometric(200, 400, 5000), Fraction(1, 40)
    low, high = round(found.low * 50), round(found.high * 50)
    assert min(*tails(200, 400, low, 5000), *tails(200, 400, high, 5000)) >= least
    assert max(min(tails(200, 400, low - 1, 5000)), min(tails(200, 400, high + 1, 5000))) < least
