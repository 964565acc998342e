"""How many are drawn of each stratum: whole numbers, of which every margin is one too (docs/method.md, "Samples").

Controlled rounding by a small integer programme. Rounding each stratum by itself, or by the largest remainder, leaves
margins a whole case and more from their share. Pure: what is solved is solved in floating point, what is returned was
checked in whole numbers.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

SOLVED, INFEASIBLE = 0, 2  # as `scipy.optimize.milp` says it
# Sums of whole numbers are limited by a half more: what lies between is the solver's tolerance and nothing else.
HALF = 0.5
# How far numbers may lie apart that the solver, with a tolerance of a millionth, has to tell from each other.
FINEST, HEAVIEST = 2**20, 2**16
NOT_EXACT = "the sizes of the strata could not be computed exactly. Take fewer minimums or fewer details"


class RoundingError(ValueError):
    """No whole numbers exist that make up the size and meet the minimums; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Group:
    """Strata, by index, of which at least so many cases are to be drawn."""

    strata: tuple[int, ...]
    at_least: int


@dataclass(frozen=True, slots=True)
class Margin:
    """What is to be between the floor and the ceiling of its share: the strata of one value, or one stratum."""

    strata: tuple[int, ...]
    share: Fraction

    @property
    def floor(self) -> int:
        return math.floor(self.share)

    @property
    def ceiling(self) -> int:
        return math.ceil(self.share)

    def size(self, sizes: Sequence[int]) -> int:
        return sum(sizes[index] for index in self.strata)

    def excess(self, sizes: Sequence[int]) -> int:
        """How many cases it lies outside of floor and ceiling."""
        size = self.size(sizes)
        return max(0, self.floor - size, size - self.ceiling)


@dataclass(frozen=True, slots=True)
class Rounded:
    """`sizes` in the order of the strata. `outside` are the margins that could not be between floor and ceiling."""

    sizes: tuple[int, ...]
    shares: tuple[Fraction, ...]
    outside: tuple[Margin, ...]


def exact_shares(populations: Sequence[int], size: int, groups: Sequence[Group]) -> tuple[Fraction, ...]:
    """What each stratum would be given if cases could be divided; together they are the size.

    A group short of its minimum is first given it (all of it, if there are fewer), divided in its own proportions; the
    rest of the size is divided over the rest. Where that makes another group short, it is given its own minimum too.
    Of groups that overlap the smallest is given first, and what it has counts for the larger ones.
    """
    short: list[Group] = []
    while True:
        shares = _with_rest(populations, size, _given(populations, size, short))
        lacking = (group for group in groups if group not in short and _is_short(group, populations, shares))
        first = next(lacking, None)
        if first is None:
            return tuple(shares)
        short.append(first)


def _given(populations: Sequence[int], size: int, short: Sequence[Group]) -> dict[int, Fraction]:
    """What the groups are given that would be short, by stratum."""
    given: dict[int, Fraction] = {}
    for group in sorted(short, key=lambda group: (_population(group.strata, populations), -group.at_least)):
        wanting = [index for index in group.strata if index not in given]
        has = sum((given[index] for index in group.strata if index in given), Fraction())
        needed = target_of(group, populations) - has
        population = _population(wanting, populations)
        # No more than is left, or than there are: then the whole numbers have to find another way.
        needed = min(needed, size - sum(given.values(), Fraction()), Fraction(population))
        if needed > 0:
            given |= {index: needed * populations[index] / population for index in wanting}
    return given


def _is_short(group: Group, populations: Sequence[int], shares: Sequence[Fraction]) -> bool:
    return sum((shares[index] for index in group.strata), Fraction()) < target_of(group, populations)


def _population(strata: Sequence[int], populations: Sequence[int]) -> int:
    return sum(populations[index] for index in strata)


def target_of(group: Group, populations: Sequence[int]) -> int:
    return min(group.at_least, _population(group.strata, populations))


def _with_rest(populations: Sequence[int], size: int, given: Mapping[int, Fraction]) -> list[Fraction]:
    rest = size - sum(given.values(), Fraction())
    population = sum(number for index, number in enumerate(populations) if index not in given)
    return [given[index] if index in given else rest * number / population for index, number in enumerate(populations)]


