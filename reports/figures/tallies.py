"""What is read from the database for the figures: a GROUP BY for each count, and the scorecard made of them."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product

from django.db.models import Count, Lookup, Max, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import Exact, IsNull

from cases.inspection_answers.queries import inspection_answers
from cases.models import Assessment, Case, InspectionAnswer, Judgement, State
from cases.queries import BY_REFERENCE, number_answered, number_of_questions
from inspection.foundation.transactions import consistent_read
from inspection.frameworks.document import QuestionItem, QuestionSet
from inspection.frameworks.queries import question_set
from inspection.models import Inspection
from reports.figures.reach import open_answers, rate_whole
from reports.figures.records import overall_standard, rated_standard
from reports.figures.scorecard import (
    CaseStatus,
    Conditions,
    QuestionScore,
    Scorecard,
    Tallies,
    bands_of,
    eligible_of,
    score_question,
    score_questions,
    score_standard,
)
from reports.models import PanelDecision

# {characteristic: option}; `None` for the cases in which it is not recorded.
Where = Mapping[str, str | None]
# An option of each of two details
Crossing = tuple[str | None, str | None]
# {option: tallies}, empty ones for an option that no case has
TalliesByOption = defaultdict[str | None, defaultdict[int, Counter[str]]]


def case_statuses(inspection: Inspection) -> tuple[CaseStatus, ...]:
    """Every case of the inspection in the order of their references; one query."""
    assessments = Assessment.objects.sampled().filter(case__inspection=inspection).order_by(*BY_REFERENCE)
    left_out = [item for item in inspection.question_set.questions if item.standard in inspection.not_inspected]
    rows = assessments.annotate(answered=number_answered(left_out)).values_list(
        "case", "state", "assessor", "case__details", "case__reference", "case__commenced_on", "answered"
    )
    not_inspected = frozenset(inspection.not_inspected)
    return tuple(_status(inspection.question_set, not_inspected, *row) for row in rows)


def _status(
    framework: QuestionSet,
    not_inspected: frozenset[str],
    pk: int,
    state: str,
    assessor: int | None,
    details: Mapping[str, object],
    reference: str,
    commenced_on: datetime.date,
    answered: int | None,
) -> CaseStatus:
    sections, is_counted = framework.sections_of(commenced_on, details), state == State.SIGNED_OFF
    put = number_of_questions(framework, sections, not_inspected) if is_counted else 0
    unanswered = max(0, put - (answered or 0))
    return CaseStatus(pk, state, is_counted, assessor, details, reference, sections, unanswered)


def counted_judgements(inspection: Inspection, where: Where | None = None) -> QuerySet[Judgement]:
    """Answers that count in the figures, of the cases whose characteristics match `where` ({code: option})."""
    conditions = [_condition(code, option) for code, option in (where or {}).items()]
    return Judgement.objects.filter(
        *conditions, assessment__in=Assessment.objects.counted().filter(case__inspection=inspection)
    ).exclude(answer="")


def _condition(code: str, option: str | None) -> "Lookup[bool]":
    # Not as the name of a lookup: a framework may call a characteristic "contains".
    recorded = KeyTextTransform(code, "assessment__case__details")
    return IsNull(recorded, True) if option is None else Exact(recorded, option)


def judgements_behind(inspection: Inspection, question: int, *, where: Where | None = None) -> QuerySet[Judgement]:
    """The answers behind a question's figures, in the order of their cases."""
    judgements = counted_judgements(inspection, where).filter(question=question).select_related("assessment__case")
    return judgements.order_by(*(f"assessment__{field}" for field in BY_REFERENCE))


def tallies(inspection: Inspection, where: Where | None = None) -> Tallies:
    """One GROUP BY."""
    rows = counted_judgements(inspection, where).order_by().values_list("question", "answer").annotate(n=Count("pk"))
    counts: Tallies = defaultdict(Counter)
    for question, answer, number in rows:
        counts[question][answer] = number
    return counts


def tallies_where(
    inspection: Inspection, wheres: Iterable[Conditions], cases: Iterable[CaseStatus]
) -> dict[Conditions, Tallies]:
    """`tallies` for several choices among the inspection's `cases` at once; one GROUP BY however many there are."""
    counted = [case for case in cases if case.is_counted]
    # By number: reading the characteristics of the case again for every judgement would take three times as long.
    chosen = {where: [case.pk for case in counted if case.matches(where)] for where in wheres}
    counts: dict[Conditions, Tallies] = {where: defaultdict(Counter) for where in chosen}
    filled = [where for where, numbers in chosen.items() if numbers]
    columns = {
        f"n{index}": Count("pk", filter=Q(assessment__case__in=chosen[where]) if where else None)
        for index, where in enumerate(filled)
    }
    rows = counted_judgements(inspection).order_by().values_list("question", "answer").annotate(**columns)
    for question, answer, *row in rows if filled else ():
        for where, number in zip(filled, row, strict=True):
            counts[where][question][answer] = number
    return counts


