"""What is asked of the inspection itself, in its files: its answer, never evidence, never a row or figure of cases."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from reports.files.answers import make_csv
from reports.files.formats import FORMATS
from reports.files.results import make_json
from reports.files.workbook.book import make_workbook
from tests.factories import (
    answer_everything,
    answer_inspection,
    make_case,
    make_example,
    make_inspection,
    make_team,
    signed_off,
)

pytestmark = pytest.mark.django_db

ASKED = """    asked_of: inspection
    key_questions:
    - number: 1.1.1
      text: Does the board lead?
      prompts:
        a: Does it meet?
"""
STANDARD = "  - number: '1.1'\n"


@pytest.fixture
def inspection():
    """Of youth justice, whose standard 1.1 is asked of the inspection; with one case that is signed off."""
    inspection = make_inspection(framework=make_example("youth-justice-2021", (STANDARD, STANDARD + ASKED)))
    lee = make_team(inspection)["lee"]
    case = make_case(inspection, disposal="Referral order")
    answer_everything(case, by=lee)
    signed_off(case, by=lee)
    answer_inspection(inspection, {"1.1.1": "no"}, by=lee, evidence="Nobody came.")
    return inspection


def rows_of(page):
    [table] = page.tables.values()
    header, *rows = [[cell.value for cell in row] for row in page[table.ref]]
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_results_hold_the_answer_and_nothing_that_is_counted(inspection):
    questions = json.loads(make_json(inspection))["questions"]
    assert (questions["1.1.1"], questions["1.1.1a"]) == ({"answer": "no"}, {"answer": None})
    assert questions["2.1.1"]["yes"] == 1


def test_an_answer_that_was_cleared_is_none(inspection):
    answer_inspection(inspection, {"1.1.1": ""}, by=make_team(inspection)["lee"], evidence="Wait.")
    assert json.loads(make_json(inspection))["questions"]["1.1.1"] == {"answer": None}


def test_answers_case_by_case_have_no_column_for_it(inspection):
    [row] = csv.DictReader(io.StringIO(make_csv(inspection).decode("utf-8-sig")))
    assert not {"1.1.1", "1.1.1a"} & set(row)
    assert row["2.1.1"] == "yes"


def test_the_workbook_has_a_sheet_of_its_own_without_evidence(inspection):
    book = load_workbook(io.BytesIO(make_workbook(inspection)))
    told = [(row["Standard"], row["Number"], row["Kind"], row["Answer"]) for row in rows_of(book["Inspection answers"])]
    assert told == [("1.1", "1.1.1", "Key question", "No"), ("1.1", "1.1.1a", "Prompt", None)]
    for name in ("Key questions", "All questions", "Breakdowns"):
        numbers = {row["Number"] for row in rows_of(book[name])}
        assert "2.1.1" in numbers
        assert not {"1.1.1", "1.1.1a"} & numbers
    texts = [cell.value for page in book for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert not any("Nobody came" in text for text in texts)


def test_a_framework_that_asks_nothing_of_the_inspection_has_no_such_sheet():
    assert "Inspection answers" not in load_workbook(io.BytesIO(make_workbook(make_inspection()))).sheetnames


def test_answers_case_by_case_are_offered_where_there_are_cases(inspection, client):
    other = make_inspection(framework=make_example("approved-premises-2025"))
    for listed, is_offered in ((inspection, True), (other, False)):
        lee = make_team(listed)["lee"]
        assert FORMATS["csv"].can_have(lee, listed) == is_offered
        client.force_login(lee)
        assert (
            "Answers case by case" in client.get(f"/inspections/{listed.code}/exports/").content.decode()
        ) == is_offered
