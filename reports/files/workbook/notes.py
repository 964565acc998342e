"""The workbook's words: its cover, and how the figures are made."""

import datetime
from collections.abc import Iterator

from inspection.foundation.dates import day_in_words
from inspection.frameworks.document import AnswerType, QuestionSet
from reports.figures.scorecard import Scorecard
from reports.files.workbook.writer import NONE, Column, Sheet

PROVISIONAL = "Provisional: not every case is signed off, or not every standard is rated. The figures may still change."

SEVERAL = "Where a case may be given several answers, their percentages add up to more than 100."
NUMBERS = "The median is the number in the middle, or half way between the two that are. Nothing is rounded."
TYPED = "Of questions answered with a date or a text only the number of answers is given, never what they say."


def cover_lines(card: Scorecard) -> Iterator[str]:
    inspection, framework, overall = card.inspection, card.framework, card.overall
    if inspection.notice:
        yield inspection.notice
    if card.is_provisional:
        yield PROVISIONAL
    yield f"Inspected against {framework.title}, edition {framework.edition}, of {framework.publisher}"
    yield f"Region: {inspection.delivery_unit.region}"
    yield f"Fieldwork began: {day_in_words(inspection.fieldwork_started_on)}"
    if inspection.report_month:
        yield f"Report: {inspection.report_month:%B %Y}"
    for window in inspection.commencement_windows:
        first, last = (day_in_words(datetime.date.fromisoformat(date)) for date in window)
        yield f"Cases that commenced between {first} and {last}"
    yield f"Cases signed off, on which the figures rest: {card.signed_off} of {card.total}"
    if overall.rating:
        yield f"Overall rating: {overall.rating} ({overall.score} of {overall.maximum} points)"
    else:
        yield f"Overall rating: none yet, between {overall.least} and {overall.most} of {overall.maximum} points"
    yield f"Licence of the standards: {framework.licence}"


def notes_sheet(card: Scorecard) -> Sheet:
    framework = card.framework
    panel = ", ".join(standard.number for standard in framework.rated_standards if standard.rated_by_panel)
    rows = [
        ("What counts", f"Only cases that the lead inspector has signed off: {card.signed_off} of {card.total}."),
        ("Provisional", PROVISIONAL if card.is_provisional else ""),
        (
            "Percentages",
            "Cases answered Yes as a share of those answered Yes or No (the base), in whole per cent, a half rounded "
            f"up. Not applicable leaves the base. {NONE} means that there is none: no case was judged.",
        ),
        (
            "Not put to a case",
            "Questions about a court report, a licence or a practitioner interview are put only to cases that have "
            "one. A question that was not put to a case, or was left unanswered, is not counted.",
        ),
        (
            "Other answers",
            "Where a question has answers of its own, each has its percentage of the base. They are rounded one by "
            "one and may add up to 99 or 101.",
        ),
        ("Several answers", SEVERAL if any(item.takes_several for item in framework.questions) else ""),
        ("Numbers", NUMBERS if any(item.answer_type == AnswerType.NUMBER for item in framework.questions) else ""),
        ("Dates and texts", TYPED if any(_is_counted_only(item) for item in framework.questions) else ""),
        ("Bands", f"Read off the printed percentage of a key question: {_bands(framework.bands)}."),
        ("Standards rated by cases", "A standard takes the rating of its lowest key question."),
        ("Standards rated by the panel", f"{panel}: rated on evidence other than cases." if panel else ""),
        (
            "Overall rating",
            f"Points of the agreed ratings ({_points(framework)}) are added up: {_bands(framework.score_bands)}.",
        ),
        ("Professional discretion", f"The ratings panel may move a calculated rating by one step {_rules(framework)}."),
        ("Breakdowns", "The same formula in the cases that share a characteristic. They have no bands."),
        ("Surveys and context figures", "Not drawn from cases; shown as they were given."),
    ]
    columns = (Column("Subject", 34), Column("Note", 110))
    return Sheet("Notes", "Notes", "How the figures are made.", columns, [row for row in rows if row[1]])


def _is_counted_only(item):
    return item.is_typed and item.answer_type != AnswerType.NUMBER


def _bands(bands):
    return ", ".join(f"{band.lower} to {band.upper} {band.rating}" for band in bands)


def _points(framework):
    return ", ".join(f"{rating} {rating.points}" for rating in framework.ratings)


def _rules(framework: QuestionSet):
    grounds = []
    if framework.within_points is not None:
        grounds.append(f"where the lowest key question is within {framework.within_points} points of another band")
    if framework.one_case:
        grounds.append("where one differing Yes or No in one case would change the rating")
    if framework.small_sample_below is not None:
        grounds.append(f"where the lowest key question was judged in fewer than {framework.small_sample_below} cases")
    return ", or ".join(grounds) or "on no ground"
