"""A file of survey results: counts with their bases, a statement a row. Pure."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cases.sampling.days import DayOrder, find_order, read_day
from cases.sampling.tables import Cell, Row, Table, TableRefusedError, as_text
from inspection.foundation.search import folded
from inspection.foundation.text import TextRefusedError, clean_text

MOST_RESULTS = 500  # of a file
MOST_PEOPLE = 1_000_000
SURVEY_LIMIT, STATEMENT_LIMIT = 60, 200  # characters
# {what is read: what its column may be called}
HEADINGS = {
    "survey": ("survey",),
    "statement": ("statement", "question"),
    "yes": ("agreed", "yes", "number who agreed"),
    "of": ("answered", "of", "base", "number who answered"),
    "asked": ("who was asked", "asked", "group"),
    "asked_on": ("date", "asked on"),
}
REQUIRED = ("survey", "statement", "yes", "of")
TEMPLATE = "Survey,Statement,Agreed,Answered,Who was asked,Date\r\n"


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What a row says, and everything that is wrong with it."""

    number: int  # as a spreadsheet counts
    survey: str = ""
    statement: str = ""
    yes: int | None = None
    of: int | None = None
    asked: str = ""  # a code of `EvidenceGroup`
    asked_on: datetime.date | None = None
    faults: list[str] = field(default_factory=list)


def name_fault(text: str, *, limit: int, signs: str) -> str:
    """What keeps a token from naming it; empty for nothing."""
    if not text:
        return "is empty"
    try:
        clean_text(text, limit=limit)
    except TextRefusedError as refusal:
        return f"cannot be kept. {refusal}"
    found = [sign for sign in signs if sign in text]
    return f"cannot hold {' or '.join(found)}, which tokens are written with" if found else ""


def read_results(table: Table, groups: Mapping[str, str], stored: Sequence[tuple[str, str]]) -> list[ResultRow]:
    """Every row. `groups` are {code: label}, `stored` the (survey, statement) that the inspection has already.

    Raises `TableRefusedError` for a file without the columns, or with too many rows.
    """
    columns = _columns(table)
    if len(table.rows) > MOST_RESULTS:
        raise TableRefusedError(f"It has {len(table.rows):,} rows; the most that is read is {MOST_RESULTS}")
    days = [row.value(columns["asked_on"]) for row in table.rows] if "asked_on" in columns else []
    order = find_order(days)
    if order.is_ambiguous:
        raise TableRefusedError(
            f"Its dates can be read either way, such as {order.example}. Write them as 2026-03-27 or 27 March 2026"
        )
    seen: dict[tuple[str, str], int] = {}
    known = {(folded(survey), folded(statement)) for survey, statement in stored}
    rows = []
    for row in table.rows:
        result = _result(row, columns, groups, order.order)
        name = (folded(result.survey), folded(result.statement))
        if name in known:
            result.faults.append("The inspection has this statement of this survey already")
        elif name in seen:
            result.faults.append(f"It is the same statement as in row {seen[name]}")
        seen.setdefault(name, row.number)
        rows.append(result)
    return rows


def _columns(table: Table) -> dict[str, int]:
    headings = {folded(heading): place for place, heading in reversed(list(enumerate(table.headings)))}
    columns = {
        name: next(headings[heading] for heading in known if heading in headings)
        for name, known in HEADINGS.items()
        if any(heading in headings for heading in known)
    }
    if missing := [HEADINGS[name][0].capitalize() for name in REQUIRED if name not in columns]:
        raise TableRefusedError(f"It has no column {' and none '.join(f'“{name}”' for name in missing)}")
    return columns


def _result(row: Row, columns: Mapping[str, int], groups: Mapping[str, str], order: DayOrder) -> ResultRow:
    cells = {name: row.value(place) for name, place in columns.items()}
    faults: list[str] = []
    names = {}
    for name, limit, signs in (("survey", SURVEY_LIMIT, "{}:"), ("statement", STATEMENT_LIMIT, "{}")):
        names[name] = as_text(cells[name])
        if fault := name_fault(names[name], limit=limit, signs=signs):
            faults.append(f"{name.capitalize()} {fault}")
    yes = _number(cells["yes"], "Agreed", faults)
    of = _number(cells["of"], "Answered", faults)
    if of == 0:
        faults.append("Answered is 0: nobody was asked, or nobody answered")
    elif yes is not None and of is not None and yes > of:
        faults.append(f"Agreed is {yes:,}, which is more than the {of:,} who answered")
    asked = _group(as_text(cells.get("asked")), groups, faults)
    return ResultRow(
        row.number,
        **names,
        yes=yes,
        of=of,
        asked=asked,
        asked_on=_day(cells.get("asked_on"), order, faults),
        faults=faults,
    )


def _number(cell: Cell, name: str, faults: list[str]) -> int | None:
    text = as_text(cell).replace(",", "")
    if text.isascii() and text.isdigit() and int(text[:9]) <= MOST_PEOPLE and len(text) < 9:
        return int(text)
    faults.append(f"{name} is empty" if not text else f"{name} is no whole number from 0 to {MOST_PEOPLE:,}")
    return None


def _group(text: str, groups: Mapping[str, str], faults: list[str]) -> str:
    if not text:
        return ""
    for code, label in groups.items():
        if folded(text) in (folded(code), folded(label)):
            return code
    faults.append(f"Who was asked is none of {', '.join(groups.values())}")
    return ""


def _day(cell: Cell, order: DayOrder, faults: list[str]) -> datetime.date | None:
    if not as_text(cell):
        return None
    try:
        return read_day(cell, order)
    except ValueError as error:
        faults.append(f"Date {error}")
        return None


def faults_of(rows: Sequence[ResultRow]) -> Iterator[ResultRow]:
    return (row for row in rows if row.faults)
