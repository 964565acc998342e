"""Writes tables as a workbook (XLSX) that people, screen readers and programs can read: one named table a sheet, no
merged cells, numbers as numbers. What is in the tables is decided in `exports.py`."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from xlsxwriter import Workbook

NONE = "–"
TITLE_ROW, ABOUT_ROW, HEADER_ROW = range(3)
COVER_WIDTH = 100
LINE_HEIGHT = 15  # points
A4 = 9
# Without "none" the workbook's theme would choose the font.
FONT = {"font_name": "Arial", "font_size": 11, "font_scheme": "none"}


@dataclass(frozen=True, slots=True)
class Column:
    header: str
    width: int  # in characters
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet with its one table. In a row, `None` is printed as a dash."""

    name: str
    table: str
    about: str
    columns: tuple[Column, ...]
    rows: list[tuple]


def write_workbook(
    *, title: str, author: str, created: datetime.date, cover: Iterable[str], sheets: list[Sheet]
) -> bytes:
    """The same contents give the same bytes: `created` stands where the present time would."""
    content = BytesIO()
    # A copy of the font: XlsxWriter changes what it is given.
    with Workbook(content, {"in_memory": True, "default_format_properties": dict(FONT)}) as book:
        midnight = datetime.datetime.combine(created, datetime.time())
        book.set_properties({"title": title, "author": author, "created": midnight})
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
    for row, line in enumerate(lines, start=1):
        page.write_string(row, 0, line, formats["line"])
        page.set_row(row, LINE_HEIGHT * _lines(line, COVER_WIDTH))


def _write_contents(page, sheets, formats):
    columns = (Column("Sheet", 34), Column("What it holds", 110))
    rows = [(sheet.name, sheet.about) for sheet in sheets]
    _write_table(page, Sheet("Contents", "Contents", "The sheets of this workbook.", columns, rows), formats)
    for row, sheet in enumerate(sheets, start=HEADER_ROW + 1):
        page.write_url(row, 0, f"internal:'{sheet.name}'!A1", formats["link"], sheet.name)


def _write_table(page, sheet, formats):
    page.write_string(TITLE_ROW, 0, sheet.name, formats["title"])
    page.write_string(ABOUT_ROW, 0, sheet.about)
    kinds = ["number" if column.is_number else "text" for column in sheet.columns]
    headers = [
        {"header": column.header, "header_format": formats[f"{kind}_header"]}
        for column, kind in zip(sheet.columns, kinds, strict=True)
    ]
    table = {"name": sheet.table, "style": "Table Style Light 1", "columns": headers}
    page.add_table(HEADER_ROW, 0, HEADER_ROW + len(sheet.rows), len(headers) - 1, table)
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width)
    _set_height(page, HEADER_ROW, [column.header for column in sheet.columns], sheet.columns)
    for row, values in enumerate(sheet.rows, start=HEADER_ROW + 1):
        for index, (value, kind) in enumerate(zip(values, kinds, strict=True)):
            _write(page, row, index, value, formats[kind])
        _set_height(page, row, values, sheet.columns)
    _set_up_printing(page)


def _write(page, row, index, value, look):
    # What people typed is text, whatever it begins with: `write` would make formulas and links of some.
    if value is None or isinstance(value, str):
        page.write_string(row, index, NONE if value is None else value, look)
    else:
        page.write_number(row, index, value, look)


def _set_height(page, row, values, columns):
    """Not every program makes a row as high as its wrapped text."""
    lines = max(
        _lines(value, column.width) for value, column in zip(values, columns, strict=True) if isinstance(value, str)
    )
    if lines > 1:
        page.set_row(row, LINE_HEIGHT * lines)


def _lines(text, width):
    # Columns are measured in digits, which are wider than most letters: that makes up for words that do not break.
    return sum(1 + max(len(line) - 1, 0) // width for line in text.split("\n"))


def _set_up_printing(page):
    page.freeze_panes(HEADER_ROW + 1, 0)
    page.repeat_rows(HEADER_ROW)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
