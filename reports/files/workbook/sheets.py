"""A workbook as a description that people, screen readers and programs can read: a cover, the contents, and one named
table a sheet, no merged cells, numbers as numbers, nothing below a table and no empty cell without an explanation, as
the Government Analysis Function asks of spreadsheets. `xlsx` and `ods` write it; what is in the tables is decided by
who calls."""

import datetime
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

AUTHOR = "Plumbline"
COVER, CONTENTS = "Cover", "Contents"
TITLE_ROW, ABOUT_ROW, REMARK_ROW = range(3)
COVER_WIDTH = 100
MOST_LINES = 27  # Excel shows no row higher than 409 points.


@dataclass(frozen=True, slots=True)
class Column:
    header: str
    width: int  # in characters
    is_number: bool = False
    empty: str = ""  # what it means that a cell is empty, as a sentence; nothing where none can be


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet with its one table. In a row, `None` is an empty cell; the remark above the table explains those."""

    name: str
    table: str
    about: str
    columns: tuple[Column, ...]
    rows: list[tuple]
    remark: str = ""
    # Not where sorting would tear apart what belongs in its order.
    has_filter: bool = True
    # Columns from the left that stay in sight, on a sheet that is too wide for a page.
    frozen_columns: int = 0

    @property
    def header_row(self) -> int:
        return REMARK_ROW + bool(self.remark)

    @property
    def columns_with_gaps(self) -> list[Column]:
        return [column for index, column in enumerate(self.columns) if any(row[index] is None for row in self.rows)]


@dataclass(frozen=True, slots=True)
class Book:
    """`created` stands where the present time would, so that the same contents give the same bytes."""

    title: str
    created: datetime.date
    cover: Sequence[str]
    sheets: Sequence[Sheet]

    @property
    def cover_lines(self) -> list[str]:
        """Below the title, each as high as a row may be."""
        return [piece for line in self.cover for piece in pieces_of(line, COVER_WIDTH)]

    @property
    def contents(self) -> Sheet:
        """The names in its first column lead to their sheets."""
        columns = (Column("Sheet", 34), Column("What it holds", 110))
        rows = [(sheet.name, sheet.about) for sheet in self.sheets]
        return Sheet(CONTENTS, CONTENTS, "The sheets of this workbook.", columns, rows, has_filter=False)


def lines_of(text: str, width: int) -> int:
    """How many lines a text fills in a column of that width."""
    # Columns are measured in digits, which are wider than most letters: that makes up for words that do not break.
    return sum(1 + max(len(line) - 1, 0) // width for line in text.split("\n"))


def pieces_of(text: str, width: int) -> Iterator[str]:
    """A text for a column of that width, cut at its lines into pieces that a row shows whole."""
    piece: list[str] = []
    for line in text.split("\n"):
        for part in _parts_of_line(line, width):
            if piece and lines_of("\n".join([*piece, part]), width) > MOST_LINES:
                yield "\n".join(piece)
                piece = []
            piece.append(part)
    yield "\n".join(piece)


def _parts_of_line(line, width):
    """One, unless the line alone fills a row."""
    room = width * MOST_LINES
    if len(line) <= room:
        return [line]
    # As it was typed: tabs and blanks too.
    return textwrap.wrap(line, room, drop_whitespace=False, expand_tabs=False, replace_whitespace=False)
