"""The answers case by case as a workbook: the table of the CSV, in which a spreadsheet changes nothing."""

import csv
import io

import pytest
from openpyxl import load_workbook

from reports.files.answers import make_csv
from reports.files.workbook.case_answers import make_answers_workbook
from tests.every_answer import make_kennel
from tests.factories import (
    answer,
    answer_everything,
    make_case,
    make_example,
    make_harbour,
    make_inspection,
    make_team,
    signed_off,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("harbour_is_there")]

AGE = "  - {code: age, label: Age, type: number}\n"
CLASHING = "  - {code: reference, label: Other, type: number}\n  - {code: in1, label: Small letters, type: yes_no}\n"


def rows_of(page):
    [table] = page.tables.values()
    header, *rows = [[cell.value for cell in row] for row in page[table.ref]]
    return [dict(zip(header, row, strict=True)) for row in rows]


def read(inspection):
    return load_workbook(io.BytesIO(make_answers_workbook(inspection)))


def signed(inspection, case, answers=None):
    ivy = make_team(inspection)["ivy"]
    answer_everything(case, by=ivy)
    answer(case, answers or {}, by=ivy)
    signed_off(case, by=ivy)


def test_its_cells_are_those_of_the_csv():
    inspection = make_harbour()
    rows = list(csv.DictReader(io.StringIO(make_csv(inspection).decode("utf-8-sig"))))
    assert len(rows) == 12
    assert [{name: cell or "" for name, cell in row.items()} for row in rows_of(read(inspection)["Answers"])] == rows


@pytest.mark.parametrize("reference", ["1-2", "007", "1E5", "2.10", "01-02-24", "=1+1"])
def test_a_reference_is_text_whatever_it_looks_like(reference):
    inspection = make_inspection()
    signed(inspection, make_case(inspection, reference=reference))
    cell = read(inspection)["Answers"]["A5"]
    assert (cell.value, cell.data_type) == (reference, "s")


def test_numbers_are_numbers_and_everything_else_is_as_it_is_stored():
    kennel = make_kennel()
    stored = {"Q2": '["Vet","Cook"]', "Q3": "2.5", "Q4": "2025-03-27", "Q5": "=unspeakable()"}
    signed(kennel, make_case(kennel, reference="K-1", size="Small"), stored)
    signed(kennel, make_case(kennel, reference="K-2", size="Large"), {"Q3": "na", "Q5": "na"})
    book = read(kennel)
    first, second = rows_of(book["Answers"])
    assert {number: first[number] for number in stored} == stored | {"Q3": 2.5}
    assert (second["Q3"], second["Q5"]) == ("na", "na")
    values = {row["Column"]: row["Values"] for row in rows_of(book["Columns"])}
    assert values["Q1"] == "strong (Very strong), weak (Rather weak)"
    assert values["Q2"].startswith("a list of any of: Vet, Cook")
    assert values["Q3"] == "a number, na (Not applicable)"


def test_each_column_is_told_on_a_sheet_of_its_own():
    book = read(make_harbour())
    told = rows_of(book["Columns"])
    assert [row["Column"] for row in told] == list(rows_of(book["Answers"])[0])
    assert [row for row in told if not all(row.values())] == []
    assert book["Answers"]["A3"].value.startswith("An empty cell: ")
    assert book["Answers"].freeze_panes == "B5"


def test_columns_of_one_name_are_told_apart():
    inspection = make_inspection(framework=make_example("every-rule", (AGE, AGE + CLASHING)))
    case = make_case(inspection, kind="Long", reference="C-1")
    case.details |= {"reference": 7, "in1": "yes"}
    case.save()
    signed(inspection, case)
    [row] = rows_of(read(inspection)["Answers"])
    assert (row["reference"], row["reference (detail)"], row["in1"]) == ("C-1", 7, "yes")
    assert row["IN1 (question)"] is not None


def test_an_inspection_without_signed_off_cases_has_no_answers_and_says_so():
    book = read(make_inspection(cases=1))
    assert book.sheetnames == ["Cover", "Contents", "Columns"]
    assert "Signed-off cases, of which each is a row: 0" in [
        row[0] for row in book["Cover"].iter_rows(values_only=True)
    ]
