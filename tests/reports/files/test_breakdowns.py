"""Breakdowns to share: what is told is right, what is small is hidden, and no table reveals it."""

import json
import random
from collections import Counter
from dataclasses import replace

import pytest
from django.core.management import call_command

from inspection.frameworks.document import SmallNumbers
from reports.files.breakdowns import Counted, _family, _read, breakdowns
from reports.files.formats import FORMATS
from reports.files.progress import no_progress
from tests.every_answer import make_kennel
from tests.factories import DEMO, make_inspection, make_tameside
from tests.reports.figures.attacker import Bounded

pytestmark = pytest.mark.django_db

BUNDLE = json.loads((DEMO / "tameside-2023.json").read_text())
THRESHOLD = 5


@pytest.fixture(scope="module")
def shared(tameside_is_there, tmp_path_factory):
    """As the command writes it."""
    file = tmp_path_factory.mktemp("shared") / "breakdowns.json"
    call_command("export_inspection", "tameside-2023", format="breakdowns", output=file)
    return json.loads(file.read_text())


def counts_of(question, detail):
    """{(option, answer): cases} of the bundle; without a question, of the profile."""
    return Counter(
        (case["characteristics"].get(detail), case["answers"][question] if question else "cases")
        for case in BUNDLE["cases"]
        if question is None or question in case["answers"]
    )


def test_every_table_is_there_or_named_as_left_out(shared):
    head = {name: value for name, value in shared.items() if not isinstance(value, list)}
    assert head == {"format": "breakdowns/1", "threshold": THRESHOLD, "method": "suppress"}
    named = Counter((each["question"], *each["by"]) for each in shared["tables"] + shared["left_out"])
    questions = {question for case in BUNDLE["cases"] for question in case["answers"]} | {None}
    details = {detail for case in BUNDLE["cases"] for detail in case["characteristics"]}
    assert named == Counter((question, detail) for question in questions for detail in details)
    by_one_case = {question for question in questions - {None} if has_an_answer_of_one_case(question)}
    left_out = {(each["question"], *each["by"]) for each in shared["left_out"]}
    assert len(by_one_case) == 12
    assert left_out >= {(question, detail) for question in by_one_case for detail in details}
    assert len(left_out) <= len(by_one_case) * len(details) + 10


def has_an_answer_of_one_case(question):
    given = Counter(case["answers"][question] for case in BUNDLE["cases"] if question in case["answers"])
    return 1 in given.values()


def test_what_is_told_is_right_and_what_is_small_is_not_told(shared):
    hidden = 0
    for table in shared["tables"]:
        counts = counts_of(table["question"], table["by"][0])
        for row in table["rows"]:
            (option,) = row["values"].values()
            figures = {name: count for name, count in row.items() if name not in ("values", "hidden")}
            assert figures == {name: None if name in row["hidden"] else counts[option, name] for name in table["total"]}
            assert not [name for name in figures if name not in row["hidden"] and 0 < counts[option, name] < THRESHOLD]
            hidden += len(row["hidden"])
        for name, total in table["total"].items():
            assert total == sum(cases for (_, answer), cases in counts.items() if answer == name)
        assert table["rows"][-1]["values"] == {table["by"][0]: None}
    assert hidden > 1000


@pytest.mark.parametrize("detail", ["sex", "ethnicity", "sentence_type"])
def test_an_integer_programme_cannot_narrow_what_is_hidden(shared, detail):
    counted = _read(make_tameside())
    item = counted.framework.characteristics[detail]
    family = _family(counted, item, (*item.options, None))
    published = {
        table["question"] or "": frozenset(
            (group, list(table["total"]).index(name))
            for group, row in enumerate(table["rows"])
            for name in row["hidden"]
        )
        for table in shared["tables"]
        if table["by"] == [detail]
    }
    reader = Bounded(family, published)
    cells = sorted((name, cell) for name, hidden in published.items() for cell in hidden)
    chosen = random.Random(1).sample(cells, 6) + [each for each in cells if each[0] == ""][:1]
    assert [each for each in chosen if len(reader.values(*each)) < 3] == []


def test_the_same_data_make_the_same_tables(shared):
    inspection = make_tameside()
    again = replace(_read(inspection), framework=with_one_detail(inspection.question_set, "ethnicity"))
    tables = [table for table in shared["tables"] if table["by"] == ["ethnicity"]]
    assert breakdowns(again, no_progress)["tables"] == tables


def with_one_detail(framework, code, **changes):
    details = tuple(detail for detail in framework.details if detail.code == code)
    return replace(framework, details=details, **changes)


def test_a_framework_that_rounds_hides_nothing():
    inspection = make_tameside()
    rules = SmallNumbers(below=5, method="round", base=10)
    counted = replace(_read(inspection), framework=with_one_detail(inspection.question_set, "sex", small_numbers=rules))
    content = breakdowns(counted, no_progress)
    assert (content["method"], content["base"], content["left_out"]) == ("round", 10, [])
    by_question = {table["question"]: table for table in content["tables"]}
    profile, table = by_question[None], by_question["2.2.3"]
    assert [row["cases"] for row in profile["rows"]] == [20, 0, 0]
    assert profile["total"] == {"cases": 30}
    assert table["total"] == {"yes": 10, "no": 20, "na": 0}
    assert {tuple(row["hidden"]) for row in table["rows"]} == {()}
    for row, option in zip(table["rows"], ("Male", "Female", None), strict=True):
        exact = counts_of("2.2.3", "sex")
        assert {name: row[name] for name in table["total"]} == {
            name: nearest(exact[option, name]) for name in table["total"]
        }


def nearest(count):
    return min(range(0, 100, 10), key=lambda multiple: (abs(multiple - count), -multiple))


def test_each_type_of_answer_is_counted_by_its_codes_or_as_answered():
    framework = make_kennel().question_set
    items = framework.by_number
    details = {case: {"size": "Small" if case < 10 else "Large"} for case in range(20)}
    given = {
        "Q2": ['["Vet","Cook"]', '["Vet"]'],
        "Q3": ["3", "3"],
        "Q4": ["2025-05-01", "2025-05-02"],
        "Q5": ["It barks.", "na"],
    }
    answers = {items[code].pk: {case: texts[case % 2] for case in details} for code, texts in given.items()}
    content = breakdowns(Counted(framework, details, answers), no_progress)
    assert content["left_out"] == []
    rows = {table["question"]: table["rows"] for table in content["tables"]}
    small, large, unknown = rows["Q2"]
    assert small == {
        "values": {"size": "Small"},
        "Vet": 10,
        "Cook": 5,
        'Walker, or "friend"': 0,
        "na": 0,
        "hidden": [],
    }
    assert (large["Vet"], unknown["values"], unknown["Vet"]) == (10, {"size": None}, 0)
    assert [(row["base"], row["na"]) for row in rows["Q3"]] == [(10, 0), (10, 0), (0, 0)]
    assert [(row["base"], row["na"]) for row in rows["Q4"]] == [(10, 0), (10, 0), (0, 0)]
    text_na = (10, 0) if not items["Q5"].not_applicable else (5, 5)
    assert [(row["base"], row["na"]) for row in rows["Q5"]] == [text_na, text_na, (0, 0)]
    assert "It barks." not in json.dumps(content)


def test_an_inspection_without_signed_off_cases_has_no_tables():
    content = json.loads(FORMATS["breakdowns"].make(make_inspection(cases=2)))
    assert (content["tables"], content["left_out"]) == ([], [])
