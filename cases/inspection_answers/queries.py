"""What is asked of the inspection itself, and what its team answered."""

from collections.abc import Iterator

from django.db.models import QuerySet

from cases.models import InspectionAnswer, InspectionAnswerRevision
from cases.queries import AnswerOfInspection, FormSection
from inspection.models import Inspection


def inspection_answers(inspection: Inspection) -> dict[int, AnswerOfInspection]:
    """{question id: its answer}; one query. The answer may be empty while only evidence is written."""
    rows = InspectionAnswer.objects.filter(inspection=inspection).select_related("by")
    return {row.question_id: AnswerOfInspection(row.answer, row.evidence, row.version, row.by, row.at) for row in rows}


def inspection_answer_revisions(inspection: Inspection) -> QuerySet[InspectionAnswerRevision]:
    return InspectionAnswerRevision.objects.filter(inspection=inspection)


def standards_to_answer(inspection: Inspection) -> tuple[FormSection, ...]:
    """A page for each standard that is asked of the inspection and was not left out, in the order of the framework."""
    return tuple(_pages(inspection))


def _pages(inspection: Inspection) -> Iterator[FormSection]:
    for standard in inspection.question_set.inspection_standards:
        if standard.number not in inspection.not_inspected:
            questions = tuple(item for item in standard.questions if item.asked_of_inspection)
            yield FormSection(standard.number, str(standard), standard.statement, questions)


def is_answered(inspection: Inspection) -> bool:
    """Every question that is asked of the inspection itself."""
    answers = inspection_answers(inspection)
    asked = [question for page in standards_to_answer(inspection) for question in page.questions]
    return all(question.pk in answers and answers[question.pk].answer for question in asked)