def round_sizes(
    populations: Sequence[int],
    size: int,
    groups: Sequence[Group],
    margins: Sequence[Sequence[int]],
    order: Sequence[int],
) -> Rounded:
    """Whole sizes of the strata, of which `populations` are the numbers of cases (each at least 1).

    `margins` are the strata of each value, by index. Among sizes that are equally good, the strata in `order` are made
    as large as possible, one after the other. Raises `RoundingError`.
    """
    if size > sum(populations):
        raise RoundingError(f"the size is {size}, and there are only {sum(populations)} eligible cases")
    shares = exact_shares(populations, size, groups)
    bounded = [Margin((index,), share) for index, share in enumerate(shares)]
    bounded += [Margin(tuple(strata), sum((shares[index] for index in strata), Fraction())) for strata in margins]
    problem = _Problem(tuple(populations), size, tuple(groups), tuple(bounded), shares)
    sizes = _within(problem, order) or _nearest(problem, order)
    _verify(problem, sizes)
    return Rounded(sizes, shares, tuple(margin for margin in bounded if margin.excess(sizes)))


@dataclass(frozen=True, slots=True)
class _Problem:
    populations: tuple[int, ...]
    size: int
    groups: tuple[Group, ...]
    margins: tuple[Margin, ...]  # first the strata
    shares: tuple[Fraction, ...]

    @property
    def total(self) -> int:
        """What shares are multiplied by, so that they are whole."""
        return math.lcm(*(share.denominator for share in self.shares))

    def distance(self, sizes: Sequence[int]) -> int:
        """The sum of the absolute differences between sizes and shares, times the total."""
        total = self.total
        return sum(abs(total * size - int(total * share)) for size, share in zip(sizes, self.shares, strict=True))


def _verify(problem: _Problem, sizes: Sequence[int]) -> None:
    """In whole numbers: what came from floating point is never taken on trust. Raises `RoundingError`."""
    within = all(0 <= size <= number for size, number in zip(sizes, problem.populations, strict=True))
    met = all(
        sum(sizes[index] for index in group.strata) >= target_of(group, problem.populations) for group in problem.groups
    )
    if not (within and met and sum(sizes) == problem.size):
        raise RoundingError(NOT_EXACT)


# --- The integer programme ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Programme:
    """A column for each stratum, then others: numbers from `lower` to `upper`, whole in the first `whole` columns, of
    which each row (coefficients by column, least, most) holds."""

    lower: tuple[float, ...]
    upper: tuple[float, ...]
    whole: int
    rows: tuple[tuple[Mapping[int, float], float, float], ...] = ()

    def with_row(self, coefficients: Mapping[int, float], least: float, most: float) -> _Programme:
        return replace(self, rows=(*self.rows, (coefficients, least, most)))

    def between(self, bounds: Mapping[int, tuple[int, int]]) -> _Programme:
        lower, upper = list(self.lower), list(self.upper)
        for column, (least, most) in bounds.items():
            lower[column], upper[column] = max(lower[column], least), min(upper[column], most)
        return replace(self, lower=tuple(lower), upper=tuple(upper))

    def minimise(self, costs: Mapping[int, float]) -> list[int] | None:
        """The best values, rounded; `None` where there are none. Raises `RoundingError` where the solver gives up."""
        optimise, width = _scipy("optimize"), len(self.lower)
        result = optimise.milp(
            [costs.get(column, 0) for column in range(width)],
            integrality=[1] * self.whole + [0] * (width - self.whole),
            bounds=optimise.Bounds(self.lower, self.upper),
            constraints=optimise.LinearConstraint(
                self._matrix(self.rows), [row[1] for row in self.rows], [row[2] for row in self.rows]
            ),
            options={"mip_rel_gap": 0},
        )
        if result.status == INFEASIBLE:
            return None
        if result.status != SOLVED or result.x is None:
            raise RoundingError(f"{NOT_EXACT} ({result.message})")
        return [round(value) for value in result.x]

    def without_losers(self, costs: Mapping[int, float], most: float) -> _Programme:
        """With those whole columns fixed of which every other value costs more than `most`: their reduced costs say so.
        That is most of them, and spares as many questions."""
        limits: list[tuple[Mapping[int, float], float]] = [
            ({column: -value for column, value in row.items()}, -least)
            for row, least, _ in self.rows
            if least > -math.inf
        ]
        limits += [(row, upmost) for row, _, upmost in self.rows if upmost < math.inf]
        result = _scipy("optimize").linprog(
            [costs.get(column, 0) for column in range(len(self.lower))],
            A_ub=self._matrix(limits),
            b_ub=[limit for _, limit in limits],
            bounds=list(zip(self.lower, self.upper, strict=True)),
        )
        if result.status != SOLVED:
            return self
        fixed = {}
        for column in range(self.whole):
            if result.fun + result.lower.marginals[column] > most:
                fixed[column] = (int(self.lower[column]),) * 2
            elif result.fun - result.upper.marginals[column] > most:
                fixed[column] = (int(self.upper[column]),) * 2
        return self.between(fixed)

    def _matrix(self, rows: Sequence[tuple[Any, ...]]) -> Any:
        cells = [(place, column, value) for place, row in enumerate(rows) for column, value in row[0].items()]
        places, columns, values = zip(*cells, strict=True)
        return _scipy("sparse").csc_matrix((values, (places, columns)), shape=(len(rows), len(self.lower)))


