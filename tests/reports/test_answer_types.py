"""Figures of each type of answer, wherever they are read."""

import csv
import io
import json
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from html import unescape
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from reports.authoring.tokens.catalogue import tokens_of
from reports.authoring.tokens.resolver import Figures
from reports.figures.arithmetic import plain_number, spread_of
from reports.figures.scorecard import score_question
from reports.figures.tallies import scorecard
from reports.files.answers import make_csv
from reports.files.results import make_json
from reports.files.workbook.book import make_workbook
from tests.every_answer import QUESTIONS, make_kennel
from tests.factories import answer, answer_everything, make_case, make_team, signed_off

pytestmark = pytest.mark.django_db
FRIEND = 'Walker, or "friend"'
SECRET = "=unspeakable()"
CASES = [
    ("Small", {"1.1.1a": "weak", "Q1": "weak", "Q2": '["Vet","Cook"]', "Q3": "2.5", "Q4": "2025-03-27", "Q5": SECRET}),
    ("Small", {"1.1.1a": "na", "Q1": "strong", "Q2": '["Cook"]', "Q3": "3", "Q4": "na", "Q5": "na"}),
    ("Large", {"1.1.1a": "weak", "Q1": "weak", "Q2": "na", "Q3": "0.1", "Q4": "2025-03-28", "Q5": SECRET}),
    ("Large", {"1.1.1a": "strong", "Q1": "weak", "Q2": '["Cook"]', "Q3": "na", "Q4": "2025-03-28", "Q5": SECRET}),
    ("Large", {"1.1.1a": "weak", "Q1": "weak", "Q2": '["Cook"]', "Q3": "12", "Q4": "2025-03-28", "Q5": "na"}),
]


@pytest.fixture(scope="module")
def kennel(module_db):
    inspection = make_kennel()
    team = make_team(inspection)
    for number, (size, answers) in enumerate(CASES, start=1):
        case = make_case(inspection, reference=f"K-{number}", size=size)
        answer_everything(case, by=team["ivy"])
        answer(case, answers, by=team["ivy"])
        signed_off(case, by=team["lee"])
    return inspection


@pytest.fixture(scope="module")
def workbook(kennel):
    return load_workbook(io.BytesIO(make_workbook(kennel)))


def rows_of(sheet):
    [table] = sheet.tables.values()
    _, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    return rows


def test_results_have_what_each_type_of_answer_has(kennel):
    questions = json.loads(make_json(kennel), parse_float=Decimal)["questions"]
    assert {number: questions[number] for number in ("1.1.1a", "Q1", "Q2", "Q3", "Q4", "Q5")} == {
        "1.1.1a": {"counts": {"strong": 1, "weak": 3}, "na": 1},
        "Q1": {"counts": {"strong": 1, "weak": 4}, "na": 0},
        "Q2": {"counts": {"Vet": 1, "Cook": 4, FRIEND: 0}, "na": 1, "base": 4},
        "Q3": {"base": 4, "median": Decimal("2.75"), "min": Decimal("0.1"), "max": 12, "na": 1},
        "Q4": {"base": 4, "na": 1},
        "Q5": {"base": 3, "na": 2},
    }


def test_results_of_nobody():
    questions = json.loads(make_json(make_kennel()))["questions"]
    assert questions["Q3"] == {"base": 0, "median": None, "min": None, "max": None, "na": 0}
    assert questions["Q2"] == {"counts": {"Vet": 0, "Cook": 0, FRIEND: 0}, "na": 0, "base": 0}


@given(st.lists(st.decimals(-(10**9), 10**9, places=4), min_size=1))
def test_a_spread_is_exact_and_prints_every_digit(numbers):
    spread = spread_of(Counter(numbers))
    assert Fraction(spread.median) == median(map(Fraction, numbers))
    assert (spread.minimum, spread.maximum) == (min(numbers), max(numbers))
    for number in (spread.median, spread.minimum, spread.maximum):
        assert Decimal(json.dumps(plain_number(number))) == number


def test_an_answer_of_nobody_has_no_spread():
    assert score_question(QUESTIONS["Q3"], Counter({"na": 3}), ()).spread is None
    assert score_question(QUESTIONS["Q3"], Counter({"na": 3}), ()).base == 0


def test_the_answers_case_by_case(kennel):
    rows = list(csv.DictReader(io.StringIO(make_csv(kennel).decode("utf-8-sig"))))
    assert [row["Q2"] for row in rows] == [answers["Q2"] for _, answers in CASES]
    assert [row["Q3"] for row in rows] == ["2.5", "3", "0.1", "na", "12"]
    assert [row["Q4"] for row in rows][:2] == ["2025-03-27", "na"]
    assert rows[0]["Q5"] == f"'{SECRET}"


def test_a_number_below_zero_is_no_formula():
    kennel = make_kennel()
    team = make_team(kennel)
    case = make_case(kennel)
    answer_everything(case, by=team["ivy"])
    # No question takes it; but what a framework to come allows is to be a number in a spreadsheet too.
    answer(case, {"Q3": "-4.5", "Q5": "-4.5"}, by=team["ivy"])
    signed_off(case, by=team["lee"])
    [row] = csv.DictReader(io.StringIO(make_csv(kennel).decode("utf-8-sig")))
    assert (row["Q3"], row["Q5"]) == ("-4.5", "'-4.5")


