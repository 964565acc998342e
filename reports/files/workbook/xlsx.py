"""Writes a workbook as XLSX."""

import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range

from reports.files.workbook.sheets import (
    ABOUT_ROW,
    AUTHOR,
    COVER,
    COVER_WIDTH,
    MOST_LINES,
    REMARK_ROW,
    TITLE_ROW,
    Book,
    lines_of,
)

LINE_HEIGHT = 15  # points
A4 = 9
# Without "none" the workbook's theme would choose the font.
FONT = {"font_name": "Arial", "font_size": 11, "font_scheme": "none"}


def write_xlsx(book: Book) -> bytes:
    """The same contents give the same bytes."""
    content = BytesIO()
    # A copy of the font: XlsxWriter changes what it is given.
    with Workbook(content, {"in_memory": True, "default_format_properties": dict(FONT)}) as file:
        midnight = datetime.datetime.combine(book.created, datetime.time())
        file.set_properties({"title": book.title, "author": AUTHOR, "created": midnight})
        formats = _formats(file)
        _write_cover(file.add_worksheet(COVER), book, formats)
        _write_contents(file.add_worksheet(book.contents.name), book.contents, formats)
        for sheet in book.sheets:
            _write_table(file.add_worksheet(sheet.name), sheet, formats)
    return content.getvalue()


def _formats(file):
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
    return {name: file.add_format(look) for name, look in looks.items()}


def _write_cover(page, book, formats):
    page.set_column(0, 0, COVER_WIDTH)
    page.write_string(0, 0, book.title, formats["title"])
    for row, line in enumerate(book.cover_lines, start=1):
        page.write_string(row, 0, line, formats["line"])
        page.set_row(row, LINE_HEIGHT * lines_of(line, COVER_WIDTH))
    page.set_landscape()
    page.set_paper(A4)


def _write_contents(page, contents, formats):
    _write_table(page, contents, formats)
    for row, (name, _) in enumerate(contents.rows, start=contents.header_row + 1):
        page.write_url(row, 0, f"internal:'{name}'!A1", formats["link"], name)


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
        lines_of(value, column.width) for value, column in zip(values, columns, strict=True) if isinstance(value, str)
    )
    if lines > 1:
        page.set_row(row, LINE_HEIGHT * min(lines, MOST_LINES))


def _set_up_printing(page, sheet):
    page.freeze_panes(sheet.header_row + 1, sheet.frozen_columns)
    page.repeat_rows(sheet.header_row)
    page.set_landscape()
    page.set_paper(A4)
    if sheet.frozen_columns:
        page.repeat_columns(0, sheet.frozen_columns - 1)
    else:
        page.fit_to_pages(1, 0)
