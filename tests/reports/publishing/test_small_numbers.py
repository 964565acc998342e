"""What an edition hides of small groups, it hides in each of its files."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(publish):
    return {file.format: bytes(file.content) for file in publish().files.all()}


def sheets_of(files):
    """{sheet: rows below its headings} of the XLSX, after the ODS was found to be the same."""
    book = load_workbook(io.BytesIO(files["xlsx"]))
    read = CalamineWorkbook.from_filelike(io.BytesIO(files["ods"]))
    for page in book:
        rows = [["" if cell is None else cell for cell in row] for row in page.iter_rows(values_only=True)]
        assert read.get_sheet_by_name(page.title).to_python(skip_empty_area=False) == rows
    tables = {
        page.title: [[cell.value for cell in row] for row in page[table.ref]]
        for page in book
        for table in page.tables.values()
    }
    return {name: rows[1:] for name, rows in tables.items()}


def test_sample_breakdowns_and_the_table_of_figures_tell_the_same(files, inspection):
    shared = json.loads(files["breakdowns"])
    details = inspection.question_set.characteristics
    told = {}
    for table in shared["tables"]:
        [code] = table["by"]
        for row in table["rows"]:
            for answer in table["total"]:
                told[table["question"] or "", code, row["values"][code] or "", answer] = row[answer]
    assert None in told.values()
    sheets = sheets_of(files)
    profile = {(key[1], key[2]): cases for key, cases in told.items() if not key[0]}
    codes = {detail.label: code for code, detail in details.items()}
    assert {
        (codes[name], "" if group == "Not recorded" else group): cases for name, group, cases, *_ in sheets["Sample"]
    } == profile
    counts = [cases for *_, cases in sheets["Breakdowns"]]
    assert counts == [cases for (question, *_), cases in told.items() if question]
    rows = list(csv.DictReader(io.StringIO(files["tidy"].decode(), newline="")))
    in_table = {
        (row["question"], row["by"], row["value"], row["answer"].replace("answered", "base") or "cases"): row
        for row in rows
        if row["by"]
    }
    assert {key: row["cases"] for key, row in in_table.items() if key in told} == {
        key: "" if cases is None else str(cases) for key, cases in told.items()
    }
    others = [row for key, row in in_table.items() if key not in told]
    assert {(row["cases"], row["suppressed"]) for row in others} <= {("", "true")}
    assert len({(row["question"], row["by"]) for row in others}) == len(shared["left_out"])
