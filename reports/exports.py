"""The data of an inspection as files: results (JSON), answers case by case (CSV) and the data workbook (XLSX).

The same data give the same bytes: no file carries the time at which it was made.
"""

import csv
import datetime
import json
from collections import defaultdict
from collections.abc import Iterator
from io import StringIO

from inspection.models import Inspection, QuestionKind
from inspection.queries import question_set
from inspection.question_set import QuestionSet
from inspection.scale import Answer, Discretion
from inspection.transactions import of_one_moment
from reports import queries
from reports.scorecard import QuestionScore, Scorecard, score_questions, scorecard
from reports.workbook import NONE, Column, Sheet, write_workbook

RESULTS_FORMAT = "inspection-results/1"

# --- Results ----------------------------------------------------------------------------------------------------------


@of_one_moment
def make_json(inspection: Inspection) -> bytes:
    """The results as `inspection-results/1`; README.md describes it."""
    card = scorecard(inspection)
    results = {
        "format": RESULTS_FORMAT,
        "inspection": inspection.code,
        "framework": card.framework.code,
        "cases": {"total": card.total, "signed_off": card.signed_off},
        "questions": {number: _question_result(score) for number, score in card.questions.items()},
        "standards": {score.standard.number: _standard_result(score) for score in card.rated_standards},
        "overall": {
            "score": card.overall.score,
            "maximum": card.overall.maximum,
            "rating": _code(card.overall.rating),
        },
    }
    return f"{json.dumps(results, ensure_ascii=False, indent=1)}\n".encode()


def _question_result(score):
    if score.item.options:
        return {"counts": {option: score.counts[option] for option in score.item.options}, "na": score.na}
    return {
        "yes": score.tally.yes,
        "no": score.tally.no,
        "na": score.na,
        "percent": score.percent,
        "band": _code(score.band.rating) if score.band else None,
    }


def _standard_result(score):
    return {
        "calculated": _code(score.calculated),
        "agreed": _code(score.agreed),
        "lowest": score.lowest.item.number if score.lowest else None,
        "percent": score.percent,
        "discretion": list(score.discretion),
    }


def _code(rating):
    return rating.code if rating else None


# --- Answers case by case ---------------------------------------------------------------------------------------------


@of_one_moment
def make_csv(inspection: Inspection) -> bytes:
    """One row a case that counts, one column a question, answers as codes; UTF-8 without a byte order mark.

    An empty cell is a question that was not put to the case or not answered. Evidence is never in it.
    """
    framework = question_set(inspection.framework_id)
    given = defaultdict(dict)
    rows = queries.counted_judgements(inspection).values_list("assessment__case", "question", "answer")
    for case, question, answer in rows:
        given[case][question] = answer
    text = StringIO()
    table = csv.writer(text)
    characteristics, questions = framework.characteristics, framework.questions
    header = ["reference", "commenced_on", "court_report", "interview", *characteristics]
    table.writerow([*header, *(item.number for item in questions)])
    for case in queries.counted_cases(inspection):
        facts = [case.reference, case.commenced_on.isoformat(), _yes_no(case.court_report), _yes_no(case.interview)]
        facts += [case.characteristics.get(code, "") for code in characteristics]
        answers = [given[case.pk].get(item.pk, "") for item in questions]
        table.writerow([_never_a_formula(cell) for cell in (*facts, *answers)])
    return text.getvalue().encode()


def _yes_no(flag):
    return "yes" if flag else "no"


def _never_a_formula(cell):
    # Spreadsheets run what begins like a formula; the apostrophe makes it text.
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell


# --- The data workbook ------------------------------------------------------------------------------------------------


@of_one_moment
def make_workbook(inspection: Inspection) -> bytes:
    """The data workbook: every figure in tables, with their cover, contents and notes."""
    card = scorecard(inspection)
    return write_workbook(
        title=f"Data workbook: {inspection.delivery_unit}",
        author=card.framework.publisher,
        created=inspection.fieldwork_started_on,
        cover=_cover(card),
        sheets=[sheet for sheet in _sheets(card) if sheet.rows],
    )


