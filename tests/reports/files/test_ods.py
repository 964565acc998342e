"""The data workbook as OpenDocument: what other programs read of it is what they read of the XLSX."""

import datetime
import io
import zipfile

import lxml.etree
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from reports.files.workbook.book import make_open_workbook, make_workbook
from reports.files.workbook.ods import write_ods
from reports.files.workbook.sheets import Book, Column, Sheet
from tests.every_answer import make_kennel
from tests.factories import make_harbour, make_inspection, make_tameside

NAMES = {
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
TABLE, TEXT, OFFICE = (f"{{{NAMES[prefix]}}}" for prefix in ("table", "text", "office"))
UGLY = [
    "=1+1",
    "+1",
    "@A1",
    "  two  blanks ",
    "a\tb",
    "one\n\ntwo",
    "1/2",
    "007",
    "<b>&",
    "2.10",
    "https://example.org/",
]


def cells_of_ods(content):
    """{sheet: its rows}, empty cells as None, read by a program that did not write it."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    pages = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    return {
        name: trimmed([[None if cell == "" else cell for cell in row] for row in rows]) for name, rows in pages.items()
    }


def cells_of_xlsx(content):
    book = load_workbook(io.BytesIO(content))
    return {page.title: trimmed([list(row) for row in page.iter_rows(values_only=True)]) for page in book}


def trimmed(rows):
    """Without the empty cells behind the last of each row: programs count them differently."""
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    return rows


def part_of(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return lxml.etree.fromstring(file.read(name))


@pytest.mark.django_db
@pytest.mark.parametrize("make_inspected", [make_tameside, make_harbour, make_inspection, make_kennel])
@pytest.mark.usefixtures("tameside_is_there", "harbour_is_there")
def test_every_cell_is_that_of_the_xlsx(make_inspected):
    inspection = make_inspected()
    open_document = cells_of_ods(make_open_workbook(inspection))
    assert open_document == cells_of_xlsx(make_workbook(inspection))
    assert sum(map(len, open_document.values())) > 20


@pytest.fixture
def written():
    columns = (Column("Text", 20), Column("Number", 11, is_number=True), Column("Gap", 11, empty="Why."))
    rows = [(text, number, None) for number, text in enumerate(UGLY)]
    sheet = Sheet("Ugly texts", "UglyTexts", "What it holds.", columns, rows, "A remark.", frozen_columns=1)
    ordered = Sheet("In order", "InOrder", "", columns[:1], [("a",), ("b",)], has_filter=False)
    return write_ods(Book("A title", datetime.date(2026, 1, 1), ["A line."], [sheet, ordered]))


def text_of(paragraph):
    """As ODF 1.3 has it (part 3, 6.1.2): what is not an element is one blank at most, and none at either end."""
    signs = {f"{TEXT}s": " ", f"{TEXT}tab": "\t"}
    return "".join([paragraph.text or "", *(f"{signs[each.tag]}{each.tail or ''}" for each in paragraph)])


def test_a_text_stays_the_text_that_it_is(written):
    page = part_of(written, "content.xml").xpath("//table:table[@table:name='Ugly texts']", namespaces=NAMES)[0]
    cells = page.xpath("table:table-row[position()>3]/table:table-cell[1]", namespaces=NAMES)
    assert ["\n".join(map(text_of, cell)) for cell in cells] == UGLY
    assert {cell.get(f"{OFFICE}value-type") for cell in cells} == {"string"}
    assert not page.xpath(".//@table:formula | .//text:a", namespaces=NAMES)
    lines = ["|".join(line.itertext()) for line in page.iter(f"{TEXT}p")]
    assert not [line for line in lines if "  " in line or "\t" in line or line != line.strip(" ")]


def test_a_table_has_its_name_its_headings_and_what_it_holds(written):
    content = part_of(written, "content.xml")
    ranges = [dict(each.attrib) for each in content.iter(f"{TABLE}database-range")]
    assert [(each[f"{TABLE}name"], each[f"{TABLE}target-range-address"]) for each in ranges] == [
        ("Contents", "'Contents'.A3:'Contents'.B5"),
        ("UglyTexts", f"'Ugly texts'.A4:'Ugly texts'.C{4 + len(UGLY)}"),
        ("InOrder", "'In order'.A3:'In order'.A5"),
    ]
    assert {each[f"{TABLE}contains-header"] for each in ranges} == {"true"}
    assert [each[f"{TABLE}display-filter-buttons"] for each in ranges] == ["false", "true", "false"]
    page = content.xpath("//table:table[@table:name='Ugly texts']", namespaces=NAMES)[0]
    assert page.xpath("string(table:title) = 'Ugly texts' and string(table:desc) = 'What it holds.'", namespaces=NAMES)
    header = page.xpath("table:table-header-rows/table:table-row/table:table-cell", namespaces=NAMES)
    assert ["".join(cell.itertext()) for cell in header] == ["Text", "Number", "Gap"]
    assert len(page.xpath("table:table-header-columns/table:table-column", namespaces=NAMES)) == 1
    assert not content.xpath("//@table:number-columns-spanned", namespaces=NAMES)


def test_the_contents_lead_to_the_sheets(written):
    links = part_of(written, "content.xml").xpath("//text:a", namespaces=NAMES)
    assert [(link.text, link.get(f"{{{NAMES['xlink']}}}href")) for link in links] == [
        ("Ugly texts", "#'Ugly texts'.A1"),
        ("In order", "#'In order'.A1"),
    ]


def test_headings_and_first_columns_stay_in_sight(written):
    items = part_of(written, "settings.xml").xpath(
        "//config:config-item-map-entry[@config:name='Ugly texts']/config:config-item", namespaces=NAMES
    )
    positions = {item.get(f"{{{NAMES['config']}}}name"): item.text for item in items}
    assert (positions["VerticalSplitPosition"], positions["HorizontalSplitPosition"]) == ("4", "1")


def test_every_style_that_is_used_is_defined(written):
    parts = [part_of(written, name) for name in ("content.xml", "styles.xml")]
    defined = {name for part in parts for name in part.xpath("//@style:name", namespaces=NAMES)}
    used = {
        name
        for part in parts
        for name in part.xpath(
            "//@table:style-name | //@style:page-layout-name"
            " | //@style:master-page-name | //@style:parent-style-name | //@style:font-name",
            namespaces=NAMES,
        )
    }
    assert len(used) > 8
    assert used <= defined


def test_it_begins_as_programs_expect_and_names_its_parts(written):
    assert written[30:38] == b"mimetype"
    with zipfile.ZipFile(io.BytesIO(written)) as file:
        first, *others = file.infolist()
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert {entry.date_time for entry in (first, *others)} == {(1980, 1, 1, 0, 0, 0)}
    paths = part_of(written, "META-INF/manifest.xml").xpath("//@manifest:full-path", namespaces=NAMES)
    assert {"/", *(entry.filename for entry in others)} == {*paths, "META-INF/manifest.xml"}


@pytest.mark.django_db
@pytest.mark.usefixtures("tameside_is_there")
def test_the_same_data_give_the_same_bytes():
    assert make_open_workbook(make_tameside()) == make_open_workbook(make_tameside())


def test_columns_beyond_z_have_the_letters_of_spreadsheets():
    columns = tuple(Column(f"Column {number}", 11) for number in range(1, 704))
    sheet = Sheet("Wide", "Wide", "", columns, [tuple("x" * 703)])
    content = part_of(write_ods(Book("T", datetime.date(2026, 1, 1), [], [sheet])), "content.xml")
    assert content.xpath("//@table:target-range-address", namespaces=NAMES)[1] == "'Wide'.A3:'Wide'.AAA4"
