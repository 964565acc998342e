"""Which counts of one table are hidden, given how many cases each group gains or loses in other families of tables that
fit what is published as well, the alternatives (docs/decisions/0034-hidden-counts-have-alternatives.md).

A small integer programme. It is solved in floating point, and what it gives is checked in whole numbers.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from reports.figures.disclosure.programme import Programme
from reports.figures.disclosure.tables import Cell, Counts, Table

# Hiding a count that is not small costs 1, and up to so much more where it is large.
BY_SIZE = 0.25
# The alternatives lie near the truth: no further than this do groups differ that are free to.
REACH = 9
# Nor counts further than so much more than groups.
NEAR = 4

# For each alternative, by how many cases each group differs from the truth
Shift = tuple[tuple[int, ...], ...]


class Hidden(NamedTuple):
    """The cells that are hidden, and other tables; in each hidden cell, the truth and these have three values."""

    cells: frozenset[Cell]
    alternatives: tuple[Counts, ...]


class _Order(NamedTuple):
    """How the truth and two alternatives of a hidden count are ordered: by how much at least the first and the second
    are above the truth, and the second above the first; negative: below."""

    first: int
    second: int
    between: int


ORDERS = (
    _Order(1, 2, 1), _Order(2, 1, -1), _Order(1, -1, -2), _Order(-1, 1, 2), _Order(-1, -2, -1), _Order(-2, -1, 1),
)  # fmt: skip
# Of a hidden count, at least so many values fit what is published.
VALUES = 3


def hide(table: Table, sizes: Sequence[int], shift: Shift, threshold: int) -> Hidden | None:
    """The fewest cells, all small counts among them; `None` where no choice does it: the table cannot be published.

    `sizes` says how many of the table's cases are in each group.
    """
    if not table.small(threshold) and not any(map(any, shift)):
        return Hidden(frozenset(), (table.counts,) * len(shift))
    if 1 in table.totals and threshold > 1:
        return None  # a reader of the total knows the count of each group to be 0 or 1
    alternatives = _solved(table, sizes, shift, threshold)
    if alternatives is None:
        return None
    changed = (cell for cell in table.cells if len(_values(cell, table.counts, *alternatives)) > 1)
    hidden = Hidden(frozenset(changed), alternatives)
    return hidden if holds(table, sizes, shift, threshold, hidden) else None


def holds(table: Table, sizes: Sequence[int], shift: Shift, threshold: int, hidden: Hidden) -> bool:
    """In whole numbers: all small counts are hidden, and the alternatives are possible, fit all that is published of
    the table, and tell enough values of each hidden count."""
    values = {cell: len(_values(cell, table.counts, *hidden.alternatives)) for cell in table.cells}
    return (
        table.small(threshold) <= hidden.cells
        and all(number >= VALUES if cell in hidden.cells else number == 1 for cell, number in values.items())
        and all(_is_possible(table, sizes, *each) for each in zip(shift, hidden.alternatives, strict=True))
    )


def _is_possible(table: Table, sizes: Sequence[int], shifted: Sequence[int], counts: Counts) -> bool:
    return tuple(map(sum, zip(*counts, strict=True))) == table.totals and all(
        min(row) >= 0 and _fits(table, row, size + more) for row, size, more in zip(counts, sizes, shifted, strict=True)
    )


def _values(cell: Cell, *tables: Counts) -> set[int]:
    return {counts[cell.group][cell.column] for counts in tables}


def _fits(table: Table, row: Sequence[int], size: int) -> bool:
    """Whether so many cases can have given these answers."""
    if not table.takes_several:
        return sum(row) == size
    apart = 0 if table.apart is None else row[table.apart]
    return (
        sum(row) >= size
        and all(count + apart <= size for column, count in enumerate(row) if column != table.apart)
        and apart <= size
    )


# --- As an integer programme ----------------------------------------------------------------------------------------


class _Moves(NamedTuple):
    """By how much each group differs in one alternative, where that is known; otherwise the variables of it."""

    known: Sequence[int] | None
    variables: Sequence[int]


def best_shift(
    tables: Sequence[Table], sizes: Sequence[int], fixed: Collection[int], threshold: int, alternatives: int
) -> Shift | None:
    """With which the fewest counts of these tables of the same cases are hidden; `None` where none suits all of them.

    In the groups that are `fixed`, the number is the truth.
    """
    programme, cases = Programme(), sum(sizes)
    variables = [
        [
            programme.variable(0, 0)
            if group in fixed
            else programme.variable(-min(size, REACH), min(cases - size, REACH))
            for group, size in enumerate(sizes)
        ]
        for _ in range(alternatives)
    ]
    for each in variables:
        programme.limit(dict.fromkeys(each, 1), 0, 0)
    for table in tables:
        if _add_table(programme, table, sizes, [_Moves(None, each) for each in variables], threshold) is None:
            return None
    values = programme.solve()
    return None if values is None else tuple(tuple(values[place] for place in each) for each in variables)


def _solved(table: Table, sizes: Sequence[int], shift: Shift, threshold: int) -> tuple[Counts, ...] | None:
    programme = Programme()
    places = _add_table(programme, table, sizes, [_Moves(each, ()) for each in shift], threshold)
    values = None if places is None else programme.solve()
    if places is None or values is None:
        return None

    def counts(alternative: int) -> Counts:
        return tuple(
            tuple(
                count + (values[places[Cell(group, column)][alternative]] if Cell(group, column) in places else 0)
                for column, count in enumerate(row)
            )
            for group, row in enumerate(table.counts)
        )

    return tuple(map(counts, range(len(shift))))


def _add_table(
    programme: Programme, table: Table, sizes: Sequence[int], moves: Sequence[_Moves], threshold: int
) -> dict[Cell, list[int]] | None:
    """The variables of its cells, but of those that everybody knows to be nought; `None` where it is impossible."""
    small, largest, cases = table.small(threshold), max(table.totals), sum(sizes)
    places: dict[Cell, list[int]] = {}
    far = NEAR + max((abs(more) for each in moves if each.known for more in each.known), default=REACH)
    for cell in table.cells:
        count, total = table.counts[cell.group][cell.column], table.totals[cell.column]
        size = sizes[cell.group]
        most = [min(size + REACH, cases) if each.known is None else size + each.known[cell.group] for each in moves]
        ranges = [(max(-count, -far), min(total - count, upmost - count, far)) for upmost in most]
        if any(lower > upper for lower, upper in ranges):
            return None
        if any(lower < upper or lower for lower, upper in ranges):
            places[cell] = [programme.variable(*each) for each in ranges]
            cost = 0.0 if cell in small else 1 + BY_SIZE * count / largest
            _add_orders(programme, places[cell], ranges, cost, must=cell in small)
    for alternative, each in enumerate(moves):
        variables = {cell: its_places[alternative] for cell, its_places in places.items()}
        for column in range(len(table.columns)):
            programme.limit({place: 1 for cell, place in variables.items() if cell.column == column}, 0, 0)
        for group in range(len(table.counts)):
            _limit_group(programme, table, group, sizes[group], variables, each)
    return places


def _limit_group(
    programme: Programme, table: Table, group: int, size: int, variables: Mapping[Cell, int], moves: _Moves
) -> None:
    """As many cases in an alternative as the group has there."""
    row = table.counts[group]
    for factors, least, most in _row_limits(table, row, size):
        terms = {
            variables[cell]: factors[cell.column]
            for cell in variables
            if cell.group == group and cell.column in factors
        }
        told = sum(factor * row[column] for column, factor in factors.items())
        if moves.known is None:
            terms[moves.variables[group]] = -1
        else:
            told -= moves.known[group]
        programme.limit(terms, least - told, most - told)


def _row_limits(table: Table, row: Sequence[int], size: int) -> Iterator[tuple[dict[int, float], float, float]]:
    """What `_fits` says, as limits on the counts of a row."""
    everything = dict.fromkeys(range(len(row)), 1.0)
    if not table.takes_several:
        yield everything, size, size
        return
    yield everything, size, math.inf
    for column in range(len(row)):
        if column != table.apart:
            yield dict.fromkeys({column, column if table.apart is None else table.apart}, 1.0), -math.inf, size


def _add_orders(
    programme: Programme,
    variables: Sequence[int],
    ranges: Sequence[tuple[int, int]],
    cost: float,
    *,
    must: bool,
) -> None:
    """Either all alternatives are the truth, or truth and two of them differ, which costs."""
    chosen = {
        programme.variable(0, 1, cost): (pair, order)
        for pair in combinations(range(len(ranges)), 2)
        for order in ORDERS
        if _reaches(order.first, *ranges[pair[0]]) and _reaches(order.second, *ranges[pair[1]])
    }
    programme.limit(dict.fromkeys(chosen, 1), int(must), 1)
    for alternative, (variable, bounds) in enumerate(zip(variables, ranges, strict=True)):
        distances = {
            choice: dict(zip(pair, order[:2], strict=True)).get(alternative, 0)
            for choice, (pair, order) in chosen.items()
        }
        _follow(programme, {variable: 1}, bounds, distances)
    for first, second in combinations(range(len(ranges)), 2):
        widest = max(ranges[first][1], ranges[second][1]) - min(ranges[first][0], ranges[second][0])
        distances = {
            choice: order.between if pair == (first, second) else 0 for choice, (pair, order) in chosen.items()
        }
        _follow(programme, {variables[second]: 1, variables[first]: -1}, (-widest, widest), distances)


def _reaches(distance: int, lower: int, upper: int) -> bool:
    return lower <= distance if distance < 0 else distance <= upper


def _follow(
    programme: Programme, variables: dict[int, int], bounds: tuple[int, int], distances: Mapping[int, int]
) -> None:
    """The variables' sum is nought where nothing is chosen, otherwise beyond the distance, on its side of nought; with
    a distance of 0, anywhere within the bounds."""
    lower, upper = bounds
    at_least = {choice: float(-(distance if distance > 0 else lower)) for choice, distance in distances.items()}
    at_most = {choice: float(-(distance if distance < 0 else upper)) for choice, distance in distances.items()}
    programme.limit({**variables, **at_least}, 0, math.inf)
    programme.limit({**variables, **at_most}, -math.inf, 0)
