"""What waits for a person, as the home page lists it.

Each section is registered by the app that knows of it when Django starts (`registration.py` of the app), as pages of
menus are.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """Something that waits, where it is found, and how much or since when; `action` is what to do next."""

    link: Link
    note: str
    action: Link | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading, a few at a time. `name` is what the address calls the page of them; `summary` says how
    many wait and since when, or that nothing does. `line` is made of the rows that are shown alone."""

    name: str
    title: str
    summary: str
    rows: Sequence[Any] | QuerySet[Any]
    count: int
    line: Callable[[Any], Line]
    more: Link | None = None
    column: str = "Inspection"
    has_actions: bool = False


Reader = Callable[[Any], Iterable[Section]]

_readers: list[tuple[int, Reader]] = []


def register_sections(position: int, read: Reader) -> None:
    """`read` is asked with the user. How many queries it makes must not depend on how much there is."""
    _readers.append((position, read))
    _readers.sort(key=lambda each: each[0])


def sections_for(user: Any) -> list[Section]:
    """In the order of their positions, whichever app was loaded first."""
    return [section for _, read in _readers for section in read(user)]
