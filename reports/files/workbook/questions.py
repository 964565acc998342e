"""The sheets of questions, whole and broken down."""

from cases.inspection_answers.queries import inspection_answers, standards_to_answer
from inspection.frameworks.document import AnswerType
from reports.figures.scorecard import score_questions
from reports.figures.tallies import tallies_by
from reports.files.workbook.columns import (
    BAND,
    COUNTS,
    GROUP,
    KINDS,
    NOT_RECORDED,
    NUMBER,
    QUESTION,
    SHARES,
    SPREAD,
    STANDARD,
    count_cells,
    label_of,
    share_rows,
    spread_cells,
)
from reports.files.workbook.sheets import Column, Sheet


def key_questions_sheet(card):
    rows = [
        (
            standard.standard.number,
            score.item.number,
            score.item.text,
            score.item.strand.capitalize() or None,
            *count_cells(score),
            label_of(score.band.rating) if score.band else None,
            _part_in_rating(score, standard),
        )
        for standard in card.standards.values()
        for score in standard.key_questions
        if not score.item.asked_of_inspection
    ]
    strand = Column("Strand", 14, empty="The key question belongs to no strand.")
    decides = Column("Decides its standard", 14, empty="It does not decide the rating of a standard.")
    columns = (STANDARD, NUMBER, Column("Key question", 80), strand, *COUNTS, BAND, decides)
    about = "Key questions with their bands. The last column says which of them decide the rating of their standard."
    return Sheet("Key questions", "KeyQuestions", about, columns, rows)


def _part_in_rating(score, standard):
    decides = standard.standard.is_rated and score.item.number in standard.result.decided_by
    return (standard.decider_name.capitalize() or "Yes") if decides else None


def all_questions_sheet(card):
    rows = [
        (
            score.item.number,
            score.item.standard or None,
            KINDS[score.item.kind],
            score.item.text,
            *count_cells(score),
            label_of(score.band.rating) if score.band else None,
        )
        for score in card.questions.values()
        if score.item.has_percentage and not score.item.asked_of_inspection
    ]
    columns = (NUMBER, STANDARD, Column("Kind", 22), QUESTION, *COUNTS, BAND)
    about = "Every question answered Yes, No or Not applicable. Only key questions have bands."
    return Sheet("All questions", "AllQuestions", about, columns, rows)


def other_answers_sheet(card):
    rows = [
        (score.item.number, score.item.text, *share)
        for score in card.questions.values()
        if _has_shares(score.item) and not score.item.asked_of_inspection
        for share in share_rows(score)
    ]
    about = "Questions with answers of their own, an answer a row. Not applicable is counted but is not in the base."
    return Sheet("Other answers", "OtherAnswers", about, (NUMBER, QUESTION, *SHARES), rows)


def inspection_answers_sheet(card):
    answers = inspection_answers(card.inspection)
    rows = [
        (
            item.standard,
            item.number,
            KINDS[item.kind],
            item.text,
            item.label_of(answers[item.pk].answer) if item.pk in answers else None,
        )
        for page in standards_to_answer(card.inspection)
        for item in page.questions
    ]
    columns = (STANDARD, NUMBER, Column("Kind", 22), QUESTION, Column("Answer", 34, empty="Not answered yet."))
    about = "Questions that are asked once, of the inspection itself, with the answer that its team gave."
    return Sheet("Inspection answers", "InspectionAnswers", about, columns, rows)


def numbers_sheet(card):
    rows = [
        (score.item.number, score.item.text, *spread_cells(score))
        for score in card.questions.values()
        if _is_number(score.item) and not score.item.asked_of_inspection
    ]
    about = "Questions answered with a number. Not applicable is counted but is not in the base."
    return Sheet("Numbers", "Numbers", about, (NUMBER, QUESTION, *SPREAD), rows)


def _is_number(item):
    return item.answer_type == AnswerType.NUMBER


def _has_shares(item):
    return not item.has_percentage and not _is_number(item)


def breakdown_sheets(card):
    counts, shares, spreads = [], [], []
    for characteristic, option, scores in _groups(card):
        for score in scores.values():
            if score.item.asked_of_inspection:
                continue
            named = (characteristic, option, score.item.number, score.item.text)
            if _is_number(score.item):
                spreads.append((*named, *spread_cells(score)))
            elif _has_shares(score.item):
                shares += [(*named, *share) for share in share_rows(score)]
            else:
                counts.append((*named, *count_cells(score)))
    about = "{}, in the cases of each group. Where a group is small, one case is many percentage points."
    yes_no = about.format("Every question answered Yes, No or Not applicable")
    yield Sheet("Breakdowns", "Breakdowns", yes_no, (*GROUP, *COUNTS), counts)
    others = about.format("Questions with answers of their own")
    yield Sheet("Other answers by group", "OtherAnswersByGroup", others, (*GROUP, *SHARES), shares)
    numbers = "Questions answered with a number, in the cases of each group."
    yield Sheet("Numbers by group", "NumbersByGroup", numbers, (*GROUP, *SPREAD), spreads)


def _groups(card):
    """(characteristic, option, {number: figures in its cases}) of each option that any case has."""
    for code, detail in card.framework.characteristics.items():
        counts = tallies_by(card.inspection, code)
        for option in (*detail.options, None):
            if option in counts:
                label = NOT_RECORDED if option is None else detail.label_of(option)
                yield detail.label, label, score_questions(card.framework, counts[option])
