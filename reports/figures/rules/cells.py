"""One question's answers while its cases are moved between them: what changes it needs, and what they can bring."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from reports.figures.rules.regions import NO_LIMIT, Box
from reports.figures.rules.standard import Counts, RatedQuestion

# (worth, or what is gained; how many cases)
Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """An answer given in `cases`, that may come to `least` to `most`, and is `worth` so much in a total."""

    cases: int
    least: int
    most: int
    worth: int

    @property
    def must_leave(self) -> int:
        return max(0, self.cases - self.most)

    @property
    def must_come(self) -> int:
        return max(0, self.least - self.cases)

    @property
    def may_leave(self) -> int:
        return max(0, min(self.cases, self.most) - self.least)

    @property
    def may_come(self) -> int:
        return max(0, self.most - max(self.cases, self.least))


# The cells of one question, an answer each
Cells = Sequence[Cell]


def cells_of(question: RatedQuestion, counts: Counts, box: Box, worth: Mapping[str, Mapping[str, int]]) -> list[Cell]:
    values = worth.get(question.number, {})
    return [
        Cell(cases, *box.get(answer, (0, NO_LIMIT)), values.get(answer, 0))
        for answer, cases in question.given(counts).items()
    ]


def changes_needed(cells: Cells) -> int | None:
    """The fewest changes that keep every limit; `None` where the cases cannot be so divided."""
    cases = sum(cell.cases for cell in cells)
    if any(cell.least > cell.most for cell in cells):
        return None
    if not sum(cell.least for cell in cells) <= cases <= sum(cell.most for cell in cells):
        return None
    return max(sum(cell.must_leave for cell in cells), sum(cell.must_come for cell in cells))


def most_changes(cells: Cells) -> int:
    """No more changes than this can be made within the limits; not all of them always can."""
    return sum(cell.must_leave + cell.may_leave for cell in cells)


def total_of(cells: Cells) -> int:
    return sum(cell.cases * cell.worth for cell in cells)


def gains(cells: Cells) -> Iterator[Run]:
    """What each further change adds to the total at best: first the changes that are needed, then the greatest gain
    first. What must leave or come does so first; then the lowest worth leaves and the highest comes."""
    lowest_first = sorted(cells, key=lambda cell: cell.worth)
    leaving = [(cell.worth, cell.must_leave) for cell in lowest_first]
    leaving += [(cell.worth, cell.may_leave) for cell in lowest_first]
    coming = [(cell.worth, cell.must_come) for cell in lowest_first]
    coming += [(cell.worth, cell.may_come) for cell in reversed(lowest_first)]
    return _paired(leaving, coming)


def _paired(leaving: list[Run], coming: list[Run]) -> Iterator[Run]:
    sources = iter([run for run in leaving if run[1]])
    loss, left = next(sources, (0, 0))
    for worth, number in coming:
        while number and left:
            cases = min(number, left)
            yield worth - loss, cases
            number, left = number - cases, left - cases
            if not left:
                loss, left = next(sources, (0, 0))


def extremes_after(cells: Cells, changes: int) -> tuple[int, int] | None:
    """The lowest and the highest total that exactly so many changes can give within the limits."""
    extremes = [_extremes(leaving, coming, changes) for leaving, coming in _ways(cells, changes)]
    if not extremes:
        return None
    total = total_of(cells)
    return total + min(least for least, _ in extremes), total + max(most for _, most in extremes)


def totals_after(cells: Cells, changes: int, low: int, high: int) -> Iterator[int]:
    """Every total from `low` to below `high` that exactly so many changes can give within the limits, some twice.

    The extremes come first, so that the many between them are not even counted where those will do.
    """
    total = total_of(cells)
    for leaving, coming in _ways(cells, changes):
        least, most = _extremes(leaving, coming, changes)
        yield from (total + extreme for extreme in (most, least) if low <= total + extreme < high)
        # Two answers leave no choice: the extremes were all.
        if len(cells) > 2 and total + least < high and total + most >= low:
            lost, won = _sums(leaving, changes), _sums(coming, changes)
            yield from {after for more in won for less in lost if low <= (after := total + more - less) < high}


# (worth, fewest, most): how many cases may leave an answer, or come to it
Range = tuple[int, int, int]


def _ways(cells: Cells, changes: int) -> Iterator[tuple[list[Range], list[Range]]]:
    """Each choice of the answers that some cases leave and those, all others, that cases may come to."""
    for leaves in product([False, True], repeat=len(cells)):
        pairs = list(zip(cells, leaves, strict=True))
        leaving = [(cell.worth, max(1, cell.must_leave), cell.cases - cell.least) for cell, leave in pairs if leave]
        coming = [(cell.worth, cell.must_come, cell.most - cell.cases) for cell, leave in pairs if not leave]
        if _can_be(leaving, changes) and _can_be(coming, changes):
            yield leaving, coming


def _can_be(ranges: list[Range], changes: int) -> bool:
    possible = all(fewest <= most for _, fewest, most in ranges)
    return possible and sum(fewest for _, fewest, _ in ranges) <= changes <= sum(most for _, _, most in ranges)


def _extremes(leaving: list[Range], coming: list[Range], changes: int) -> tuple[int, int]:
    """The least and the most that so many changes in these ranges add to the total."""
    return (
        _extreme(coming, changes, highest=False) - _extreme(leaving, changes, highest=True),
        _extreme(coming, changes, highest=True) - _extreme(leaving, changes, highest=False),
    )


def _extreme(ranges: list[Range], changes: int, *, highest: bool) -> int:
    """The highest, or lowest, worth of so many cases in these ranges."""
    worth = sum(value * fewest for value, fewest, _ in ranges)
    left = changes - sum(fewest for _, fewest, _ in ranges)
    for value, fewest, most in sorted(ranges, reverse=highest):
        taken = min(left, most - fewest)
        worth, left = worth + value * taken, left - taken
    return worth


def _sums(ranges: list[Range], changes: int) -> set[int]:
    """The worth of so many cases in these ranges, for every way to divide them."""
    if not ranges:
        return set() if changes else {0}
    (value, fewest, most), *others = ranges
    if not others:
        return {value * changes} if fewest <= changes <= most else set()
    return {
        value * number + rest
        for number in range(fewest, min(most, changes) + 1)
        for rest in _sums(others, changes - number)
    }