def tallies_by(inspection: Inspection, characteristic: str, question: int | None = None) -> TalliesByOption:
    """One GROUP BY. Cases without the characteristic have `None`."""
    judgements = counted_judgements(inspection).order_by()
    if question is not None:
        judgements = judgements.filter(question=question)
    rows = (
        judgements.annotate(option=KeyTextTransform(characteristic, "assessment__case__details"))
        .values_list("option", "question", "answer")
        .annotate(n=Count("pk"))
    )
    counts: TalliesByOption = defaultdict(lambda: defaultdict(Counter))
    for option, number, answer, cases in rows:
        counts[option][number][answer] = cases
    return counts


def counted_cases(inspection: Inspection) -> QuerySet[Case]:
    """The cases behind the figures."""
    return inspection.cases.filter(pk__in=Assessment.objects.counted().values("case"))


def latest_decisions(inspection: Inspection) -> dict[int, PanelDecision]:
    """{standard id: the panel's newest decision}."""
    newest = PanelDecision.objects.filter(inspection=inspection).order_by().values("standard").annotate(last=Max("pk"))
    decisions = PanelDecision.objects.filter(pk__in=newest.values("last")).with_confirmations()
    return {row.standard_id: row for row in decisions.select_related("agreed", "calculated", "by")}


def _once_answered(inspection: Inspection) -> Tallies:
    """The answers given once, for the inspection: each counts as that of one case."""
    if not inspection.question_set.inspection_standards:
        return {}
    answers = inspection_answers(inspection)
    return {question: Counter([given.answer]) for question, given in answers.items() if given.answer}


@consistent_read
def scorecard(
    inspection: Inspection,
    cases: tuple[CaseStatus, ...] | None = None,
    counts: Tallies | None = None,
    decisions: Mapping[int, PanelDecision] | None = None,
) -> Scorecard:
    """An inspection's figures as they stand: three queries, whatever the number of cases and questions.

    Who has read its `cases`, the `counts` of all of them, or the panel's newest `decisions` ({standard id: decision})
    already, hands them in.
    """
    counted = tallies(inspection) if counts is None else counts
    return _scorecard(
        inspection,
        {**counted, **_once_answered(inspection)},
        latest_decisions(inspection) if decisions is None else decisions,
        case_statuses(inspection) if cases is None else cases,
    )


def _scorecard(
    inspection: Inspection,
    counts: Tallies,
    decisions: Mapping[int, PanelDecision],
    cases: tuple[CaseStatus, ...],
    *,
    in_full: bool = True,
) -> Scorecard:
    framework = question_set(inspection.framework_id)
    questions = score_questions(framework, counts, eligible_of(inspection, cases))
    standards = {
        standard.number: score_standard(
            standard,
            framework,
            questions,
            decisions.get(standard.pk),
            is_inspected=standard.number not in inspection.not_inspected,
            with_discretion=in_full,
        )
        for standard in framework.standards
    }
    card = Scorecard(
        inspection=inspection,
        framework=framework,
        cases=cases,
        questions=questions,
        standards=standards,
        overall=None,
    )
    return replace(card, overall=rate_whole(card, open_answers(card, reads_details=in_full)))


@consistent_read
def rated_scorecards(inspections: Sequence[Inspection]) -> dict[int, Scorecard]:
    """{inspection: its scorecard} of a page of a list, for what is rated: without prompts and information, without what
    the panel may do, its cases without their details. Four queries, however many inspections."""
    numbers = [inspection.pk for inspection in inspections]
    read = {pk for framework in {each.framework_id for each in inspections} for pk in _read_by_rules(framework)}
    counts = _tallies_of_each(numbers, read)
    once = _once_answered_in_each(inspections)
    decisions = _latest_decisions_of_each(numbers)
    cases = _cases_of_each(numbers)
    return {
        each.pk: _scorecard(
            each, counts[each.pk] | once[each.pk], decisions[each.pk], tuple(cases[each.pk]), in_full=False
        )
        for each in inspections
    }


