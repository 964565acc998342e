"""The figures as one tidy table with its codebook, read by the W3C's rules and counted a second time."""

import csv
import io
import json
import re
from collections import Counter

import pytest
from csvw import CSVW
from hypothesis import given
from hypothesis import strategies as st

from reports.figures.tallies import scorecard
from reports.files.breakdowns import shared_breakdowns
from reports.files.codebook import COLUMNS, make_codebook, one_of
from reports.files.formats import FORMATS
from reports.files.results import make_json
from reports.files.tidy import Figure, make_tidy, tidy_figures, write_tidy
from tests.every_answer import make_kennel
from tests.factories import DEMO, make_harbour, make_inspection, make_tameside
from tests.independent import percent

pytestmark = pytest.mark.django_db

BUNDLE = json.loads((DEMO / "tameside-2023.json").read_text())


@pytest.fixture(scope="module")
def shared(tameside_is_there):
    """Once: hiding takes seconds."""
    return shared_breakdowns(make_tameside())


@pytest.fixture(scope="module")
def tameside(shared):
    return write_tidy(tidy_figures(scorecard(make_tameside()), shared))


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def problems(folder, inspection, table, codebook=None):
    """What a program of the W3C's rules finds wrong with both files, side by side as they are downloaded."""
    (folder / FORMATS["tidy"].filename(inspection)).write_bytes(table)
    metadata = folder / FORMATS["codebook"].filename(inspection)
    metadata.write_bytes(codebook or make_codebook(inspection))
    try:
        read = CSVW(str(metadata), validate=True)
        return [] if read.is_valid else list(map(str, read.warnings))
    except ValueError as error:
        return [str(error)]


# --- The table -------------------------------------------------------------------------------------------------------


def test_every_answer_in_all_cases_is_counted_and_every_percentage_is_right(tameside):
    expected = {}
    for question in {question for case in BUNDLE["cases"] for question in case["answers"]}:
        given = Counter(case["answers"][question] for case in BUNDLE["cases"] if question in case["answers"])
        base = given.total() - given["na"]
        expected |= {
            (question, answer): (str(cases), "" if answer == "na" else str(base), share_of(cases, base, answer))
            for answer, cases in given.items()
        }
    found = {
        (row["question"], row["answer"]): (row["cases"], row["base"], row["percent"])
        for row in rows_of(tameside)
        if not row["by"] and row["question"]
    }
    assert {key: figures for key, figures in found.items() if figures[0] != "0"} == expected
    assert len(found) > len(expected) > 150


def share_of(cases, base, answer):
    return "" if answer == "na" else str(percent(cases, base))


def test_intervals_are_those_of_the_results(tameside):
    results = json.loads(make_json(make_tameside()))["questions"]
    ends = {row["question"]: row for row in rows_of(tameside) if not row["by"] and row["answer"] == "yes"}
    with_interval = [number for number, result in results.items() if result.get("interval")]
    assert len(with_interval) > 50
    for number in with_interval:
        row, interval = ends[number], results[number]["interval"]
        assert abs(int(row["interval_low"]) - interval["low"]) <= 0.5
        assert abs(int(row["interval_high"]) - interval["high"]) <= 0.5


def test_groups_tell_what_the_breakdowns_to_share_tell(tameside, shared):
    expected = {
        (table["question"] or "", table["by"][0], row["values"][table["by"][0]] or "", answer): row[answer]
        for table in shared["tables"]
        for row in table["rows"]
        for answer in table["total"]
    }
    left_out = {(table["question"] or "", table["by"][0]) for table in shared["left_out"]}
    found, suppressed = {}, 0
    for row in rows_of(tameside):
        if not row["by"]:
            continue
        assert (row["suppressed"] == "true") == (row["cases"] == "")
        assert not any(row[column] for column in ("base", "percent", "interval_low", "interval_high"))
        if (row["question"], row["by"]) in left_out:
            assert row["suppressed"] == "true"
            suppressed += 1
        else:
            key = row["question"], row["by"], row["value"], row["answer"] or "cases"
            found[key] = int(row["cases"]) if row["cases"] else None
    assert found == expected
    assert suppressed > 100


def test_no_row_stands_there_twice(tameside):
    rows = [tuple(row[name] for name in ("kind", "question", "by", "value", "answer")) for row in rows_of(tameside)]
    assert len(set(rows)) == len(rows) > 5000


