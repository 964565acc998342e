"""From the rows of a file to the cases of a caseload: which are accepted, which are not and why. Pure."""

import base64
import datetime
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cases.sampling.days import DayOrder, find_order, read_day
from cases.sampling.digests import StoredCase
from cases.sampling.identifiers import national_kind
from cases.sampling.mapping import Mapping as ColumnMapping
from cases.sampling.mapping import heading_in, option_of, options_in_words, plain
from cases.sampling.tables import Cell, Row, Table, as_text, shown
from inspection.foundation.text import TextRefusedError, clean_text
from inspection.frameworks.document import DetailItem, DetailType, QuestionSet

LONGEST_REFERENCE = 40  # characters, as of a case
FIRST_YEAR = 1950
OUTSIDE_WINDOWS = "Outside the commencement windows"
LARGEST = 10**12
# Without letters and digits that are read for one another.
ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
SHORTEST = 6  # signs of a reference that is made


class Refused(NamedTuple):
    """A row of which nothing is taken, or that may not be drawn."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Selection:
    """`refused` are rows of which nothing is stored, `excluded` such as are kept and never drawn; `pairs` the file's
    references with those that were made for them."""

    rows: int
    cases: tuple[StoredCase, ...]
    refused: tuple[Refused, ...]
    excluded: tuple[Refused, ...]
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def eligible(self) -> list[StoredCase]:
        return [case for case in self.cases if not case.excluded]

    @property
    def refused_rows(self) -> int:
        return len({fault.row for fault in self.refused})

    @property
    def left_out(self) -> list[Refused]:
        """All that cannot be drawn, in the order of the file."""
        return sorted([*self.refused, *self.excluded], key=lambda fault: fault.row)


@dataclass(slots=True)
class _Reader:
    """One pass over the rows."""

    table: Table
    mapping: ColumnMapping
    framework: QuestionSet
    in_windows: Callable[[datetime.date], bool]
    today: datetime.date
    secret: bytes | None
    order: DayOrder
    columns: dict[str, int]
    items: list[tuple[DetailItem, int, str, dict[str, str]]]
    seen: dict[str, int] = field(default_factory=dict)
    practitioners: dict[str, str] = field(default_factory=dict)
    read: dict[tuple[str, str], str | int | float | None] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    faults: list[Refused] = field(default_factory=list)

    def refuse(self, row: Row, column: str, cell: Cell, reason: str) -> None:
        self.faults.append(Refused(row.number, column, shown(as_text(cell)), reason))


def select_cases(
    table: Table,
    mapping: ColumnMapping,
    framework: QuestionSet,
    *,
    in_windows: Callable[[datetime.date], bool],
    today: datetime.date,
    secret: bytes | None = None,
) -> Selection:
    """The cases of a file, as a mapping without errors says. With a `secret`, references are made of the file's."""
    reader = _reader(table, mapping, framework, in_windows, today, secret)
    cases, excluded, refused, pairs = [], [], [], []
    for row in table.rows:
        reader.faults = []
        if _is_torn(reader, row):
            refused += reader.faults
            continue
        number = _reference(reader, row)
        started = _started(reader, row)
        details = _details(reader, row)
        if reader.faults or number is None or started is None:
            refused += reader.faults
            continue
        reader.seen[plain(number)] = row.number
        reference = _made(reader, number) if secret else number
        why = _exclusion(reader, row, started, details)
        case = StoredCase(reference, started, _practitioner(reader, row), details, why.reason if why else "")
        cases.append(case)
        excluded += [why] if why else []
        pairs += [(number, reference)] if secret else []
    return Selection(len(table.rows), tuple(cases), tuple(refused), tuple(excluded), tuple(pairs))


def _is_torn(reader: _Reader, row: Row) -> bool:
    """A text has more values in the row than headings: one of them holds a delimiter, and those behind it moved."""
    width = len(reader.table.headings)
    is_torn = reader.table.is_text and any(as_text(cell) for cell in row.cells[width:])
    if is_torn:
        reader.refuse(row, "", "", f"The row has {len(row.cells)} values, where there are {width} headings")
    return is_torn


def _reader(table, mapping, framework, in_windows, today, secret) -> _Reader:
    places = {heading: place for place, heading in enumerate(table.headings)}

    def place(name: str) -> int:
        heading = heading_in(table, name)
        assert heading is not None, "The mapping was checked against the table"
        return places[heading]

    columns = {"reference": place(mapping.reference), "started": place(mapping.started)}
    if mapping.practitioner:
        columns["practitioner"] = place(mapping.practitioner)
    items = []
    for item in framework.details:
        if of_detail := mapping.details.get(item.code):
            values = {plain(value): meaning for value, meaning in of_detail.values.items()}
            items.append((item, place(of_detail.column), table.headings[place(of_detail.column)], values))
    order = mapping.order or find_order(row.value(columns["started"]) for row in table.rows).order
    return _Reader(table, mapping, framework, in_windows, today, secret, order, columns, items)


