"""The breakdowns of a workbook that leaves the team: small numbers are hidden, or all are rounded, as
`reports.files.breakdowns` says; of what is hidden, nothing else in the workbook tells."""

from collections.abc import Iterator, Mapping
from typing import Any

from inspection.frameworks.document import QuestionItem, QuestionSet
from reports.files.breakdowns import BASE, columns_of, rule_in_words
from reports.files.workbook.columns import CASES, GROUP, HIDDEN, NOT_RECORDED, NUMBER, QUESTION
from reports.files.workbook.sheets import Column, Sheet

OF_CASES = "Cases of the sample"


def shared_sheets(framework: QuestionSet, content: Mapping[str, Any]) -> list[Sheet]:
    """`content` is what the file of breakdowns to share says. Those of no question stand on the sheet of the sample."""
    rows = [row for table in content["tables"] if table["question"] for row in _rows(framework, table)]
    columns = (*GROUP, Column("Answer", 22), Column(CASES.header, 11, is_number=True, empty=HIDDEN))
    left_out = [_named(framework, table["by"], table["question"]) for table in content["left_out"]]
    breakdowns = f"Cases of each group by their answers. {rule_in_words(framework.small_numbers).capitalize()}."
    about = "Tables of which hiding cannot keep small numbers from being told."
    return [
        Sheet("Breakdowns", "Breakdowns", breakdowns, columns, rows),
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
            answer = _answer(framework.by_number[number], column)
            yield characteristic, group, number, question, answer, row[column]


def _answer(item: QuestionItem, column: str) -> str:
    """What a column of the tables counts, in words."""
    return "Answered" if item.is_typed and column == BASE else item.label_of(columns_of(item)[column])
