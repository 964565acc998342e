"""The answers of an inspection case by case (docs/formats.md)."""

import csv
from collections import defaultdict
from io import StringIO

from inspection.foundation.transactions import consistent_read
from inspection.frameworks.document import AnswerType
from inspection.frameworks.queries import question_set
from inspection.models import Inspection
from reports.figures.tallies import counted_cases, counted_judgements


@consistent_read
def make_csv(inspection: Inspection) -> bytes:
    """One row a case that counts, one column a question put to cases, answers as they are stored; UTF-8 without a mark.

    An empty cell is a question that was not put to the case or not answered. Evidence is never in it.
    """
    framework = question_set(inspection.framework_id)
    given: defaultdict[int, dict[int, str]] = defaultdict(dict)
    rows = counted_judgements(inspection).values_list("assessment__case", "question", "answer")
    for pk, question, answer in rows:
        given[pk][question] = answer
    text = StringIO()
    table = csv.writer(text)
    details = [detail.code for detail in framework.details]
    questions = [item for item in framework.questions if not item.asked_of_inspection]
    table.writerow(["reference", "commenced_on", *details, *(item.number for item in questions)])
    for case in counted_cases(inspection):
        facts = [case.reference, case.commenced_on.isoformat(), *(str(case.details.get(code, "")) for code in details)]
        answers = [_cell(item, given[case.pk].get(item.pk, "")) for item in questions]
        table.writerow([*map(_never_a_formula, facts), *answers])
    return text.getvalue().encode()


def _cell(item, answer):
    # A number below zero is no formula.
    return answer if item.answer_type == AnswerType.NUMBER else _never_a_formula(answer)


def _never_a_formula(cell):
    # Spreadsheets run what begins like a formula; the apostrophe makes it text.
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell
