"""The sheet of who is in the sample: how many of the cases that count share each characteristic."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from inspection.frameworks.document import DetailItem, QuestionSet
from reports.figures.arithmetic import percentage
from reports.figures.scorecard import Scorecard
from reports.files.breakdowns import CASES, rule_in_words
from reports.files.workbook.columns import BASE, GROUP, HIDDEN, NOT_RECORDED
from reports.files.workbook.sheets import Column, Sheet

NO_CASE = "No case is signed off yet."


def sample_sheet(card: Scorecard) -> Sheet:
    """Every option of every characteristic, however small."""
    rows = [row for detail in card.framework.characteristics.values() for row in _rows(card, detail)]
    return _sheet(rows, "Signed-off cases, on which the figures rest, by each characteristic.", NO_CASE)


def _rows(card: Scorecard, detail: DetailItem) -> Iterator[tuple]:
    recorded = [case.details.get(detail.code) for case in card.cases if case.is_counted]
    counts = Counter(None if value is None else str(value) for value in recorded)
    for option in (*detail.options, None):
        yield _row(detail, option, counts[option], len(recorded))


def shared_sample_sheet(framework: QuestionSet, content: Mapping[str, Any]) -> Sheet:
    """The tables of no question among the breakdowns that may leave the team: what they hide is hidden here."""
    rows = []
    for table in content["tables"]:
        if table["question"] is None:
            [code] = table["by"]
            detail, base = framework.characteristics[code], table["total"][CASES]
            rows += [_row(detail, row["values"][code], row[CASES], base) for row in table["rows"]]
    return _sheet(
        rows, f"Signed-off cases by each characteristic. {rule_in_words(framework.small_numbers).capitalize()}.", HIDDEN
    )


def _row(detail: DetailItem, option: str | None, cases: int | None, base: int) -> tuple:
    """What its percentage tells, cases and base tell as well."""
    label = NOT_RECORDED if option is None else detail.label_of(option)
    return detail.label, label, cases, base, None if cases is None else percentage(cases, base)


def _sheet(rows: list[tuple], about: str, empty: str) -> Sheet:
    numbers = (Column("Cases", 11, is_number=True, empty=empty), BASE)
    columns = (*GROUP[:2], *numbers, Column("Percentage", 14, is_number=True, empty=empty))
    return Sheet("Sample", "Sample", about, columns, rows)