def _reference(reader: _Reader, row: Row) -> str | None:
    column = reader.columns["reference"]
    cell, heading = row.value(column), reader.table.headings[column]
    text = as_text(cell)
    if fault := _reference_fault(reader, text):
        reader.refuse(row, heading, cell, fault)
        return None
    return clean_text(text, limit=LONGEST_REFERENCE)


def _reference_fault(reader: _Reader, text: str) -> str:
    if not text:
        return "There is no reference"
    if twice := reader.seen.get(plain(text)):
        return f"The same reference as in row {twice}"
    try:
        clean_text(text, limit=LONGEST_REFERENCE)
    except TextRefusedError as refusal:
        return str(refusal)
    if "/" in text and not reader.secret:
        return "A reference is part of an address, in which no / may stand. Have references made, or write another sign"
    if not reader.secret and (kind := national_kind(text)):
        return f"It looks like one of the {kind}, which are never stored. Have references made instead"
    return ""


def _started(reader: _Reader, row: Row) -> datetime.date | None:
    column = reader.columns["started"]
    cell, heading = row.value(column), reader.table.headings[column]
    try:
        if not as_text(cell):
            raise ValueError("There is no date")
        day = read_day(cell, reader.order)
        if day > reader.today:
            raise ValueError("lies in the future")
        if day.year < FIRST_YEAR:
            raise ValueError(f"lies before {FIRST_YEAR}")
    except ValueError as fault:
        said = str(fault)
        reader.refuse(row, heading, cell, said if said[0].isupper() else f"It {said}")
        return None
    return day


def _details(reader: _Reader, row: Row) -> dict[str, str | int | float]:
    details: dict[str, str | int | float] = {}
    for item, column, heading, values in reader.items:
        cell = row.value(column)
        text = as_text(cell)
        if not text:
            continue
        key = (item.code, text)
        try:
            # Most values of a column are the same few.
            if key not in reader.read:
                reader.read[key] = _value(item, cell, values.get(plain(text), text), reader.order)
            value = reader.read[key]
        except ValueError as fault:
            reader.refuse(row, heading, cell, str(fault))
            continue
        if value is not None:
            details[item.code] = value
    return details


def _value(item: DetailItem, cell: Cell, meaning: str, order: DayOrder) -> str | int | float | None:
    """As it is stored; `None` where the value means nothing. Raises `ValueError`."""
    if not meaning:
        return None
    if item.type == DetailType.DATE:
        try:
            return read_day(cell, order).isoformat()
        except ValueError as fault:
            raise ValueError(f"It {fault}") from fault
    if item.type == DetailType.NUMBER:
        return _number(meaning)
    option = option_of(item, meaning)
    if option is None:
        raise ValueError(f"It is none of: {options_in_words(item)}")
    return option


def _number(text: str) -> int | float:
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        raise ValueError("It is no number") from None
    if not abs(number) <= LARGEST:
        raise ValueError("The number is too large")
    number = round(number, 2)
    return int(number) if number.is_integer() else number


def _practitioner(reader: _Reader, row: Row) -> str:
    """P01, P02, …: in the order in which they appear."""
    if "practitioner" not in reader.columns:
        return ""
    name = plain(as_text(row.value(reader.columns["practitioner"])))
    if not name:
        return ""
    return reader.practitioners.setdefault(name, f"P{len(reader.practitioners) + 1:02}")


def _exclusion(
    reader: _Reader, row: Row, started: datetime.date, details: Mapping[str, str | int | float]
) -> Refused | None:
    if not reader.in_windows(started):
        column = reader.columns["started"]
        value = shown(as_text(row.value(column)))
        return Refused(row.number, reader.table.headings[column], value, OUTSIDE_WINDOWS)
    rule = reader.framework.exclusion_of(started, details)
    return Refused(row.number, "", "", rule.label[:300]) if rule else None


def _made(reader: _Reader, number: str) -> str:
    """C-7F3K9Q: of the file's reference and a secret that is thrown away, as short as tells it from the others."""
    assert reader.secret is not None
    digest = hmac.digest(reader.secret, plain(number).encode(), "sha256")
    signs = base64.b32encode(digest).decode().translate(ALPHABET)
    length = SHORTEST
    while f"C-{signs[:length]}" in reader.made:
        length += 1
    reference = f"C-{signs[:length]}"
    reader.made[reference] = number
    return reference
