"""What is found, and how it is shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.urls import reverse

from cases.models import Assessment, Judgement, SearchText
from cases.permissions import can_open_standards
from cases.queries import Stage, cases_of, form_sections, stage_of_each
from cases.search.matching import marked_words, matches
from cases.search.words import Piece, Wanted, snippet
from inspection.foundation.search import folded, mentions
from inspection.frameworks.answers import label_of
from inspection.frameworks.document import QuestionItem
from inspection.models import Inspection, User

MOST_FOUND = 1_000
CASE = "judgement__assessment__case"
# As a case's form and the framework have them; what is asked of the inspection itself stands first.
IN_ORDER: list[str | OrderBy] = [
    F(f"{CASE}__reference_key").asc(nulls_first=True),
    f"{CASE}__reference",
    "judgement__question",
    "inspection_answer__question",
]


@dataclass(frozen=True, slots=True)
class FoundText:
    """An answer or its evidence with what was wanted. Without a reference it is of the inspection itself."""

    question: QuestionItem
    address: str
    answer: list[Piece]
    evidence: list[Piece]
    reference: str = ""
    stage: Stage | None = None
    # The details of the case were changed, or the standard left out: the question is no longer put to it.
    is_gone: bool = False


def found_texts(
    inspection: Inspection,
    user: User,
    wanted: Wanted,
    *,
    questions: Iterable[QuestionItem] | None = None,
    stage: str = "",
) -> QuerySet[SearchText]:
    """What the user may read and has all that is wanted; `questions` and `stage` narrow it.

    A text of which there is a newer version is not found: what was taken away is gone from here at once.
    """
    cases = _cases(inspection, user, stage).order_by().values("pk")
    readable = Q(judgement__version=F("version"), judgement__assessment__in=cases)
    if can_open_standards(user, inspection) and not stage:
        readable |= Q(inspection_answer__version=F("version"))
    texts = SearchText.objects.filter(matches(wanted, inspection)).filter(readable)
    if questions is not None:
        numbers = [item.pk for item in questions]
        texts = texts.filter(Q(judgement__question__in=numbers) | Q(inspection_answer__question__in=numbers))
    return texts


def first_found(texts: QuerySet[SearchText]) -> tuple[QuerySet[SearchText], int]:
    """(in the order of their cases, how many), no more than `MOST_FOUND` and one: to order and count all that have a
    word which every text has takes seconds among a hundred thousand."""
    numbers = list(texts.order_by().values_list("pk", flat=True)[: MOST_FOUND + 1])
    return SearchText.objects.filter(pk__in=numbers[:MOST_FOUND]).order_by(*IN_ORDER), len(numbers)


def found_references(inspection: Inspection, user: User, typed: str, *, stage: str = "") -> list[str]:
    """References of cases with what was typed in them, in their order; one query."""
    references = _cases(inspection, user, stage).values_list("case__reference", flat=True)
    wanted = folded(typed).replace('"', "")
    return [reference for reference in references if mentions(wanted, reference)]


def _cases(inspection: Inspection, user: User, stage: str) -> QuerySet[Assessment]:
    cases = cases_of(inspection, user)
    return cases.annotate(stage=stage_of_each()).filter(stage=stage) if stage else cases


def show_found(inspection: Inspection, texts: QuerySet[SearchText], wanted: Wanted) -> list[FoundText]:
    """A page of what was found, each with its words marked; as many queries whatever is on it."""
    rows = list(texts.select_related("inspection_answer", CASE))
    marked = marked_words(wanted, [row.pk for row in rows]) if rows else {}
    questions = {item.pk: item for item in inspection.question_set.questions}
    judgements = [row.judgement for row in rows if row.judgement]
    stages = _stages(judgements)
    pages = _pages(inspection, judgements)

    def found(row: SearchText) -> FoundText:
        answer = row.judgement or row.inspection_answer
        assert answer  # a constraint of the table
        question = questions[answer.question_id]
        words = marked.get(row.pk, set())
        shown = snippet(label_of(question, answer.answer), words), snippet(answer.evidence, words)
        if row.judgement is None:
            return _found_of_inspection(inspection, question, *shown)
        assessment = row.judgement.assessment
        slug = pages[assessment.pk].get(question.pk, "")
        arguments = [inspection.code, assessment.case.reference]
        place = f"{reverse('section', args=[*arguments, slug])}#{question.anchor}" if slug else ""
        return FoundText(
            question,
            place or reverse("case", args=arguments),
            *shown,
            reference=assessment.case.reference,
            stage=stages[assessment.pk],
            is_gone=not place,
        )

    return [found(row) for row in rows]


def _stages(judgements: Iterable[Judgement]) -> dict[int, Stage]:
    """{assessment: its stage}"""
    staged = Assessment.objects.filter(pk__in={judgement.assessment_id for judgement in judgements})
    rows = staged.annotate(stage=stage_of_each()).values_list("pk", "stage")
    return {pk: Stage(stage) for pk, stage in rows}


def _pages(inspection: Inspection, judgements: Iterable[Judgement]) -> dict[int, dict[int, str]]:
    """{assessment: {question that is put to its case: the page of the form on which it stands}}"""
    by_sections: dict[frozenset[str], dict[int, str]] = {}
    pages = {}
    for judgement in judgements:
        case = judgement.assessment.case
        case.inspection = inspection
        sections = case.sections
        if sections not in by_sections:
            by_sections[sections] = {item.pk: page.slug for page in form_sections(case) for item in page.questions}
        pages[judgement.assessment_id] = by_sections[sections]
    return pages


def _found_of_inspection(
    inspection: Inspection, question: QuestionItem, answer: list[Piece], evidence: list[Piece]
) -> FoundText:
    if question.standard in inspection.not_inspected:
        return FoundText(question, reverse("standards", args=[inspection.code]), answer, evidence, is_gone=True)
    page = reverse("standard", args=[inspection.code, question.standard])
    return FoundText(question, f"{page}#{question.anchor}", answer, evidence)
