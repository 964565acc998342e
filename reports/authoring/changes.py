"""What somebody asks for of the passages of a section, all at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from reports.models import Passage

T = TypeVar("T")
LAST = 10**6  # further down than any place of a list


@dataclass(frozen=True, slots=True)
class PassageChange:
    """`passage` is as it was typed, over the version that was seen; a new one has no number, and the key of its
    request. `place` is where in the section it shall stand, counted from 1: `None` of a new one is the end."""

    passage: Passage
    expected_version: str = ""
    place: int | None = None
    deletes: bool = False

    @property
    def is_new(self) -> bool:
        return self.passage.pk is None

    @property
    def changes_content(self) -> bool:
        return self.passage.version != self.expected_version


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """Something with the place that it has, `None` where it is new, and the one that it shall have."""

    item: T
    has: int | None
    wanted: int


def arranged(rows: Iterable[Placed[T]]) -> list[T]:
    """In the order asked for. Of two that want one place, what comes to it from below or anew takes it, and what comes
    from above goes behind the one that stood there: so each ends where its number says."""

    def key(row: Placed[T]) -> tuple[int, int]:
        if row.has is None or row.wanted < row.has:
            return row.wanted, 0
        return row.wanted, 1 if row.wanted == row.has else 2

    return [row.item for row in sorted(rows, key=key)]
