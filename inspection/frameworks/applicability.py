"""To which cases a question is put: conditions on a case's details, evaluated. Standard library only."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

STARTED = "started"  # the date every case has, which conditions name like a detail
DAYS_IN_A_WEEK = 7
YES_NO = {True: "yes", False: "no"}

Value = str | bool | int | float
# As stored, in JSON: a choice as its text, yes_no as "yes" or "no", a date as ISO text, a number as it is.
Details = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class OneOf:
    """The detail has one of the values. A yes_no may be given as true and false or as "yes" and "no"."""

    detail: str
    values: tuple[Value, ...]

    def holds(self, details: Details) -> bool:
        stored = details.get(self.detail)
        return any(_is(stored, value) for value in self.values)

    @property
    def details(self) -> Iterator[str]:
        yield self.detail


@dataclass(frozen=True, slots=True)
class WithinWeeks:
    """The second date is that of the first or at most so many weeks after it."""

    start: str
    end: str
    at_most: int

    def holds(self, details: Details) -> bool:
        start, end = _day(details.get(self.start)), _day(details.get(self.end))
        return start is not None and end is not None and 0 <= (end - start).days <= DAYS_IN_A_WEEK * self.at_most

    @property
    def details(self) -> Iterator[str]:
        yield from (self.start, self.end)


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Condition", ...]

    def holds(self, details: Details) -> bool:
        return all(part.holds(details) for part in self.parts)

    @property
    def details(self) -> Iterator[str]:
        return _details_of(self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Condition", ...]

    def holds(self, details: Details) -> bool:
        return any(part.holds(details) for part in self.parts)

    @property
    def details(self) -> Iterator[str]:
        return _details_of(self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"

    def holds(self, details: Details) -> bool:
        # Also where a detail is unknown: that makes only the innermost condition false.
        return not self.part.holds(details)

    @property
    def details(self) -> Iterator[str]:
        return self.part.details


Condition = OneOf | WithinWeeks | AllOf | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the case form that is put to the cases of which `condition` holds."""

    code: str
    condition: Condition
    label: str = ""


def sections_that_hold(sections: Iterable[Section], started: date | None, details: Details) -> frozenset[str]:
    """The codes of the sections that a case with these details stands in."""
    known = with_started(started, details)
    return frozenset(section.code for section in sections if section.condition.holds(known))


def unknown_details(sections: Iterable[Section], started: date | None, details: Details) -> tuple[str, ...]:
    """The details that decide on sections and that a case lacks, each once, in the order in which they are asked."""
    known = with_started(started, details)
    asked = dict.fromkeys(detail for section in sections for detail in section.condition.details)
    return tuple(detail for detail in asked if known.get(detail) in (None, ""))


def applies(applies_to: Collection[str], except_: Collection[str], sections: Collection[str]) -> bool:
    """Whether a question is put to a case in these sections: it is in any of `applies_to`, where that names sections,
    and in none of `except_`. What a question inherits and what is its own must both hold.
    """
    return (not applies_to or any(code in sections for code in applies_to)) and not any(
        code in sections for code in except_
    )


def with_started(started: date | None, details: Details) -> Details:
    """What conditions know of a case."""
    return details if started is None else {**details, STARTED: started.isoformat()}


def _details_of(parts: Iterable[Condition]) -> Iterator[str]:
    for part in parts:
        yield from part.details


def _is(stored: object, value: Value) -> bool:
    # YAML reads an unquoted yes as true; and in Python true is 1.
    return as_word(stored) == as_word(value)


def as_word(value: object) -> object:
    """Yes and no as text, whichever way they are written."""
    return YES_NO[value] if isinstance(value, bool) else value


def _day(stored: object) -> date | None:
    try:
        return date.fromisoformat(stored) if isinstance(stored, str) else None
    except ValueError:
        return None
