"""The key figures of an inspection, read back from every file that has them and compared one by one."""

import csv
import io
import json
import re
import subprocess
from collections import Counter

import docx
import lxml.html
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from reports.figures.tallies import scorecard
from reports.files.answers import make_csv
from reports.files.documents import make_html
from reports.files.printing import make_pdf
from reports.files.results import make_json
from reports.files.tidy import tidy_figures, write_tidy
from reports.files.word.report import make_docx
from reports.files.workbook.book import make_open_workbook, make_workbook
from tests.factories import make_harbour, make_tameside
from tests.independent import percent

pytestmark = [pytest.mark.anywhere, pytest.mark.django_db, pytest.mark.usefixtures("narratives_are_there")]

OF = re.compile(r"(\d+) of (\d+)")


# --- What each file says: {key question: (Yes, base, per cent)}, in the order of the report -------------------------


def of_results(inspection):
    questions = json.loads(make_json(inspection))["questions"]
    return {
        number: (
            questions[number]["yes"],
            questions[number]["yes"] + questions[number]["no"],
            questions[number]["percent"],
        )
        for number in key_questions(inspection)
    }


def key_questions(inspection):
    """{number: text} of those that are put to cases and belong to a standard that was inspected."""
    standards = [each for each in inspection.question_set.case_standards if each.number not in inspection.not_inspected]
    return {item.number: item.text for standard in standards for item in standard.key_questions}


def of_report(inspection, tables):
    """Each question by its text; as often as it stands there, with the same figures."""
    rows = {(text, cases, share) for table in tables for text, cases, share in table if OF.fullmatch(cases)}
    numbers = {text: number for number, text in key_questions(inspection).items()}
    assert len(numbers) == len(key_questions(inspection))
    assert len({text for text, *_ in rows}) == len(rows)
    found = {numbers[text]: figures_in(cases, share) for text, cases, share in rows}
    return {number: found[number] for number in key_questions(inspection) if number in found}


def figures_in(cases, share):
    yes, base = map(int, OF.fullmatch(cases).groups())
    return yes, base, int(share.removesuffix("%"))


def of_html(inspection):
    page = lxml.html.fromstring(make_html(inspection).decode())
    tables = page.xpath("//table[@class='key-questions']")
    return of_report(inspection, [[[plain(cell) for cell in row] for row in table.iter("tr")] for table in tables])


def plain(element):
    return " ".join(element.text_content().split())


def of_docx(inspection):
    document = docx.Document(io.BytesIO(make_docx(inspection)))
    tables = [[[cell.text.strip() for cell in row.cells] for row in table.rows] for table in document.tables]
    return of_report(inspection, [table for table in tables if len(table[0]) == 3])


def of_xlsx(inspection):
    page = load_workbook(io.BytesIO(make_workbook(inspection)))["Key questions"]
    return of_sheet([list(row) for row in page.iter_rows(values_only=True)])


def of_ods(inspection):
    book = CalamineWorkbook.from_filelike(io.BytesIO(make_open_workbook(inspection)))
    return of_sheet(book.get_sheet_by_name("Key questions").to_python())


def of_sheet(rows):
    [top] = [place for place, row in enumerate(rows) if row[0] == "Standard"]
    named = [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :]]
    return {row["Number"]: (row["Yes"], row["Base"], row["Percentage 'Yes'"]) for row in named}


def of_tidy(inspection):
    table = write_tidy(tidy_figures(scorecard(inspection), {"tables": [], "left_out": []})).decode()
    return {
        row["question"]: (int(row["cases"]), int(row["base"]), int(row["percent"]))
        for row in csv.DictReader(io.StringIO(table, newline=""))
        if row["kind"] == "key_question" and row["answer"] == "yes"
    }


def of_answers(inspection):
    """Counted from the answers case by case."""
    cases = list(csv.DictReader(io.StringIO(make_csv(inspection).decode("utf-8-sig"), newline="")))
    given = {number: Counter(case[number] for case in cases) for number in key_questions(inspection)}
    return {
        number: (counts["yes"], base := counts["yes"] + counts["no"], percent(counts["yes"], base))
        for number, counts in given.items()
    }


@pytest.mark.parametrize("of_file", [of_html, of_docx, of_xlsx, of_ods, of_tidy, of_answers])
@pytest.mark.parametrize("make", [make_tameside, make_harbour])
def test_every_file_has_the_figures_of_the_results(make, of_file):
    inspection = make(narrative=True)
    expected, found = of_results(inspection), of_file(inspection)
    assert found == expected
    assert len(found) == len(key_questions(inspection)) > 10


def test_the_pdf_has_them_in_the_same_order(tmp_path):
    inspection = make_tameside(narrative=True)
    file = tmp_path / "report.pdf"
    file.write_bytes(make_pdf(inspection))
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True).stdout
    printed = [tuple(map(int, figures)) for figures in re.findall(r"(\d+) of (\d+)\s+(\d+)%$", text, re.MULTILINE)]
    assert printed == list(of_results(inspection).values())


# --- Ratings: {standard, or "overall": its rating} -------------------------------------------------------------------


def ratings_of_results(inspection):
    results = json.loads(make_json(inspection))
    labels = {rating.code: rating.label for rating in inspection.question_set.ratings}
    ratings = {number: labels[each["agreed"]] for number, each in results["standards"].items() if "agreed" in each}
    overall = results["overall"]
    return ratings | {"overall": (labels[overall["rating"]], overall["score"], overall["maximum"])}


def ratings_of_rows(whole, rows):
    """Of the two tables that a report begins with."""
    (_, score), (_, rating) = whole
    standards = [re.match(r"([\d.]+\d) ", name) for name, _ in rows]
    named = {match[1]: said.strip() for match, (_, said) in zip(standards, rows, strict=True) if match}
    return named | {"overall": (rating.strip(), *map(int, score.split("/")))}


def ratings_of_html(inspection):
    page = lxml.html.fromstring(make_html(inspection).decode())
    whole, rows = ([[plain(cell) for cell in row] for row in table.iter("tr")] for table in page.xpath("//table")[:2])
    return ratings_of_rows(whole, [row for row in rows if len(row) == 2])


def ratings_of_docx(inspection):
    tables = docx.Document(io.BytesIO(make_docx(inspection))).tables[:2]
    whole, rows = ([[cell.text for cell in row.cells][:2] for row in table.rows] for table in tables)
    return ratings_of_rows(whole, [row for row in rows if row[0] != row[1]])


def ratings_of_xlsx(inspection):
    page = load_workbook(io.BytesIO(make_workbook(inspection)))["Ratings"]
    return ratings_of_sheet([list(row) for row in page.iter_rows(values_only=True)])


def ratings_of_ods(inspection):
    book = CalamineWorkbook.from_filelike(io.BytesIO(make_open_workbook(inspection)))
    return ratings_of_sheet(book.get_sheet_by_name("Ratings").to_python())


def ratings_of_sheet(rows):
    [top] = [place for place, row in enumerate(rows) if row[0] == "Standard"]
    *standards, overall = [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :]]
    whole = (overall["Agreed rating"], overall["Points"], overall["Maximum points"])
    return {row["Standard"]: row["Agreed rating"] for row in standards} | {"overall": whole}


@pytest.mark.parametrize("of_file", [ratings_of_html, ratings_of_docx, ratings_of_xlsx, ratings_of_ods])
@pytest.mark.parametrize("make", [make_tameside, make_harbour])
def test_every_file_has_the_ratings_of_the_results(make, of_file):
    inspection = make(narrative=True)
    assert of_file(inspection) == ratings_of_results(inspection)
    assert len(ratings_of_results(inspection)) > 5