def _scipy(name: str) -> Any:
    """Loaded where a sample is computed, not in every process of the web server: it takes a second and 50 MB."""
    return importlib.import_module(f"scipy.{name}")


def _base(problem: _Problem) -> _Programme:
    """The size and the minimums."""
    count = len(problem.populations)
    programme = _Programme((0.0,) * count, tuple(map(float, problem.populations)), whole=count)
    programme = programme.with_row(dict.fromkeys(range(count), 1.0), problem.size, problem.size)
    for group in problem.groups:
        needed = target_of(group, problem.populations)
        programme = programme.with_row(dict.fromkeys(group.strata, 1.0), needed, math.inf)
    return programme


def _within(problem: _Problem, order: Sequence[int]) -> tuple[int, ...] | None:
    """Every margin between floor and ceiling; `None` where that is impossible."""
    programme = _base(problem).between(
        {index: (math.floor(share), math.ceil(share)) for index, share in enumerate(problem.shares)}
    )
    for margin in problem.margins:
        if len(margin.strata) > 1:
            programme = programme.with_row(dict.fromkeys(margin.strata, 1.0), margin.floor, margin.ceiling)
    # Between floor and ceiling, one more of a stratum always changes the sum of the differences by this.
    total = problem.total
    costs = {
        index: total * (2 * math.floor(share) + 1) - 2 * int(total * share)
        for index, share in enumerate(problem.shares)
        if share.denominator > 1
    }
    return _best(problem, programme, {column: float(cost) for column, cost in costs.items()}, order)


def _nearest(problem: _Problem, order: Sequence[int]) -> tuple[int, ...]:
    """Where margins have to lie outside of floor and ceiling: the smallest sum by which they do, then the smallest
    single one, then as above. Raises `RoundingError`."""
    count, margins = len(problem.populations), problem.margins
    excess = dict.fromkeys(range(count, count + len(margins)), 1.0)  # a column for that of each margin
    programme = _base(problem)
    programme = replace(
        programme,
        lower=programme.lower + (0.0,) * len(margins),
        upper=programme.upper + (float(problem.size),) * len(margins),
        whole=count + len(margins),
    )
    for column, margin in zip(excess, margins, strict=True):
        ones = dict.fromkeys(margin.strata, 1.0)
        programme = programme.with_row({**ones, column: 1.0}, margin.floor, math.inf)
        programme = programme.with_row({**ones, column: -1.0}, -math.inf, margin.ceiling)
    found = programme.minimise(excess)
    if found is None:
        raise RoundingError(f"no {problem.size} cases meet all the minimums together")
    programme = programme.with_row(excess, -math.inf, sum(margin.excess(found) for margin in margins) + HALF)
    # The smallest that the largest can be, by trying: it is hardly ever more than one or two.
    for largest in range(problem.size + 1):
        limited = programme.between(dict.fromkeys(excess, (0, largest)))
        if limited.minimise({}) is not None:
            break
    limited = limited.between(
        {index: (math.floor(share) - largest, math.ceil(share) + largest) for index, share in enumerate(problem.shares)}
    )
    sizes = _best(problem, *_with_differences(problem, limited), order)
    if sizes is None:
        raise RoundingError(NOT_EXACT)
    return sizes


