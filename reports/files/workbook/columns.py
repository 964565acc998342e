"""What the tables of the workbook share: columns, and figures as cells."""

from inspection.frameworks.document import QuestionKind
from inspection.frameworks.scale import Answer, Discretion
from reports.figures.arithmetic import plain_number
from reports.figures.scorecard import QuestionScore
from reports.files.workbook.writer import Column

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
STANDARD, NUMBER, QUESTION = Column("Standard", 11), Column("Number", 11), Column("Question", 80)
TITLE, CALCULATED, AGREED = Column("Title", 34), Column("Calculated rating", 22), Column("Agreed rating", 22)
BAND = Column("Band", 22)
CASES, BASE = Column("Cases", 11, is_number=True), Column("Base", 11, is_number=True)
PERCENTAGE_YES = Column("Percentage 'Yes'", 14, is_number=True)
PERCENTAGE = Column("Percentage", 14, is_number=True)
COUNTS = (
    Column("Yes", 11, is_number=True),
    Column("No", 11, is_number=True),
    Column("Not applicable", 14, is_number=True),
    BASE,
    PERCENTAGE_YES,
)
SPREAD = (
    BASE,
    Column("Median", 11, is_number=True),
    Column("Minimum", 11, is_number=True),
    Column("Maximum", 11, is_number=True),
    Column("Not applicable", 14, is_number=True),
    Column("Unit", 22),
)
SHARES = (Column("Answer", 22), CASES, BASE, PERCENTAGE)
GROUP = (Column("Characteristic", 24), Column("Group", 34), NUMBER, QUESTION)


def count_cells(score: QuestionScore):
    return score.tally.yes, score.tally.no, score.na, score.base, score.percent


def share_rows(score: QuestionScore):
    """(answer, cases, base, percentage) of each answer of a question that brings its own; of dates and texts, which
    never leave the team, how many there are."""
    if score.item.is_typed:
        yield "Answered", score.base, score.base, None
    for code, label in score.item.answers:
        yield label, score.counts[code], score.base, score.percent_of(code)
    if score.na:
        yield score.item.label_of(Answer.NOT_APPLICABLE), score.na, None, None


def spread_cells(score: QuestionScore):
    spread = score.spread
    numbers = (spread.median, spread.minimum, spread.maximum) if spread else (None, None, None)
    cells = [None if number is None else plain_number(number) for number in numbers]
    return score.base, *cells, score.na, score.item.unit or None


def label_of(rating):
    return rating.label if rating else None
