"""The workbook's words: its cover, how the figures are made, and what empty cells mean."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from inspection.foundation.dates import day_in_words
from inspection.frameworks.document import AnswerType, QuestionSet, SmallNumbers, StandardItem
from reports.figures.overall import OverallResult
from reports.figures.records import kind_of
from reports.figures.rules import STANDARD_RULES
from reports.figures.scorecard import Scorecard, eligible_of
from reports.files.breakdowns import SUPPRESS, rule_in_words
from reports.files.imprint import Imprint
from reports.files.workbook.front import notices, published_by, said_by
from reports.files.workbook.sheets import Column, Sheet

PROVISIONAL = "Provisional: not every case is signed off, or not every standard is rated. The figures may still change."

INTERVALS = "Percentages are of a sample: those of all eligible cases are likely to lie between the two ends."
SEVERAL = "Where a case may be given several answers, their percentages add up to more than 100."
NUMBERS = "The median is the number in the middle, or half way between the two that are. Nothing is rounded."
GROUPED = "The same formula in the cases that share a characteristic. They have no bands."
COUNTS_ONLY = (
    "How many of the cases that share a characteristic gave each answer. They have no percentages and no bands."
)
NOT_FROM_CASES = (
    "Not drawn from cases; shown as they were given. The base of a survey is the number who answered. Where the survey "
    "was published as a percentage alone, its base is not known, and the cell is empty."
)
TYPED = "Of questions answered with a date or a text only the number of answers is given, never what they say."


class Note(NamedTuple):
    subject: str
    text: str


def cover_lines(card: Scorecard, imprint: Imprint | None = None) -> Iterator[str]:
    inspection, framework, overall = card.inspection, card.framework, card.overall
    yield from said_by(imprint)
    yield from notices(inspection)
    if card.is_provisional:
        yield PROVISIONAL
    yield from published_by(inspection, imprint)
    yield f"Inspected against {framework.title}, edition {framework.edition}, of {framework.publisher}"
    if (region := framework.vocabulary.region) and inspection.region:
        yield f"{region.one.capitalize()}: {inspection.region}"
    yield f"Fieldwork began: {day_in_words(inspection.fieldwork_started_on)}"
    for window in inspection.commencement_windows:
        first, last = (day_in_words(datetime.date.fromisoformat(date)) for date in window)
        yield f"Cases that commenced between {first} and {last}"
    yield f"Cases signed off, on which the figures rest: {card.signed_off} of {card.total}"
    if overall:
        yield f"Overall rating: {_overall(overall)}"
    yield f"The standards are published under: {framework.licence}"


def with_notes(card: Scorecard, tables: list[Sheet], *, is_published: bool) -> list[Sheet]:
    """The sheet of notes, and the tables, each with a remark that leads to the notes on its empty cells."""
    notes = [
        *_method(card, is_published),
        *dict.fromkeys(_note(column) for table in tables for column in table.columns_with_gaps),
    ]
    return [_notes_sheet(notes), *(replace(table, remark=_remark(table, notes)) for table in tables)]


def _note(column: Column) -> Note:
    return Note(f"Empty cells under “{column.header}”", column.empty)


def _remark(table: Sheet, notes: list[Note]) -> str:
    marks = [f"{column.header} {_mark(notes.index(_note(column)))}" for column in table.columns_with_gaps]
    return f"Why cells are empty, on the sheet Notes: {', '.join(marks)}." if marks else ""


def _mark(index: int) -> str:
    return f"[note {index + 1}]"


def _notes_sheet(notes: list[Note]) -> Sheet:
    columns = (Column("Note number", 14), Column("Subject", 44), Column("Note", 100))
    rows = [(_mark(index), note.subject, note.text) for index, note in enumerate(notes)]
    about = "How the figures are made, and why cells are empty."
    return Sheet("Notes", "Notes", about, columns, rows, has_filter=False)


def _method(card: Scorecard, is_published: bool) -> list[Note]:
    framework = card.framework
    panel = ", ".join(standard.number for standard in framework.rated_standards if standard.rated_by_panel)
    rows = [
        ("What counts", f"Only cases that the lead inspector has signed off: {card.signed_off} of {card.total}."),
        ("Provisional", PROVISIONAL if card.is_provisional else ""),
        (
            "Percentages",
            "Cases answered Yes as a share of those answered Yes or No (the base), in whole per cent, a half rounded "
            "up. Not applicable leaves the base. Where no case was judged there is none, and the cell is empty.",
        ),
        ("95% intervals", _intervals(card)),
        ("Not put to a case", _not_put(framework)),
        (
            "Other answers",
            "Where a question has answers of its own, each has its percentage of the base. They are rounded one by "
            "one and may add up to 99 or 101.",
        ),
        ("Several answers", SEVERAL if any(item.takes_several for item in framework.questions) else ""),
        ("Numbers", NUMBERS if any(item.answer_type == AnswerType.NUMBER for item in framework.questions) else ""),
        ("Dates and texts", TYPED if any(_is_counted_only(item) for item in framework.questions) else ""),
        ("Bands", f"Read off the printed percentage: {_bands(framework.bands)}." if framework.bands else ""),
        ("Standards rated by cases", " ".join(_summaries(framework))),
        ("Standards rated by the panel", f"{panel}: rated on evidence other than cases." if panel else ""),
        (
            "Overall rating",
            _overall_rule(framework),
        ),
        ("Professional discretion", _discretion(framework)),
        ("Sample", "How many of the signed-off cases share each characteristic, and their percentage of all of them."),
        ("Breakdowns", COUNTS_ONLY if is_published else GROUPED),
        ("Small numbers", _small_numbers(framework.small_numbers, is_published)),
        ("Surveys and context figures", NOT_FROM_CASES),
    ]
    return [Note(subject, text) for subject, text in rows if text]


def _overall(overall: OverallResult) -> str:
    points = "" if overall.score is None else f" ({overall.score} of {overall.maximum} points)"
    if overall.rating:
        return f"{overall.rating}{points}"
    if overall.score is not None:
        return f"none is awarded{points}"
    if overall.not_rated:
        return f"none, because nobody was judged on {', '.join(overall.not_rated)}"
    if overall.maximum is None:
        return f"none yet: {', '.join(map(str, overall.range.ratings))} are still possible"
    return f"none yet, between {overall.range.least} and {overall.range.most} of {overall.maximum} points"


def _intervals(card: Scorecard) -> str:
    """As docs/method.md has it; of groups it is not assumed how many eligible cases they have."""
    eligible = eligible_of(card.inspection, card.cases)
    method = (
        f"exact (hypergeometric), since it is known that {eligible.eligible} cases were eligible; in groups Wilson's"
        if eligible
        else "Wilson's, since it is not known how many cases were eligible"
    )
    return (
        f"{INTERVALS} They are {method}. They say how sure a percentage is because of the size of the sample, and of "
        "nothing else. Their ends are in whole per cent."
    )


def _small_numbers(rules: SmallNumbers, is_published: bool) -> str:
    rule = rule_in_words(rules)
    if not is_published:
        return f"Nothing is hidden here: this workbook is for the team. In one that is published, {rule}."
    left_out = " Tables that hiding cannot protect are named on the sheet Left out." if rules.method == SUPPRESS else ""
    concerned = "It concerns the sheets Sample and Breakdowns; figures of all cases are those of the report."
    return f"{rule.capitalize()}. {concerned}{left_out}"


def _not_put(framework: QuestionSet) -> str:
    uncounted = "A question that was not put to a case, or was left unanswered, is not counted."
    labels = "; ".join(section.label for section in framework.sections)
    return f"Some questions are put to some cases only ({labels}). {uncounted}" if labels else uncounted


def _summaries(framework: QuestionSet) -> Iterator[str]:
    """What each rule does that rates a standard."""
    yield from dict.fromkeys(STANDARD_RULES[item.rule].SUMMARY for item in _calculated(framework))


def _calculated(framework: QuestionSet) -> list[StandardItem]:
    return [standard for standard in framework.rated_standards if not standard.rated_by_panel]


def _discretion(framework: QuestionSet) -> str:
    if all(standard.rated_by_panel for standard in framework.rated_standards):
        return ""
    return (
        f"The ratings panel may move a calculated rating {_rules(framework)}. "
        "Each ground opens only the ratings that it points to."
    )


def _is_counted_only(item):
    return item.is_typed and item.answer_type != AnswerType.NUMBER


def _bands(bands):
    return ", ".join(f"{band.lower} to {band.upper} {band.rating}" for band in bands)


def _overall_rule(framework: QuestionSet) -> str:
    kind = kind_of(framework)
    if kind is None or framework.overall is None:
        return ""
    return kind.SUMMARY.format(points=_points(framework), bands=_bands(framework.overall.bands))


def _points(framework):
    return ", ".join(f"{rating} {rating.points}" for rating in framework.ratings)


def _rules(framework: QuestionSet):
    deciders = {STANDARD_RULES[item.rule].DECIDER for item in _calculated(framework)}
    decider = deciders.pop() if len(deciders) == 1 else ""
    grounds = []
    if framework.within_points is not None:
        what = f"the {decider} key question" if decider else "the standard"
        grounds.append(f"where {what} is within {framework.within_points} points of another band")
    if framework.one_case:
        grounds.append("where one differing Yes or No in one case would change the rating")
    if framework.small_sample_below is not None:
        what = f"the {decider} key question" if decider else "a key question that decides it"
        grounds.append(f"where {what} was judged in fewer than {framework.small_sample_below} cases")
    return ", or ".join(grounds) or "on no ground"
