"""The breakdowns of a workbook that leaves the team: small numbers are hidden, or all are rounded, as
`reports.files.breakdowns` says; of what is hidden, nothing else in the workbook tells."""

from collections.abc import Iterator, Mapping
from typing import Any

from inspection.frameworks.document import QuestionSet
from inspection.models import Inspection
from reports.files.breakdowns import BASE, columns_of, shared_breakdowns
from reports.files.workbook.columns import CASES, GROUP, NOT_RECORDED, NUMBER, QUESTION
from reports.files.workbook.sheets import Column, Sheet

HIDDEN = "Hidden: it is small, or would tell of another that is."
OF_CASES = "Cases of the sample"


def shared_sheets(inspection: Inspection) -> list[Sheet]:
    """Hiding takes seconds, so this is not part of a consistent read."""
    framework, content = inspection.question_set, shared_breakdowns(inspection)
    threshold, method = content["threshold"], content["method"]
    rule = (
        f"Numbers below {threshold} are hidden, and so is whatever would tell of them"
        if method == "suppress"
        else f"All numbers are rounded to multiples of {content['base']}"
    )
    rows = [row for table in content["tables"] for row in _rows(framework, table)]
    columns = (*GROUP, Column("Answer", 22), Column(CASES.header, 11, is_number=True, empty=HIDDEN))
    left_out = [_named(framework, table["by"], table["question"]) for table in content["left_out"]]
    about = "Tables of which hiding cannot keep small numbers from being told."
    return [
        Sheet("Breakdowns", "Breakdowns", f"Cases of each group by their answers. {rule}.", columns, rows),
        Sheet("Left out", "LeftOut", about, (GROUP[0], NUMBER, QUESTION), left_out),
    ]


def _named(framework: QuestionSet, by: list[str], number: str | None) -> tuple[str, str, str]:
    """(characteristic, question's number, its text)"""
    detail = framework.characteristics[by[0]].label
    return (detail, number, framework.by_number[number].text) if number else (detail, "", OF_CASES)


def _rows(framework: QuestionSet, table: Mapping[str, Any]) -> Iterator[tuple]:
    characteristic, number, question = _named(framework, table["by"], table["question"])
    [code] = table["by"]
    detail = framework.characteristics[code]
    for row in table["rows"]:
        option = row["values"][code]
        group = NOT_RECORDED if option is None else detail.label_of(option)
        for column in table["total"]:
            answer = _answer(framework, table["question"], column)
            yield characteristic, group, number, question, answer, row[column]


def _answer(framework: QuestionSet, number: str | None, column: str) -> str:
    """What a column of the tables counts, in words."""
    if number is None:
        return CASES.header
    item = framework.by_number[number]
    return "Answered" if item.is_typed and column == BASE else item.label_of(columns_of(item)[column])