def _sheets(card: Scorecard) -> Iterator[Sheet]:
    yield _notes(card)
    yield _ratings(card)
    yield _panel_decisions(card)
    yield _key_questions(card)
    yield _all_questions(card)
    yield _other_answers(card)
    yield from _breakdowns(card)
    yield _surveys(card.inspection)
    yield _context_figures(card.inspection)


NOT_RECORDED = "Not recorded"
KINDS = dict(QuestionKind.choices)
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
SHARES = (Column("Answer", 22), CASES, BASE, PERCENTAGE)
GROUP = (Column("Characteristic", 24), Column("Group", 34), NUMBER, QUESTION)


def _counts(score: QuestionScore):
    return score.tally.yes, score.tally.no, score.na, score.base, score.percent


def _shares(score: QuestionScore):
    """(answer, cases, base, percentage) of each answer of a question that brings its own."""
    for code in score.item.options:
        yield score.item.label_of(code), score.counts[code], score.base, score.percent_of(code)
    if score.na:
        yield score.item.label_of(Answer.NOT_APPLICABLE), score.na, None, None


def _label(rating):
    return rating.label if rating else None


def _words(code):
    return code.replace("_", " ").capitalize()


def _ratings(card):
    highest = max(rating.points for rating in card.framework.ratings)
    rows = [
        (
            score.standard.number,
            score.standard.title,
            "Ratings panel" if score.standard.rated_by_panel else "Cases",
            score.lowest.item.number if score.lowest else None,
            score.percent,
            _label(score.calculated),
            _label(score.agreed),
            score.agreed.points if score.agreed else None,
            highest,
            "; ".join(GROUNDS[ground] for ground in score.discretion) or None,
        )
        for score in card.rated_standards
    ]
    overall = card.overall
    nothing = [None] * 4
    rows.append(("Overall", "Overall rating", *nothing, _label(overall.rating), overall.score, overall.maximum, None))
    columns = (
        STANDARD,
        TITLE,
        Column("Rated by", 16),
        Column("Lowest key question", 14),
        PERCENTAGE_YES,
        CALCULATED,
        AGREED,
        Column("Points", 11, is_number=True),
        Column("Maximum points", 12, is_number=True),
        Column("Discretion open", 36),
    )
    about = "The rating of each standard, and in the last row the overall rating, whose points are the sum."
    return Sheet("Ratings", "Ratings", about, columns, rows)


def _panel_decisions(card):
    # Who sat on the panel is not published.
    rows = [
        (
            score.standard.number,
            score.standard.title,
            _label(score.calculated),
            _label(score.agreed),
            score.decision.rationale,
        )
        for score in card.rated_standards
        if score.was_moved
    ]
    columns = (STANDARD, TITLE, CALCULATED, AGREED, Column("Rationale", 80))
    about = "Calculated ratings that the ratings panel changed under professional discretion, and why."
    return Sheet("Panel decisions", "PanelDecisions", about, columns, rows)


def _key_questions(card):
    rows = [
        (
            standard.standard.number,
            score.item.number,
            score.item.text,
            score.item.strand.capitalize() or None,
            *_counts(score),
            _label(score.band.rating) if score.band else None,
            "Lowest" if standard.standard.is_rated and score is standard.lowest else None,
        )
        for standard in card.standards.values()
        for score in standard.key_questions
    ]
    marked = Column("Lowest of its standard", 14)
    columns = (STANDARD, NUMBER, Column("Key question", 80), Column("Strand", 14), *COUNTS, BAND, marked)
    about = "Key questions with their bands. The lowest key question of a standard that is rated by cases rates it."
    return Sheet("Key questions", "KeyQuestions", about, columns, rows)


def _all_questions(card):
    rows = [
        (
            score.item.number,
            score.item.standard or None,
            KINDS[score.item.kind],
            score.item.text,
            *_counts(score),
            _label(score.band.rating) if score.band else None,
        )
        for score in card.questions.values()
        if not score.item.options
    ]
    columns = (NUMBER, STANDARD, Column("Kind", 22), QUESTION, *COUNTS, BAND)
    about = "Every question answered Yes, No or Not applicable. Only key questions have bands."
    return Sheet("All questions", "AllQuestions", about, columns, rows)


