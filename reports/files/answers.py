"""The answers of an inspection case by case (docs/formats.md): as a table, and that as CSV."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from inspection.foundation.transactions import consistent_read
from inspection.frameworks.document import AnswerType, DetailItem, DetailType, QuestionItem
from inspection.frameworks.queries import question_set
from inspection.models import Inspection
from reports.figures.tallies import counted_cases, counted_judgements


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """What a column holds: a detail of the case, an answer to a question, or its reference or date, where both are
    None."""

    name: str
    detail: DetailItem | None = None
    question: QuestionItem | None = None

    @property
    def is_number(self) -> bool:
        """Not that each of its cells is one: an answer may be Not applicable, and any may be empty."""
        if self.detail:
            return self.detail.type == DetailType.NUMBER
        return self.question is not None and self.question.answer_type == AnswerType.NUMBER


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """One row a case that counts, one column a question put to cases, answers as they are stored. Evidence is never in
    it. An empty cell is a question that was not put to the case or not answered, or a detail that is not recorded."""

    columns: list[AnswerColumn]
    rows: list[list[str]]


def answer_table(inspection: Inspection) -> AnswerTable:
    """Three queries."""
    columns = list(_columns(inspection))
    answers = _answers(inspection)
    rows = [[_cell(case, answers[case.pk], column) for column in columns] for case in counted_cases(inspection)]
    return AnswerTable(columns, rows)


def _columns(inspection: Inspection) -> Iterator[AnswerColumn]:
    framework = question_set(inspection.framework_id)
    yield from (AnswerColumn("reference"), AnswerColumn("commenced_on"))
    yield from (AnswerColumn(detail.code, detail=detail) for detail in framework.details)
    yield from (
        AnswerColumn(item.number, question=item) for item in framework.questions if not item.asked_of_inspection
    )


def _answers(inspection: Inspection) -> defaultdict[int, dict[int, str]]:
    """{case id: {question id: answer}}"""
    answers: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for case, question, answer in counted_judgements(inspection).values_list("assessment__case", "question", "answer"):
        answers[case][question] = answer
    return answers


def _cell(case, answers, column):
    if column.question:
        return answers.get(column.question.pk, "")
    if column.detail:
        return str(case.details.get(column.detail.code, ""))
    return {"reference": case.reference, "commenced_on": case.commenced_on.isoformat()}[column.name]


@consistent_read
def make_csv(inspection: Inspection) -> bytes:
    """The table in UTF-8, with the mark by which Excel knows that."""
    table = answer_table(inspection)
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(column.name for column in table.columns)
    for row in table.rows:
        # A number below zero is no formula.
        cells = zip(row, table.columns, strict=True)
        writer.writerow(cell if column.is_number else never_a_formula(cell) for cell, column in cells)
    return text.getvalue().encode("utf-8-sig")


def never_a_formula(cell: str) -> str:
    # Spreadsheets run what begins like a formula; the apostrophe makes it text.
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell
