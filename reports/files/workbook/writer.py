"""Writes tables as a workbook (XLSX) that people, screen readers and programs can read: one named table a sheet, no
merged cells, numbers as numbers, nothing below a table and no empty cell without an explanation, as the Government
Analysis Function asks of spreadsheets. What is in the tables is decided by who calls."""

import datetime
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range

AUTHOR = "Plumbline"
TITLE_ROW, ABOUT_ROW, REMARK_ROW = range(3)
COVER_WIDTH = 100
LINE_HEIGHT = 15  # points
MOST_LINES = 27  # Excel shows no row higher than 409 points.
A4 = 9
# Without "none" the workbook's theme would choose the font.
FONT = {"font_name": "Arial", "font_size": 11, "font_scheme": "none"}


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


def write_workbook(*, title: str, created: datetime.date, cover: Iterable[str], sheets: list[Sheet]) -> bytes:
    """The same contents give the same bytes: `created` stands where the present time would."""
    content = BytesIO()
    # A copy of the font: XlsxWriter changes what it is given.
    with Workbook(content, {"in_memory": True, "default_format_properties": dict(FONT)}) as book:
        midnight = datetime.datetime.combine(created, datetime.time())
        book.set_properties({"title": title, "author": AUTHOR, "created": midnight})
        formats = _formats(book)
        _write_cover(book.add_worksheet("Cover"), title, cover, formats)
        _write_contents(book.add_worksheet("Contents"), sheets, formats)
        for sheet in sheets:
            _write_table(book.add_worksheet(sheet.name), sheet, formats)
    return content.getvalue()


def _formats(book):
    header = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1}
    cell = {"valign": "top", "bottom": 4, "bottom_color": "#8a949b"}
    looks = {
        "title": {"bold": True, "font_size": 16},
        "line": {"text_wrap": True, "valign": "top"},
        "text_header": header,
        "number_header": {**header, "align": "right", "indent": 1},
        "text": {**cell, "text_wrap": True},
        # Indented, so that it does not touch the text in the next column.
        "number": {**cell, "align": "right", "indent": 1},
        "link": {**cell, "font_color": "#1a65a6", "underline": 1},
    }
    return {name: book.add_format(look) for name, look in looks.items()}


def _write_cover(page, title, lines, formats):
    page.set_column(0, 0, COVER_WIDTH)
    page.write_string(0, 0, title, formats["title"])
    pieces = (piece for line in lines for piece in pieces_of(line, COVER_WIDTH))
    for row, piece in enumerate(pieces, start=1):
        page.write_string(row, 0, piece, formats["line"])
        page.set_row(row, LINE_HEIGHT * _lines(piece, COVER_WIDTH))
    page.set_landscape()
    page.set_paper(A4)


def _write_contents(page, sheets, formats):
    columns = (Column("Sheet", 34), Column("What it holds", 110))
    rows = [(sheet.name, sheet.about) for sheet in sheets]
    contents = Sheet("Contents", "Contents", "The sheets of this workbook.", columns, rows, has_filter=False)
    _write_table(page, contents, formats)
    for row, sheet in enumerate(sheets, start=contents.header_row + 1):
        page.write_url(row, 0, f"internal:'{sheet.name}'!A1", formats["link"], sheet.name)


def _write_table(page, sheet, formats):
    page.write_string(TITLE_ROW, 0, sheet.name, formats["title"])
    page.write_string(ABOUT_ROW, 0, sheet.about)
    if sheet.remark:
        page.write_string(REMARK_ROW, 0, sheet.remark)
    kinds = ["number" if column.is_number else "text" for column in sheet.columns]
    _mark_up(page, sheet, [formats[f"{kind}_header"] for kind in kinds])
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width)
    _set_height(page, sheet.header_row, [column.header for column in sheet.columns], sheet.columns)
    for row, values in enumerate(sheet.rows, start=sheet.header_row + 1):
        for index, (value, kind) in enumerate(zip(values, kinds, strict=True)):
            _write(page, row, index, value, formats[kind])
        _set_height(page, row, values, sheet.columns)
    _set_up_printing(page, sheet)


def _mark_up(page, sheet, looks):
    columns = [
        {"header": column.header, "header_format": look} for column, look in zip(sheet.columns, looks, strict=True)
    ]
    table = {"name": sheet.table, "style": "Table Style Light 1", "columns": columns, "autofilter": sheet.has_filter}
    area = sheet.header_row, 0, sheet.header_row + len(sheet.rows), len(columns) - 1
    page.add_table(*area, table | {"title": sheet.name, "description": sheet.about})
    # What is text stays text, whatever it looks like: 2.1 is a standard.
    page.ignore_errors(dict.fromkeys(("number_stored_as_text", "two_digit_text_year"), xl_range(*area)))


def _write(page, row, index, value, look):
    # What people typed is text, whatever it begins with: `write` would make formulas and links of some.
    if value is None:
        page.write_blank(row, index, None, look)
    elif isinstance(value, str):
        page.write_string(row, index, value, look)
    else:
        page.write_number(row, index, value, look)


def _set_height(page, row, values, columns):
    """Not every program makes a row as high as its wrapped text."""
    lines = max(
        _lines(value, column.width) for value, column in zip(values, columns, strict=True) if isinstance(value, str)
    )
    if lines > 1:
        page.set_row(row, LINE_HEIGHT * min(lines, MOST_LINES))


def _lines(text, width):
    # Columns are measured in digits, which are wider than most letters: that makes up for words that do not break.
    return sum(1 + max(len(line) - 1, 0) // width for line in text.split("\n"))


def _parts_of_line(line, width):
    """One, unless the line alone fills a row."""
    room = width * MOST_LINES
    if len(line) <= room:
        return [line]
    # As it was typed: tabs and blanks too.
    return textwrap.wrap(line, room, drop_whitespace=False, expand_tabs=False, replace_whitespace=False)


def pieces_of(text: str, width: int) -> Iterator[str]:
    """A text for a column of that width, cut at its lines into pieces that a row shows whole."""
    piece: list[str] = []
    for line in text.split("\n"):
        for part in _parts_of_line(line, width):
            if piece and _lines("\n".join([*piece, part]), width) > MOST_LINES:
                yield "\n".join(piece)
                piece = []
            piece.append(part)
    yield "\n".join(piece)


def _set_up_printing(page, sheet):
    page.freeze_panes(sheet.header_row + 1, sheet.frozen_columns)
    page.repeat_rows(sheet.header_row)
    page.set_landscape()
    page.set_paper(A4)
    if sheet.frozen_columns:
        page.repeat_columns(0, sheet.frozen_columns - 1)
    else:
        page.fit_to_pages(1, 0)