def _other_answers(card):
    rows = [
        (score.item.number, score.item.text, *share)
        for score in card.questions.values()
        if score.item.options
        for share in _shares(score)
    ]
    about = "Questions with answers of their own, an answer a row. Not applicable is counted but is not in the base."
    return Sheet("Other answers", "OtherAnswers", about, (NUMBER, QUESTION, *SHARES), rows)


def _breakdowns(card):
    counts, shares = [], []
    for characteristic, option, scores in _groups(card):
        for score in scores.values():
            named = (characteristic, option, score.item.number, score.item.text)
            if score.item.options:
                shares += [(*named, *share) for share in _shares(score)]
            else:
                counts.append((*named, *_counts(score)))
    about = "{}, in the cases of each group. Where a group is small, one case is many percentage points."
    yes_no = about.format("Every question answered Yes, No or Not applicable")
    yield Sheet("Breakdowns", "Breakdowns", yes_no, (*GROUP, *COUNTS), counts)
    others = about.format("Questions with answers of their own")
    yield Sheet("Other answers by group", "OtherAnswersByGroup", others, (*GROUP, *SHARES), shares)


def _groups(card):
    """(characteristic, option, {number: figures in its cases}) of each option that any case has."""
    for characteristic, options in card.framework.characteristics.items():
        counts = queries.tallies_by(card.inspection, characteristic)
        for option in (*options, None):
            if option in counts:
                label = NOT_RECORDED if option is None else option
                yield _words(characteristic), label, score_questions(card.framework, counts[option])


def _surveys(inspection):
    rows = [
        (_words(result.survey), result.statement, result.percent, result.yes, result.of)
        for result in inspection.survey_results.all()
    ]
    columns = (
        Column("Survey", 24),
        Column("Statement", 80),
        PERCENTAGE,
        Column("Number who agreed", 14, is_number=True),
        Column("Number who answered", 14, is_number=True),
    )
    about = "What surveys found, as they were published: a percentage, or a number of those who answered."
    return Sheet("Surveys", "Surveys", about, columns, rows)


def _context_figures(inspection):
    rows = [(fact.name, fact.value, fact.unit or None) for fact in inspection.facts.all()]
    columns = (Column("Figure", 80), Column("Value", 14, is_number=True), Column("Unit", 24))
    return Sheet("Context figures", "ContextFigures", "Figures that do not come from cases.", columns, rows)


# --- The data workbook: its words -------------------------------------------------------------------------------------

PROVISIONAL = "Provisional: not every case is signed off, or not every standard is rated. The figures may still change."


def _cover(card: Scorecard) -> Iterator[str]:
    inspection, framework, overall = card.inspection, card.framework, card.overall
    if inspection.notice:
        yield inspection.notice
    if card.is_provisional:
        yield PROVISIONAL
    yield f"Inspected against {framework.title}, edition {framework.edition}, of {framework.publisher}"
    yield f"Region: {inspection.delivery_unit.region}"
    yield f"Fieldwork began: {_day(inspection.fieldwork_started_on)}"
    if inspection.report_month:
        yield f"Report: {inspection.report_month:%B %Y}"
    for window in inspection.commencement_windows:
        first, last = (_day(datetime.date.fromisoformat(date)) for date in window)
        yield f"Cases that commenced between {first} and {last}"
    yield f"Cases signed off, on which the figures rest: {card.signed_off} of {card.total}"
    if overall.rating:
        yield f"Overall rating: {overall.rating} ({overall.score} of {overall.maximum} points)"
    else:
        yield f"Overall rating: none yet, between {overall.least} and {overall.most} of {overall.maximum} points"
    yield f"Licence of the standards: {framework.licence}"


def _day(date):
    return f"{date.day} {date:%B %Y}"


def _notes(card: Scorecard) -> Sheet:
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
