"""Writes a workbook as ODS (OpenDocument 1.3, ISO/IEC 26300): the XML itself (docs/decisions/0040)."""

import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from string import ascii_uppercase
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from reports.files.workbook.ods_parts import MEDIA_TYPE, add, manifest, meta, new_part, settings, styles, tag
from reports.files.workbook.sheets import ABOUT_ROW, COVER, COVER_WIDTH, Book, Sheet

# The earliest time that a ZIP file can say: it says nothing of when the file was made.
NO_TIME = (1980, 1, 1, 0, 0, 0)
# As wide as the digits that a column is measured in, with what stands around them: as XlsxWriter and Excel have it.
PIXELS_OF_DIGIT, PIXELS_AROUND, PIXELS_OF_INCH = 7, 5, 96


def write_ods(book: Book) -> bytes:
    """The same contents give the same bytes."""
    parts = {
        "content.xml": _content(book),
        "styles.xml": styles(),
        "meta.xml": meta(book),
        "settings.xml": settings(book),
    }
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        # First and not compressed: by it programs know what the file is.
        _store(file, "mimetype", MEDIA_TYPE.encode(), zipfile.ZIP_STORED)
        for name, root in [*parts.items(), ("META-INF/manifest.xml", manifest(parts))]:
            _store(file, name, ElementTree.tostring(root, "UTF-8", xml_declaration=True), zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _store(file: zipfile.ZipFile, name: str, content: bytes, compression: int) -> None:
    entry = zipfile.ZipInfo(name, NO_TIME)
    entry.compress_type = compression
    file.writestr(entry, content)


# --- The sheets ------------------------------------------------------------------------------------------------------


def _content(book: Book) -> Element:
    root = new_part("office:document-content")
    pages = [book.contents, *book.sheets]
    _add_widths(add(root, "office:automatic-styles"), {COVER_WIDTH, *_widths(pages)})
    sheets = add(add(root, "office:body"), "office:spreadsheet")
    _add_cover(sheets, book)
    for page in pages:
        _add_table(sheets, page, links=page is pages[0])
    ranges = add(sheets, "table:database-ranges")
    for page in pages:
        _add_range(ranges, page)
    return root


def _widths(pages: Iterable[Sheet]) -> Iterator[int]:
    return (column.width for page in pages for column in page.columns)


def _add_widths(styles: Element, widths: Iterable[int]) -> None:
    for width in sorted(widths):
        style = add(styles, "style:style", style__name=_width(width), style__family="table-column")
        inches = (PIXELS_OF_DIGIT * width + PIXELS_AROUND) / PIXELS_OF_INCH
        add(style, "style:table-column-properties", style__column_width=f"{inches:.4f}in")
    # As high as their text: no program needs to be told.
    row = add(styles, "style:style", style__name="row", style__family="table-row")
    add(row, "style:table-row-properties", style__use_optimal_row_height="true")
    page = add(styles, "style:style", style__name="sheet", style__family="table", style__master_page_name="Default")
    add(page, "style:table-properties", table__display="true", style__writing_mode="lr-tb")


def _width(width: int) -> str:
    return f"width{width}"


def _add_cover(sheets: Element, book: Book) -> None:
    page = add(sheets, "table:table", table__name=COVER, table__style_name="sheet")
    add(page, "table:table-column", table__style_name=_width(COVER_WIDTH))
    _add_row(page, [book.title], ["title"])
    for line in book.cover_lines:
        _add_row(page, [line], ["line"])


def _add_table(sheets: Element, sheet: Sheet, *, links: bool) -> None:
    page = add(sheets, "table:table", table__name=sheet.name, table__style_name="sheet")
    add(page, "table:title", sheet.name)
    add(page, "table:desc", sheet.about)
    _add_columns(page, sheet)
    _add_row(page, [sheet.name], ["title"])
    for line in [sheet.about, sheet.remark][: sheet.header_row - ABOUT_ROW]:
        _add_row(page, [line], ["plain"])
    kinds = ["number" if column.is_number else "text" for column in sheet.columns]
    header = add(page, "table:table-header-rows")
    _add_row(header, [column.header for column in sheet.columns], [f"{kind}_header" for kind in kinds])
    for values in sheet.rows:
        row = _add_row(page, values, kinds)
        if links:
            _make_link(row[0], values[0])


def _add_columns(page: Element, sheet: Sheet) -> None:
    """Those that stay in sight are printed on every page."""
    repeated, others = sheet.columns[: sheet.frozen_columns], sheet.columns[sheet.frozen_columns :]
    parents = [(add(page, "table:table-header-columns"), repeated)] if repeated else []
    for parent, columns in [*parents, (page, others)]:
        for column in columns:
            add(parent, "table:table-column", table__style_name=_width(column.width))


def _add_row(parent: Element, values: Iterable[object], looks: Iterable[str]) -> Element:
    row = add(parent, "table:table-row", table__style_name="row")
    for value, look in zip(values, looks, strict=True):
        cell = add(row, "table:table-cell", table__style_name=look)
        if isinstance(value, str):
            cell.set(tag("office:value-type"), "string")
            for line in value.split("\n"):
                _write_line(add(cell, "text:p"), line)
        elif value is not None:
            # As XLSX has it: up to 16 digits.
            number = f"{value:.16G}"
            cell.set(tag("office:value-type"), "float")
            cell.set(tag("office:value"), number)
            add(cell, "text:p", number)
    return row


def _write_line(paragraph: Element, line: str) -> None:
    """Tabs, and blanks that stand at an end or after another, are elements: as signs they would be lost."""
    text, last = "", None
    for place, sign in enumerate(line):
        at_an_end = place in (0, len(line) - 1)
        if sign == "\t" or (sign == " " and (at_an_end or line[place - 1] == " ")):
            _append(paragraph, last, text)
            text, last = "", add(paragraph, "text:tab" if sign == "\t" else "text:s")
        else:
            text += sign
    _append(paragraph, last, text)


def _append(paragraph: Element, last: Element | None, text: str) -> None:
    if last is None:
        paragraph.text = text
    else:
        last.tail = text


def _make_link(cell: Element, name: str) -> None:
    cell.set(tag("table:style-name"), "link")
    cell.remove(cell[0])
    add(add(cell, "text:p"), "text:a", name, xlink__type="simple", xlink__href=f"#'{name}'.A1")


def _add_range(ranges: Element, sheet: Sheet) -> None:
    """The table under its name, with its headings; and, where it is one list, with filters."""
    first, last = sheet.header_row + 1, sheet.header_row + 1 + len(sheet.rows)
    add(
        ranges,
        "table:database-range",
        table__name=sheet.table,
        table__target_range_address=f"'{sheet.name}'.A{first}:'{sheet.name}'.{_letters(len(sheet.columns))}{last}",
        table__contains_header="true",
        table__display_filter_buttons="true" if sheet.has_filter else "false",
    )


def _letters(number: int) -> str:
    """What a spreadsheet calls its columns: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, place = divmod(number - 1, len(ascii_uppercase))
        letters = ascii_uppercase[place] + letters
    return letters
