"""What the tables of the workbook share: columns, and figures as cells."""

from inspection.frameworks.document import QuestionKind
from inspection.frameworks.scale import Answer, Discretion
from reports.figures.arithmetic import plain_number
from reports.figures.intervals import Interval
from reports.figures.scorecard import QuestionScore
from reports.files.workbook.sheets import Column

NOT_RECORDED = "Not recorded"
KINDS = {
    QuestionKind.KEY_QUESTION: "Key question",
    QuestionKind.PROMPT: "Prompt",
    QuestionKind.INFORMATION: "Information question",
}
GROUNDS = {
    Discretion.WITHIN_POINTS: "Near another band",
    Discretion.ONE_CASE: "One case would change the rating",
    Discretion.SMALL_SAMPLE: "Few cases",
}
STANDARD = Column("Standard", 11, empty="The question belongs to no standard.")
NUMBER, QUESTION, TITLE = Column("Number", 11), Column("Question", 80), Column("Title", 34)
NOT_CALCULATED = "Nothing is calculated from cases, no case was judged, or the standard was not inspected."
CALCULATED = Column("Calculated rating", 22, empty=NOT_CALCULATED)
AGREED = Column("Agreed rating", 22, empty="There is no rating, or none yet.")
LOWER_END, UPPER_END = "95% interval from", "95% interval to"
NOT_JUDGED = "No case was judged, or the question is not answered Yes or No."
BAND = Column("Band", 22, empty="Only percentages of key questions have bands, where the framework has any.")
CASES, BASE = Column("Cases", 11, is_number=True), Column("Base", 11, is_number=True)
PERCENTAGE_YES = Column("Percentage 'Yes'", 14, is_number=True, empty=NOT_JUDGED)
COUNTS = (
    Column("Yes", 11, is_number=True),
    Column("No", 11, is_number=True),
    Column("Not applicable", 14, is_number=True),
    BASE,
    PERCENTAGE_YES,
    Column(LOWER_END, 14, is_number=True, empty=NOT_JUDGED),
    Column(UPPER_END, 14, is_number=True, empty=NOT_JUDGED),
)
HIDDEN = "Hidden: it is small, or would tell of another that is."
NO_NUMBER = "No number was given."
SPREAD = (
    BASE,
    Column("Median", 11, is_number=True, empty=NO_NUMBER),
    Column("Minimum", 11, is_number=True, empty=NO_NUMBER),
    Column("Maximum", 11, is_number=True, empty=NO_NUMBER),
    Column("Not applicable", 14, is_number=True),
    Column("Unit", 22, empty="The number has no unit."),
)
NO_SHARE = "No case was judged; or it is Not applicable, which leaves the base; or only how many answered is given."
SHARES = (
    Column("Answer", 22),
    CASES,
    Column("Base", 11, is_number=True, empty="Not applicable leaves the base."),
    Column("Percentage", 14, is_number=True, empty=NO_SHARE),
    Column(LOWER_END, 14, is_number=True, empty=NO_SHARE),
    Column(UPPER_END, 14, is_number=True, empty=NO_SHARE),
)
GROUP = (Column("Characteristic", 24), Column("Group", 34), NUMBER, QUESTION)


def count_cells(score: QuestionScore):
    return score.tally.yes, score.tally.no, score.na, score.base, score.percent, *_ends(score.interval)


def _ends(interval: Interval | None):
    return (interval.low_percent, interval.high_percent) if interval else (None, None)


def share_rows(score: QuestionScore):
    """(answer, cases, base, percentage, both ends of its interval) of each answer of a question that brings its own; of
    dates and texts, which never leave the team, how many there are."""
    if score.item.is_typed:
        yield "Answered", score.base, score.base, None, None, None
    for code, label in score.item.answers:
        yield label, score.counts[code], score.base, score.percent_of(code), *_ends(score.interval_for(code))
    if score.na:
        yield score.item.label_of(Answer.NOT_APPLICABLE), score.na, None, None, None, None


def spread_cells(score: QuestionScore):
    spread = score.spread
    numbers = (spread.median, spread.minimum, spread.maximum) if spread else (None, None, None)
    cells = [None if number is None else plain_number(number) for number in numbers]
    return score.base, *cells, score.na, score.item.unit or None


def label_of(rating):
    return rating.label if rating else None