def _with_differences(problem: _Problem, programme: _Programme) -> tuple[_Programme, dict[int, float]]:
    """A column more for each stratum: how far it is from its share. They make up the costs."""
    count, first = len(problem.shares), len(programme.lower)
    programme = replace(programme, lower=programme.lower + (0.0,) * count, upper=programme.upper + (math.inf,) * count)
    # In parts of a case that are no finer than the solver can tell from its tolerance.
    unit = float(min(problem.total, FINEST))
    for index, share in enumerate(problem.shares):
        column, part = first + index, unit * share.numerator / share.denominator
        programme = programme.with_row({column: 1.0, index: -unit}, -part, math.inf)
        programme = programme.with_row({column: 1.0, index: unit}, part, math.inf)
    return programme, dict.fromkeys(range(first, first + count), problem.total / unit)


def _best(
    problem: _Problem, programme: _Programme, costs: Mapping[int, float], order: Sequence[int]
) -> tuple[int, ...] | None:
    """The smallest sum of differences, which the costs make up but for a constant, and among such sizes the strata in
    order as large as possible; `None` where nothing is possible."""
    count = len(problem.populations)
    factor = max(1.0, max(map(abs, costs.values()), default=1.0) / FINEST)
    scaled = {column: cost / factor for column, cost in costs.items()}
    found = programme.minimise(scaled)
    while found is not None:
        distance = problem.distance(found[:count])
        spent = distance - _constant(problem, programme, costs)
        limited = programme.with_row(scaled, -math.inf, (spent + HALF) / factor) if costs else programme
        limited = limited.without_losers(scaled, (spent + HALF) / factor)
        better = _largest_first(problem, limited, found[:count], order)
        if problem.distance(better) >= distance:
            return tuple(better)
        # What the solver took for the least was not, by less than its tolerance.
        found = better
    return None


def _constant(problem: _Problem, programme: _Programme, costs: Mapping[int, float]) -> int:
    """What the sum of differences is beyond the costs of the columns."""
    count = len(problem.populations)
    if not all(column < count for column in costs):
        return 0
    lowest = [int(least) for least in programme.lower[:count]]
    return problem.distance(lowest) - sum(int(cost) * lowest[column] for column, cost in costs.items())


def _largest_first(problem: _Problem, programme: _Programme, found: list[int], order: Sequence[int]) -> list[int]:
    """Among sizes that are as good: the strata in order as large as possible, a few at a time."""
    distance = problem.distance(found)
    undecided = [column for column in order if programme.lower[column] != programme.upper[column]]
    while undecided:
        step = _step(programme, undecided)
        if any(found[column] != programme.upper[column] for column in step):
            candidate = programme.minimise(_weights(programme, step))
            if candidate is None:
                raise RoundingError(NOT_EXACT)
            found = candidate[: len(found)]
            if problem.distance(found) < distance:
                return found
            if problem.distance(found) > distance:
                raise RoundingError(NOT_EXACT)
        programme = programme.between({column: (found[column], found[column]) for column in step})
        undecided = undecided[len(step) :]
    return found


def _step(programme: _Programme, columns: Sequence[int]) -> list[int]:
    """As many of the columns as can be weighed at once, at least one."""
    step: list[int] = []
    values = 1.0
    for column in columns:
        values *= programme.upper[column] - programme.lower[column] + 1
        if step and values > HEAVIEST:
            break
        step.append(column)
    return step


def _weights(programme: _Programme, step: Sequence[int]) -> dict[int, float]:
    """Negative, so that the least is the largest; each outweighs all that come after it."""
    weights, weight = {}, 1.0
    for column in reversed(step):
        weights[column] = -weight
        weight *= programme.upper[column] - programme.lower[column] + 1
    return weights