def test_the_first_row_says_how_many_cases_there_are(tameside):
    first = rows_of(tameside)[0]
    assert {name: value for name, value in first.items() if value} == {
        "kind": "profile",
        "cases": str(len(BUNDLE["cases"])),
        "suppressed": "false",
    }


def test_it_begins_with_its_headings(tameside):
    assert tameside.startswith(b"standard,question,kind,by,value,answer,cases,base,percent,")


def test_what_is_typed_is_counted_and_never_told():
    inspection = make_kennel(cases=1)
    rows = rows_of(make_tidy(inspection))
    answers = {(row["question"], row["answer"]) for row in rows if not row["by"]}
    assert {("Q3", "answered"), ("Q3", "na"), ("Q2", "Vet"), ("Q2", 'Walker, or "friend"')} <= answers


def test_a_code_that_a_spreadsheet_would_run_is_text():
    written = write_tidy([Figure("1", "=1+1", "prompt", "@sex", "-3", "+1", 2, percent=5)]).decode().splitlines()[1]
    assert written == "1,'=1+1,prompt,'@sex,'-3,'+1,2,,5,,,false"


def test_questions_of_the_inspection_itself_count_no_cases():
    inspection = make_harbour()
    asked_once = {item.number for item in inspection.question_set.questions if item.asked_of_inspection}
    in_table = {figure.question for figure in tidy_figures(scorecard(inspection), {"tables": [], "left_out": []})}
    assert not asked_once & in_table


# --- The codebook ----------------------------------------------------------------------------------------------------


def test_each_column_is_described_in_its_order():
    assert tuple(COLUMNS) == Figure._fields


@pytest.mark.parametrize("make", [make_inspection, make_kennel])
def test_the_table_is_as_its_codebook_says(make, tmp_path):
    inspection = make()
    assert problems(tmp_path, inspection, make_tidy(inspection)) == []


def test_tameside_s_table_is_as_its_codebook_says(tameside, tmp_path):
    inspection = make_tameside()
    assert problems(tmp_path, inspection, tameside) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"profile,,,,", b"profit,,,,"),  # a kind that is none
        (b",1.1.1,key_question,,,yes,", b",1.1.1,key_question,,,maybe,"),
        (b",1.1.1,key_question,,,yes,0,", b",1.1.1,key_question,,,yes,-1,"),
        (b",1.1.1,key_question,,,yes,0,0,,", b",1.1.1,key_question,,,yes,0,0,101,"),
        (b",1.1.1,key_question,,,no,", b",1.1.1,key_question,,,yes,"),  # a row twice
        (b"suppressed\r\n", b"hidden\r\n"),
        (b",false\r\n", b",\r\n"),
    ],
)
def test_a_table_that_is_not_as_its_codebook_says_is_found(old, new, tmp_path):
    inspection = make_kennel()
    table = make_tidy(inspection)
    assert old in table
    assert problems(tmp_path, inspection, table.replace(old, new, 1)) != []


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5), st.text())
def test_a_pattern_matches_its_codes_and_nothing_else(codes, other):
    # What a code is in the table, told apart from how that is done there.
    stands = {code: f"'{code}" if code[0] in "=+-@\t\r\n" else code for code in codes}
    pattern = re.compile(one_of(codes))
    assert all(pattern.fullmatch(text) for text in stands.values())
    assert bool(pattern.fullmatch(other)) == (other in stands.values())


@pytest.mark.parametrize("make", [make_tameside, make_harbour, make_kennel])
@pytest.mark.usefixtures("tameside_is_there")
def test_every_code_of_the_table_has_a_label(make):
    inspection = make()
    codebook = json.loads(make_codebook(inspection))
    assert codebook["url"] == FORMATS["tidy"].filename(inspection)
    codes = {note["column"]: {entry["code"]: entry for entry in note["codes"]} for note in codebook["notes"]}
    shown = {"tables": [], "left_out": [{"question": None, "by": [code]} for code in codes["by"]]}
    for figure in tidy_figures(scorecard(inspection), shown):
        assert codes["kind"][figure.kind]["label"]
        if figure.question:
            question = codes["question"][figure.question]
            assert question["label"] == inspection.question_set.by_number[figure.question].text
            assert (question["standard"], question["kind"]) == (figure.standard, figure.kind)
            assert [entry["label"] for entry in question["answers"] if entry["code"] == figure.answer] != []
        if figure.value:
            assert [entry for entry in codes["by"][figure.by]["values"] if entry["code"] == figure.value] != []