def _read_by_rules(framework: int) -> set[int]:
    """The primary keys of the questions that ratings rest on."""
    questions = question_set(framework)
    numbers = {
        question.number
        for standard in questions.standards
        for question in rated_standard(standard, questions.by_number).every_question()
    }
    if questions.overall is not None:
        numbers |= {question.number for question in overall_standard(questions, questions.overall).cap_questions}
    return {questions.by_number[number].pk for number in numbers}


def _tallies_of_each(inspections: Collection[int], questions: Collection[int]) -> defaultdict[int, Tallies]:
    counted = Assessment.objects.counted().filter(case__inspection__in=inspections)
    judgements = Judgement.objects.filter(assessment__in=counted, question__in=questions).exclude(answer="").order_by()
    rows = judgements.values_list("assessment__case__inspection", "question", "answer").annotate(n=Count("pk"))
    counts: defaultdict[int, Tallies] = defaultdict(lambda: defaultdict(Counter))
    for inspection, question, answer, number in rows:
        counts[inspection][question][answer] = number
    return counts


def _once_answered_in_each(inspections: Sequence[Inspection]) -> defaultdict[int, Tallies]:
    asked = [each.pk for each in inspections if question_set(each.framework_id).inspection_standards]
    rows = InspectionAnswer.objects.filter(inspection__in=asked).exclude(answer="").order_by()
    answers: defaultdict[int, Tallies] = defaultdict(dict)
    for inspection, question, answer in rows.values_list("inspection", "question", "answer") if asked else ():
        answers[inspection][question] = Counter([answer])
    return answers


def _latest_decisions_of_each(inspections: Collection[int]) -> defaultdict[int, dict[int, PanelDecision]]:
    decisions: defaultdict[int, dict[int, PanelDecision]] = defaultdict(dict)
    rows = PanelDecision.objects.filter(inspection__in=inspections).with_confirmations()
    rows = rows.select_related("agreed", "calculated")
    for decision in rows.order_by("pk"):  # a later one takes the place of an earlier one
        decisions[decision.inspection_id][decision.standard_id] = decision
    return decisions


def _cases_of_each(inspections: Collection[int]) -> defaultdict[int, list[CaseStatus]]:
    cases: defaultdict[int, list[CaseStatus]] = defaultdict(list)
    rows = Assessment.objects.sampled().filter(case__inspection__in=inspections).order_by()
    for inspection, pk, state, assessor in rows.values_list("case__inspection", "case", "state", "assessor"):
        cases[inspection].append(CaseStatus(pk, state, state == State.SIGNED_OFF, assessor, {}, "", frozenset(), 0))
    return cases


def broken_down(card: Scorecard, item: QuestionItem, characteristic: str) -> dict[str | None, QuestionScore]:
    """{option: a question's figures in the cases that have it}; under `None`, where any, those with none recorded."""
    counts, bands = tallies_by(card.inspection, characteristic, question=item.pk), bands_of(item, card.framework)
    options = [*card.framework.characteristics[characteristic].options, *([None] if None in counts else [])]
    return {option: score_question(item, counts[option][item.pk], bands) for option in options}


def crossed(card: Scorecard, item: QuestionItem, first: str, second: str) -> dict[Crossing, QuestionScore]:
    """{(option, option): a question's figures in the cases that have both}, for those that any case has, in the
    framework's order; `None` for none recorded. One query."""
    counts: defaultdict[Crossing, Counter[str]] = defaultdict(Counter)
    rows = counted_judgements(card.inspection).filter(question=item.pk).order_by()
    for details, answer in rows.values_list("assessment__case__details", "answer"):
        counts[details.get(first), details.get(second)][answer] += 1
    rows_of, columns_of = ([*card.framework.characteristics[code].options, None] for code in (first, second))
    bands = bands_of(item, card.framework)
    return {pair: score_question(item, counts[pair], bands) for pair in product(rows_of, columns_of) if pair in counts}


def answers_by_case(inspection: Inspection, questions: Iterable[QuestionItem]) -> dict[str, dict[str, str]]:
    """{reference of a signed-off case: {question number: stored answer}}, in the order of cases; one query."""
    numbers = {item.pk: item.number for item in questions}
    judgements = counted_judgements(inspection).filter(question__in=numbers)
    rows = judgements.order_by(*(f"assessment__{field}" for field in BY_REFERENCE))
    given: dict[str, dict[str, str]] = {}
    for reference, question, answer in rows.values_list("assessment__case__reference", "question", "answer"):
        given.setdefault(reference, {})[numbers[question]] = answer
    return given
