"""What the addresses of cases name. What the user may not know of is not found."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from cases.models import Assessment
from cases.queries import FormSection, form_sections
from inspection.frameworks.document import QuestionItem
from inspection.frameworks.queries import question_set
from inspection.models import Inspection, User
from inspection.programme.lookup import find_inspection

# What a page says of a case beside its answers.
PAGE = ("assessor", "case__inspection__delivery_unit")


def find_inspection_with_cases(user: User, code: str) -> Inspection:
    inspection = find_inspection(user, code)
    if not inspection.question_set.has_cases:
        raise Http404
    return inspection


def find_inspection_with_standards(user: User, code: str) -> Inspection:
    """One that is itself asked questions, besides those put to its cases."""
    inspection = find_inspection(user, code)
    if not inspection.question_set.inspection_standards:
        raise Http404
    return inspection


def find_assessment(user, code, reference, related=PAGE) -> Assessment:
    """The primary assessment of a case, with the case, its inspection, what else is asked for and whether it was ever
    given back with notes, in one query."""
    assessments = Assessment.objects.visible_to(user).primary().with_has_notes()
    return get_object_or_404(
        assessments.select_related("case__inspection", *related),
        case__inspection__code=code,
        case__reference=reference,
    )


def find_assessment_to_change(user, code, reference, related=PAGE) -> Assessment:
    """As above. Raises `PermissionDenied` for who was taken from the team while the case was theirs: they know of it,
    and shall be told why what they typed is not taken."""
    try:
        return find_assessment(user, code, reference, related)
    except Http404:
        theirs = Assessment.objects.primary().filter(assessor=user)
        if theirs.filter(case__inspection__code=code, case__reference=reference).exists():
            raise PermissionDenied from None
        raise


def find_section(assessment, slug) -> FormSection:
    for section in form_sections(assessment.case):
        if section.slug == slug:
            return section
    raise Http404


def find_question(assessment, number) -> QuestionItem:
    """A question that is put to the case."""
    question = question_set(assessment.case.inspection.framework_id).by_number.get(number)
    if question is None or not question.is_put_to(assessment.case.sections):
        raise Http404
    return question
