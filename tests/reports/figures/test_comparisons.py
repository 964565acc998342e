"""Groups against the rest: by every way to deal the answers out, and against SciPy."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from reports.figures.comparisons import Group, chance_of, compared

pytestmark = pytest.mark.anywhere
SIZES = st.integers(0, 40).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))


@settings(max_examples=500, deadline=None)
@given(SIZES, SIZES)
def test_the_chance_is_scipy_s(group, others):
    (yes, base), (other_yes, other_base) = group, others
    table = [[yes, base - yes], [other_yes, other_base - other_yes]]
    assert float(chance_of(yes, base, other_yes, other_base)) == pytest.approx(fisher_exact(table).pvalue, rel=1e-9)


@pytest.mark.parametrize("group", [(1, 4, 5, 5), (0, 3, 4, 6), (2, 2, 3, 7)])
def test_the_chance_is_that_of_every_way_to_deal_the_answers(group):
    yes, base, other_yes, other_base = group
    cases = [True] * (yes + other_yes) + [False] * (base - yes + other_base - other_yes)
    dealt = [sum(cases[place] for place in places) for places in combinations(range(len(cases)), base)]
    as_seen = dealt.count(yes)
    assert chance_of(*group) == Fraction(sum(dealt.count(each) <= as_seen for each in dealt), len(dealt))


def test_women_and_men_of_tameside_are_too_few_to_say():
    [comparison] = compared([Group("Female", 1, 4), Group("Male", 16, 24)], small_below=10)
    assert comparison.in_words == "Female 1 of 4, Male 16 of 24: too few to say"


def test_each_of_three_groups_is_compared_with_the_others():
    found = compared([Group("A", 0, 20), Group("B", 20, 20), Group("C", 10, 20), Group("D", 0, 0)], small_below=10)
    assert [each.in_words for each in found] == [
        "A 0 of 20, the others 30 of 40: they differ by more than chance would give (p below 0.001)",
        "B 20 of 20, the others 10 of 40: they differ by more than chance would give (p below 0.001)",
        "C 10 of 20, the others 20 of 40: no more of a difference than chance would give",
    ]


def test_a_group_alone_is_compared_with_nobody():
    assert compared([Group("A", 3, 9), Group("B", 0, 0)], small_below=10) == []
