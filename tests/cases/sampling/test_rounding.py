"""The sizes of strata, against trying every table of whole numbers."""

import itertools
import math
import random
from fractions import Fraction

import pytest

from cases.sampling.rounding import Group, RoundingError, exact_shares, round_sizes, target_of

pytestmark = pytest.mark.anywhere


def strata_of(rng, ways, most):
    """Values of a few strata, how many cases each has, and the strata of each value."""
    values = [tuple(place) for place in itertools.product(*(range(way) for way in ways))]
    strata = rng.sample(values, rng.randint(min(2, len(values)), len(values)))
    populations = [rng.randint(1, most) for _ in strata]
    margins = [
        [index for index, stratum in enumerate(strata) if stratum[place] == value]
        for place, way in enumerate(ways)
        for value in range(way)
    ]
    return strata, populations, [margin for margin in margins if margin]


def tables(populations, size):
    """Every way to take so many."""
    if len(populations) == 1:
        if size <= populations[0]:
            yield (size,)
        return
    for first in range(min(size, populations[0]) + 1):
        for rest in tables(populations[1:], size - first):
            yield (first, *rest)


def outside(share, size):
    return max(0, math.floor(share) - size, size - math.ceil(share))


def best_by_trying(populations, size, groups, margins, order):
    shares = exact_shares(populations, size, groups)
    parts = [[index] for index in range(len(populations))] + [list(margin) for margin in margins]

    def badness(table):
        excesses = [
            outside(sum(shares[index] for index in part), sum(table[index] for index in part)) for part in parts
        ]
        distance = sum((abs(Fraction(number) - share) for number, share in zip(table, shares, strict=True)), Fraction())
        return sum(excesses), max(excesses), distance, [-table[index] for index in order]

    def is_enough(table):
        return all(sum(table[i] for i in group.strata) >= target_of(group, populations) for group in groups)

    return min(filter(is_enough, tables(populations, size)), key=badness, default=None)


@pytest.mark.parametrize("seed", range(300))
def test_sizes_are_those_that_trying_every_table_finds(seed):
    rng = random.Random(seed)
    ways = rng.choice([(4,), (2, 2), (3, 2), (2, 2, 2)])
    # Small and alike, so that there are many ties.
    _, populations, margins = strata_of(rng, ways, most=rng.choice([2, 3, 6]))
    size = rng.randint(1, min(7, sum(populations)))
    groups = []
    for _ in range(rng.choice([0, 0, 1, 2])):
        strata = tuple(rng.choice([*margins, *([index] for index in range(len(populations)))]))
        groups.append(Group(strata, rng.randint(1, 4)))
    order = rng.sample(range(len(populations)), len(populations))
    best = best_by_trying(populations, size, groups, margins, order)
    if best is None:
        with pytest.raises(RoundingError, match="meet all the minimums together"):
            round_sizes(populations, size, groups, margins, order)
    else:
        assert round_sizes(populations, size, groups, margins, order).sizes == best


def test_with_three_details_there_may_be_nothing_within_floor_and_ceiling():
    """Found by trying: what is nearest is one case outside of one margin, and that is told."""
    strata, populations = [(2, 2, 1), (0, 2, 0), (0, 0, 2), (2, 1, 0)], [1, 3, 1, 3]
    margins = [
        [index for index, stratum in enumerate(strata) if stratum[place] == value]
        for place in range(3)
        for value in range(3)
        if any(stratum[place] == value for stratum in strata)
    ]
    rounded = round_sizes(populations, 4, [], margins, range(4))
    assert rounded.sizes == best_by_trying(populations, 4, [], margins, range(4)) == (1, 2, 0, 1)
    [margin] = rounded.outside
    assert (margin.strata, margin.share, margin.size(rounded.sizes)) == ((0, 1), 2, 3)


def test_of_minimums_one_inside_the_other_both_are_met():
    """Ten women, of whom two are on licence, and ninety men: five women, both on licence among them."""
    rounded = round_sizes([2, 8, 90], 20, [Group((0, 1), 5), Group((0,), 2)], [[0, 1], [2]], [0, 1, 2])
    assert rounded.shares == (2, 3, 15)
    assert (rounded.sizes, rounded.outside) == ((2, 3, 15), ())


def test_of_several_minimums_for_the_same_the_largest_is_met():
    rounded = round_sizes([6, 40], 8, [Group((0,), 3), Group((0,), 4)], [[0], [1]], [0, 1])
    assert (rounded.sizes, rounded.outside) == ((4, 4), ())


def by_largest_remainder(shares):
    floors = [math.floor(share) for share in shares]
    largest = sorted(range(len(shares)), key=lambda index: floors[index] - shares[index])
    rounded_up = largest[: int(sum(shares)) - sum(floors)]
    return [floor + (index in rounded_up) for index, floor in enumerate(floors)]


def test_the_largest_remainder_may_draw_nobody_of_a_sub_group():
    """The example of docs/method.md: of six women and twenty-one men, evenly in three kinds of sentence, six."""
    populations, margins = [2, 2, 2, 7, 7, 7], [[0, 1, 2], [3, 4, 5], [0, 3], [1, 4], [2, 5]]
    rounded = round_sizes(populations, 6, [], margins, range(6))
    assert sum(rounded.shares[:3]) == Fraction(4, 3)
    assert by_largest_remainder(rounded.shares) == [0, 0, 0, 2, 2, 2]
    assert (rounded.sizes, rounded.outside) == ((1, 0, 0, 1, 2, 2), ())