def test_the_workbook_counts_choices_dates_and_texts(workbook):
    # After them stand the intervals, which tests/reports/files/ tries.
    rows = [(row[0], *row[2:6]) for row in rows_of(workbook["Other answers"])]
    assert rows == [
        ("1.1.1a", "Very strong", 1, 4, 25),
        ("1.1.1a", "Rather weak", 3, 4, 75),
        ("1.1.1a", "Not applicable", 1, None, None),
        ("Q1", "Very strong", 1, 5, 20),
        ("Q1", "Rather weak", 4, 5, 80),
        ("Q2", "Vet", 1, 4, 25),
        ("Q2", "Cook", 4, 4, 100),
        ("Q2", FRIEND, 0, 4, 0),
        ("Q2", "Not applicable", 1, None, None),
        ("Q4", "Answered", 4, 4, None),
        ("Q4", "Not applicable", 1, None, None),
        ("Q5", "Answered", 3, 3, None),
        ("Q5", "Not applicable", 2, None, None),
    ]


def test_the_workbook_has_numbers_with_their_median_and_range(workbook):
    assert rows_of(workbook["Numbers"]) == [["Q3", "How far does it run?", 4, 2.75, 0.1, 12, 1, "miles"]]
    assert [row[1:3] + row[4:] for row in rows_of(workbook["Numbers by group"])] == [
        ["Small", "Q3", 2, 2.75, 2.5, 3, 0, "miles"],
        ["Large", "Q3", 2, 6.05, 0.1, 12, 1, "miles"],
    ]


def test_a_text_never_leaves_in_the_workbook(workbook):
    cells = [cell.value for sheet in workbook for row in sheet.rows for cell in row]
    assert [cell for cell in cells if SECRET in str(cell) or "2025-03" in str(cell)] == []
    notes = {row[1] for row in rows_of(workbook["Notes"])}
    assert {"Several answers", "Numbers", "Dates and texts"} <= notes


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("1.1.1a percent answer=weak", "75 per cent"),
        ("1.1.1a share answer=Rather weak", "3 of 4"),
        ("Q2 percent answer=Cook", "100 per cent"),
        (f"Q2 count answer={FRIEND} in words", "nought"),
        ("Q2 base", "4"),
        ("Q2 base where size=Large", "2"),
        ("Q3 median", "2.75"),
        ("Q3 min", "0.1"),
        ("Q3 max where size=Small", "3"),
        ("Q3 base", "4"),
        ("Q4 base in words", "four"),
        ("Q5 base", "3"),
    ],
)
def test_tokens(kennel, token, value):
    figures = Figures(kennel)
    assert figures.errors(f"{{{token}}}") == []
    assert figures.plain(f"{{{token}}}") == value


@pytest.mark.parametrize(
    ("token", "fault"),
    [
        ("Q3 percent", "Q3 has no answers to choose from, so it has no percent; it has median, min, max, base"),
        ("Q5 share answer=na", "Q5 has no answers to choose from, so it has no share; it has base"),
        ("Q2 median", "Q2 is not answered with a number, so it has no median"),
        ("Q3 median answer=3", "a median is of all numbers given, so no answer can be chosen"),
        ("Q3 median in words", "only a count, base or share can be given in words"),
        ("Q2 percent", f"Q2 has answers of its own; add answer= and one of Vet, Cook, {FRIEND}"),
        ("1.1.1a band", "1.1.1a is not a key question, so it has no band"),
    ],
)
def test_a_token_that_asks_for_what_an_answer_has_not_is_refused(kennel, token, fault):
    assert Figures(kennel).errors(f"{{{token}}}") == [f"{{{token}}}: {fault}"]


def test_nobody_has_no_median():
    assert Figures(make_kennel()).plain("{Q3 median}") == "–"


def test_the_list_for_writers_has_them_with_their_values(kennel):
    groups = {group.title: group.rows for group in tokens_of(Figures(kennel))}
    printed = {token: value for row in groups["Information questions"] for token, value in row.tokens}
    assert {token: value for token, value in printed.items() if token[:3] in ("{Q3", "{Q4", "{Q5")} == {
        "{Q3 median}": "2.75",
        "{Q3 min}": "0.1",
        "{Q3 max}": "12",
        "{Q3 base}": "4",
        "{Q4 base}": "4",
        "{Q5 base}": "3",
    }
    assert printed["{Q2 percent answer=Cook}"] == "100 per cent"


# --- Pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def lee(client, kennel):
    client.force_login(make_team(kennel)["lee"])
    return client


def page(client, kennel, number, **asked):
    reply = client.get(f"/inspections/{kennel.code}/questions/{number}/", asked)
    return " ".join(unescape(reply.content.decode()).split())


def test_the_page_of_a_number_has_its_spread_whole_and_by_group(lee, kennel):
    shown = page(lee, kennel, "Q3", by="size")
    assert "Median 2.75 miles, from 0.1 to 12." in shown
    for cell in ("6.05", "2.5"):
        assert f'<td class="govuk-table__cell govuk-table__cell--numeric">{cell}</td>' in shown


def test_the_cases_behind_one_of_several_answers_are_those_that_gave_it(lee, kennel):
    shown = page(lee, kennel, "Q2", by="size", answer="Vet")
    assert "1 case answered <strong>Vet</strong>" in shown
    assert '<td class="govuk-table__cell typed" dir="auto">Vet, Cook</td>' in shown


@pytest.mark.parametrize("number", ["1.1.1", "1.1.1a", "Q1", "Q2", "Q4", "Q5"])
def test_every_question_has_its_page(lee, kennel, number):
    assert "Judged" in page(lee, kennel, number, by="size")


def test_prompts_from_an_answer_set_are_counted_not_percented(lee, kennel):
    assert "Very strong: 1, Rather weak: 3" in page(lee, kennel, "1.1.1")


def test_the_scorecard_counts_each_case_once_in_the_base(kennel):
    score = scorecard(kennel).questions["Q2"]
    assert (score.base, sum(score.counts.values()), score.percent_of("Cook")) == (4, 6, 100)
