"""The figures as one tidy table (docs/formats.md): a row for each answer of each question, in all cases and in those of
each group. It is for those outside the team: of groups it tells what `reports.files.breakdowns` lets leave it."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any, NamedTuple

from inspection.frameworks.document import DetailItem, QuestionItem, QuestionSet
from inspection.frameworks.scale import Answer
from inspection.models import Inspection
from reports.figures.scorecard import QuestionScore, Scorecard
from reports.figures.tallies import scorecard
from reports.files.answers import never_a_formula
from reports.files.breakdowns import BASE, CASES, columns_of, shared_breakdowns
from reports.files.progress import OnProgress, no_progress

# The kind of a row that is of no question: how many cases there are, in all and in each group.
PROFILE = "profile"
# Stands as the answer where only is told how many there are: of numbers, dates and texts.
ANSWERED = "answered"


class Figure(NamedTuple):
    """A row; its fields are the columns. A text is empty where there is none, and so is a number that is `None`.

    `by` and `value` are a characteristic and its option by their codes: both empty in a row of all cases, the value
    alone in that of cases in which it is not recorded. Per cent and interval are whole per cent of the base.
    """

    standard: str
    question: str
    kind: str
    by: str
    value: str
    answer: str
    cases: int | None
    base: int | None = None
    percent: int | None = None
    interval_low: int | None = None
    interval_high: int | None = None
    suppressed: bool = False


def make_tidy(inspection: Inspection, *, on_progress: OnProgress = no_progress) -> bytes:
    # Each of one moment; a file whose data change meanwhile is made again.
    return write_tidy(tidy_figures(scorecard(inspection), shared_breakdowns(inspection, on_progress)))


def write_tidy(figures: Iterable[Figure]) -> bytes:
    """UTF-8 without a byte order mark, as the W3C's tables on the web are read."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(Figure._fields)
    writer.writerows([_cell(value) for value in figure] for figure in figures)
    return text.getvalue().encode()


def _cell(value: str | int | bool | None) -> str | int | None:
    if isinstance(value, bool):
        return str(value).lower()
    return never_a_formula(value) if isinstance(value, str) else value


def tidy_figures(card: Scorecard, shared: Mapping[str, Any]) -> Iterator[Figure]:
    """`shared` are the breakdowns that may leave the team. What is asked once, of the inspection, counts no cases."""
    yield Figure("", "", PROFILE, "", "", "", card.signed_off)
    for score in card.questions.values():
        if not score.item.asked_of_inspection:
            yield from _of_all_cases(score)
    for table in shared["tables"]:
        yield from _of_groups(card.framework, table)
    for table in shared["left_out"]:
        yield from _left_out(card.framework, table)


def _of_all_cases(score: QuestionScore) -> Iterator[Figure]:
    named = (*_named(score.item), "", "")
    if score.item.is_typed:
        yield Figure(*named, ANSWERED, score.base, score.base)
    for code, _ in score.item.answers:
        interval = score.interval_for(code)
        ends = (interval.low_percent, interval.high_percent) if interval else ()
        yield Figure(*named, code, score.counts[code], score.base, score.percent_of(code), *ends)
    yield Figure(*named, str(Answer.NOT_APPLICABLE), score.na)


def _named(item: QuestionItem) -> tuple[str, str, str]:
    return item.standard, item.number, str(item.kind)


def _of_groups(framework: QuestionSet, table: Mapping[str, Any]) -> Iterator[Figure]:
    detail, named, answers = _heading(framework, table)
    for row in table["rows"]:
        value = row["values"][detail.code] or ""
        for column, answer in answers.items():
            hidden = column in row["hidden"]
            yield Figure(*named, detail.code, value, answer, row[column], suppressed=hidden)


def _left_out(framework: QuestionSet, table: Mapping[str, Any]) -> Iterator[Figure]:
    """Nothing of a table that cannot be protected."""
    detail, named, answers = _heading(framework, table)
    for value in (*detail.options, ""):
        for answer in answers.values():
            yield Figure(*named, detail.code, value, answer, None, suppressed=True)


def _heading(
    framework: QuestionSet, table: Mapping[str, Any]
) -> tuple[DetailItem, tuple[str, str, str], dict[str, str]]:
    """(what it is by, what it is of, {its columns: the answers that they count})"""
    [code] = table["by"]
    detail = framework.characteristics[code]
    if table["question"] is None:
        return detail, ("", "", PROFILE), {CASES: ""}
    item = framework.by_number[table["question"]]
    counted = {BASE: ANSWERED} if item.is_typed else {}
    return detail, _named(item), {column: counted.get(code, code) for column, code in columns_of(item).items()}
