"""What a file of counts would say before anything is hidden: the tables by one detail, and who stands in them."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

# A row for each group, a number for each column
Counts = tuple[tuple[int, ...], ...]


class Cell(NamedTuple):
    """Of a table: indexes of a group (a row) and of a column."""

    group: int
    column: int


@dataclass(frozen=True)
class Table:
    """Cases by group and answer. `counts` has a row for each group of its family, in their order.

    Each of the `cases` counts in one column, or, where `takes_several`, in one or more; in no other if in `apart`.
    """

    columns: tuple[str, ...]
    counts: Counts
    cases: frozenset[int]
    takes_several: bool = False
    apart: int | None = None

    @cached_property
    def totals(self) -> tuple[int, ...]:
        return tuple(map(sum, zip(*self.counts, strict=True)))

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(Cell(group, column) for group in range(len(self.counts)) for column in range(len(self.columns)))

    def small(self, threshold: int) -> frozenset[Cell]:
        """Counts that would tell of very few people."""
        return frozenset(cell for cell in self.cells if 0 < self.counts[cell.group][cell.column] < threshold)


@dataclass(frozen=True)
class Family:
    """All tables by one detail, by name. `group_of` has the group of each case, an index below `groups`.

    `never` are the groups in which a reader knows that nobody can be. `decides` says that who is asked depends on the
    detail, so that a reader knows which groups are not asked a question.
    """

    groups: int
    group_of: Mapping[int, int]
    tables: Mapping[str, Table]
    never: frozenset[int] = frozenset()
    decides: bool = False

    def sizes(self, cases: Collection[int]) -> tuple[int, ...]:
        """How many of the cases are in each group."""
        number = Counter(self.group_of[case] for case in cases)
        return tuple(number[group] for group in range(self.groups))
