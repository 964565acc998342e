"""A file as rows and columns: where its headings stand, and what they are called. Pure."""

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspection.foundation.text import TextRefusedError, clean_text

MOST_ROWS = 20_000  # below the headings
MOST_COLUMNS = 200
LONGEST_HEADING = 100  # characters
HEADINGS_WITHIN = 20  # rows from the top
SHOWN = 60  # characters of a value that is told back

Cell = str | int | float | bool | datetime.date | None
Cells = Sequence[Cell]


class TableRefusedError(ValueError):
    """A file that cannot be read as a table. The message says why, and how to put it right."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a file as they stand, from its first row; `notes` say how it was read. Of a workbook, `sheets` are
    all that have rows and `sheet` is the one that was read."""

    rows: Sequence[Cells]
    notes: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    # Of a text, a row that is longer than its headings was torn by a delimiter within a value.
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    number: int  # as a spreadsheet counts
    cells: Cells

    def value(self, column: int) -> Cell:
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Table:
    """`headings` tell columns apart: what stands above two of them, or above none, is told with its letter."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    is_text: bool = False
    sheets: tuple[str, ...] = ()
    sheet: str = ""

    def values(self, heading: str) -> list[Cell]:
        column = self.headings.index(heading)
        return [row.value(column) for row in self.rows]


def as_text(cell: Cell) -> str:
    """A cell as people read it, in one line."""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return str(int(cell))
    if isinstance(cell, datetime.date):
        return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
    return "" if cell is None else " ".join(str(cell).split())


def shown(text: str) -> str:
    """A value as it is told back: short, and without what no page can show."""
    short = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in short)


def letter(column: int) -> str:
    """A, B, …, Z, AA: as a spreadsheet calls a column."""
    letters = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def table_of(grid: Grid) -> Table:
    """Raises `TableRefusedError`."""
    rows = [Row(number, cells) for number, cells in enumerate(grid.rows, start=1) if not is_blank(cells)]
    if not rows:
        raise TableRefusedError("It holds no rows")
    headings, below, notes = _headings(rows)
    if not below:
        raise TableRefusedError(f"There is nothing below the headings in row {rows[-1].number}")
    if len(below) > MOST_ROWS:
        raise TableRefusedError(f"It has {len(below):,} rows; the most that is read is {MOST_ROWS:,}")
    width = _width(headings, below, is_text=grid.is_text)
    if width > MOST_COLUMNS:
        raise TableRefusedError(f"It has {width:,} columns; the most that is read is {MOST_COLUMNS}")
    names = _unique([headings[column] if column < len(headings) else "" for column in range(width)])
    _refuse_headings(names)
    return Table(names, tuple(below), (*grid.notes, *notes), grid.is_text, grid.sheets, grid.sheet)


def is_blank(cells: Cells) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def _headings(rows: Sequence[Row]) -> tuple[list[str], list[Row], list[str]]:
    """The headings, the rows below, and what to say of where the headings stand."""
    place = next((place for place, row in enumerate(rows[:HEADINGS_WITHIN]) if _filled(row) > 1), 0)
    row, below = rows[place], list(rows[place + 1 :])
    headings = [as_text(cell) for cell in row.cells]
    notes = [f"The headings were read from row {row.number}"] if place else []
    if below and _is_second_line(row, below[0]):
        second = below.pop(0)
        notes.append(f"The headings stand in two rows, {row.number} and {second.number}, and were read together")
        headings = _together(headings, second)
    while headings and not headings[-1]:
        headings.pop()
    return headings, below, notes


def _filled(row: Row) -> int:
    return sum(as_text(cell) != "" for cell in row.cells)


def _is_second_line(upper: Row, lower: Row) -> bool:
    """Whether headings above several columns, as merged cells are, stand over a row with the heading of each."""
    gaps = [column for column in range(max(len(upper.cells), len(lower.cells))) if not as_text(upper.value(column))]
    inner = [column for column in gaps if as_text(lower.value(column))]
    texts = [cell for cell in lower.cells if as_text(cell)]
    # No row of values is without a digit: each has a reference and a date.
    words = all(isinstance(cell, str) and not any(sign.isdigit() for sign in cell) for cell in texts)
    return bool(inner) and words and len(texts) > 1


def _together(upper: Sequence[str], lower: Row) -> list[str]:
    names, above = [], ""
    for column in range(max(len(upper), len(lower.cells))):
        above = upper[column] if column < len(upper) and upper[column] else above
        below = as_text(lower.value(column))
        names.append(f"{above}: {below}" if above and below else below or above)
    return names


def _width(headings: Sequence[str], rows: Sequence[Row], *, is_text: bool) -> int:
    """Columns with a heading and, but for a text, those that only have values."""
    if is_text:
        return len(headings)
    return max([len(headings), *(_last_filled(row) for row in rows)])


def _last_filled(row: Row) -> int:
    return next((place for place in range(len(row.cells), 0, -1) if as_text(row.cells[place - 1])), 0)


def _unique(headings: Sequence[str]) -> tuple[str, ...]:
    counts = Counter(heading.casefold() for heading in headings)
    return tuple(
        heading if heading and counts[heading.casefold()] == 1 else f"{heading} (column {letter(column)})".strip()
        for column, heading in enumerate(headings)
    )


def _refuse_headings(headings: Sequence[str]) -> None:
    for fault in _heading_faults(headings):
        raise TableRefusedError(fault)


def _heading_faults(headings: Sequence[str]) -> Iterator[str]:
    for column, heading in enumerate(headings):
        try:
            clean_text(heading, limit=LONGEST_HEADING)
        except TextRefusedError as refusal:
            yield f"The heading of column {letter(column)} cannot be read. {refusal}"
