"""The answers case by case as a workbook: what a spreadsheet would make of the CSV, it cannot make of this. A reference
such as 1/2 is no date here, 007 no seven and =A1 no formula."""

from decimal import Decimal

from inspection.foundation.transactions import consistent_read
from inspection.frameworks.document import AnswerType, DetailType
from inspection.frameworks.scale import Answer
from inspection.models import Inspection
from reports.figures.arithmetic import plain_number
from reports.files.answers import AnswerColumn, AnswerTable, answer_table
from reports.files.imprint import Imprint
from reports.files.workbook.front import notices, said_by
from reports.files.workbook.sheets import Book, Column, Sheet
from reports.files.workbook.xlsx import write_xlsx

EMPTY = "An empty cell: the question was not put to the case or not answered, or the detail is not recorded."
WIDTHS = {"reference": 20, "commenced_on": 16}
QUESTION_WIDTH, DETAIL_WIDTH, TEXT_WIDTH = 11, 28, 60
OF_CASES = {"reference": "The case’s reference, as text", "commenced_on": "When the case began: YYYY-MM-DD"}
# Of questions and of details, whose types have the same names.
TYPED: dict[str, str] = {
    AnswerType.NUMBER: "a number",
    AnswerType.DATE: "a date, YYYY-MM-DD",
    AnswerType.TEXT: "a text",
    DetailType.YES_NO: "yes, no",
}


@consistent_read
def make_answers_workbook(inspection: Inspection, imprint: Imprint | None = None) -> bytes:
    """The table of the CSV, with a sheet that says what its columns hold. Raises `UnknownFiguresError`: its cover says
    what the report's cover does."""
    table = answer_table(inspection)
    book = Book(
        title=f"Answers case by case: {inspection.delivery_unit}",
        created=inspection.fieldwork_started_on,
        cover=[
            *said_by(imprint),
            *notices(inspection),
            f"Signed-off cases, of which each is a row: {len(table.rows)}",
            "For those who may read the cases. It holds answers of single cases, not figures, and no evidence.",
        ],
        sheets=[sheet for sheet in (_columns_sheet(table), _answers_sheet(table)) if sheet.rows],
    )
    return write_xlsx(book)


def _columns_sheet(table: AnswerTable) -> Sheet:
    rows = [(name, _what(column), _values(column)) for name, column in _named(table).items()]
    columns = (Column("Column", 22), Column("What it holds", 80), Column("Values", 60))
    return Sheet("Columns", "Columns", "What the columns of the answers hold.", columns, rows)


def _answers_sheet(table: AnswerTable) -> Sheet:
    columns = tuple(Column(name, _width(column), column.is_number) for name, column in _named(table).items())
    rows = [tuple(_value(cell, column) for cell, column in zip(row, table.columns, strict=True)) for row in table.rows]
    about = "A row for each signed-off case, a column for each question. Answers are as they are stored."
    return Sheet("Answers", "Answers", about, columns, rows, remark=EMPTY, frozen_columns=1)


def _named(table: AnswerTable) -> dict[str, AnswerColumn]:
    """The columns by names that differ, as those of a table must, in more than capital letters."""
    named: dict[str, AnswerColumn] = {}
    taken: set[str] = set()
    for column in table.columns:
        name = column.name
        while name.casefold() in taken:
            name += " (question)" if column.question else " (detail)"
        taken.add(name.casefold())
        named[name] = column
    return named


def _what(column):
    if column.question:
        return column.question.text
    return column.detail.label if column.detail else OF_CASES[column.name]


def _values(column):
    if column.detail:
        return TYPED.get(column.detail.type) or ", ".join(column.detail.options)
    if not column.question:
        return "always there"
    item = column.question
    choices = [label if code == label else f"{code} ({label})" for code, label in item.choices]
    values = ", ".join([TYPED[item.answer_type], *choices] if item.is_typed else choices)
    return f"a list of any of: {values}" if item.takes_several else values


def _width(column):
    if column.question:
        return TEXT_WIDTH if column.question.answer_type == AnswerType.TEXT else QUESTION_WIDTH
    return DETAIL_WIDTH if column.detail else WIDTHS[column.name]


def _value(cell, column):
    if column.is_number and cell and cell != Answer.NOT_APPLICABLE:
        return plain_number(Decimal(cell))
    return cell or None
