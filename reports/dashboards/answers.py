"""Key questions by cases: every answer behind the ratings at once."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from inspection.frameworks.answers import is_not_applicable, label_of
from inspection.frameworks.document import QuestionItem
from inspection.frameworks.scale import Answer
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from inspection.web.lists import page_of
from reports.figures.scorecard import QuestionScore, Scorecard
from reports.figures.tallies import answers_by_case, scorecard

CASE, MOST_NO = "case", "no"


@dataclass(frozen=True, slots=True)
class Cell:
    """A key question's answer in a case, which leads to it; `tone` is "yes", "no" or "other"."""

    item: QuestionItem
    label: str
    tone: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    reference: str
    href: str
    no: int  # key questions answered No
    cells: list[Cell]


@require_safe
def answers(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_read_cases(request.user, inspection))
    card = scorecard(inspection)
    questions = [score for standard in card.standards.values() for score in _asked_of_cases(standard)]
    order = request.GET.get("order", CASE)
    if order not in {CASE, MOST_NO, *(score.item.number for score in questions)}:
        raise Http404
    given = answers_by_case(inspection, [score.item for score in questions])
    context = {
        "inspection": inspection,
        "card": card,
        "questions": questions,
        "order": order,
        "finding": finding(questions),
        "page": page_of(request, [_row(card, questions, *each) for each in _ordered(given, order)]),
    }
    return render(request, "reports/dashboards/answers.html", context)


def _asked_of_cases(standard):
    return [score for score in standard.key_questions if not score.item.asked_of_inspection]


def finding(questions: list[QuestionScore]) -> str:
    """What the table shows most of all; empty where no key question is answered No."""
    answered = [score for score in questions if score.item.has_percentage and score.base > score.yes]
    if not answered:
        return ""
    most = max(answered, key=lambda score: score.base - score.yes)
    no = most.base - most.yes
    return f"{most.item.number} is answered No most often: in {no} of {most.base} cases"


def _ordered(given, order):
    """The cases with the most No first, or those with No on one question."""
    if order == CASE:
        return given.items()
    if order == MOST_NO:
        return sorted(given.items(), key=lambda each: -_number_of_no(each[1]))
    return sorted(given.items(), key=lambda each: each[1].get(order) != Answer.NO)


def _number_of_no(answers_of_case):
    return sum(answer == Answer.NO for answer in answers_of_case.values())


def _row(card: Scorecard, questions: list[QuestionScore], reference: str, given: dict[str, str]) -> Row:
    case = reverse("case", args=[card.inspection.code, reference])
    cells = [
        Cell(score.item, _label(score.item, answer), _tone(answer), f"{case}{score.item.standard}/#{score.item.anchor}")
        for score in questions
        for answer in [given.get(score.item.number, "")]
    ]
    return Row(reference, case, _number_of_no(given), cells)


def _label(item: QuestionItem, answer: str) -> str:
    return "n/a" if is_not_applicable(item, answer) else label_of(item, answer)


def _tone(answer: str) -> str:
    return answer if answer in (Answer.YES, Answer.NO) else "other"
