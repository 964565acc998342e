from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from inspection.frameworks.document import Choice, DomainItem, QuestionItem, QuestionSet, StandardItem
from inspection.frameworks.models import BandOf, Framework, Question, QuestionKind
from inspection.frameworks.scale import Answer, Band, Rating

# {standard id: its key questions}
KeyQuestions = defaultdict[int | None, list[QuestionItem]]


@lru_cache(maxsize=16)
def question_set(pk: int) -> QuestionSet:
    """A framework's questions and scale, by its primary key. Published frameworks never change, so each is read once a
    process; `import_framework` forgets them all, because a database may give a number again whose row was rolled back.
    """
    framework = Framework.objects.get(pk=pk)
    steps = {row: Rating(row.code, row.label, row.points, step) for step, row in enumerate(framework.ratings.all())}
    bands: dict[str, list[Band]] = {kind: [] for kind in BandOf.values}
    for row in framework.bands.select_related("rating"):
        bands[row.of].append(Band(row.lower, row.upper, steps[row.rating], tuple(row.proportions)))
    items, information = _items(framework)
    domains = tuple(_domains(framework, items))
    by_number: dict[str, QuestionItem] = {}
    for domain in domains:
        for standard in domain.standards:
            by_number |= {item.number: item for item in standard.questions}
    by_number |= {item.number: item for item in information}
    return QuestionSet(
        pk=framework.pk,
        code=framework.code,
        title=framework.title,
        edition=framework.edition,
        publisher=framework.publisher,
        licence=framework.licence,
        ratings=tuple(steps.values()),
        bands=tuple(bands[BandOf.PERCENTAGE]),
        score_bands=tuple(bands[BandOf.SCORE]),
        maximum=framework.overall_maximum,
        standard_rule=framework.standard_rule,
        within_points=framework.within_points,
        one_case=framework.one_case,
        small_sample_below=framework.small_sample_below,
        domains=domains,
        information=information,
        characteristics={row.code: tuple(row.options) for row in framework.characteristics.all()},
        by_number=by_number,
        standards_by_number={standard.number: standard for domain in domains for standard in domain.standards},
    )


def _items(framework: Framework) -> tuple[KeyQuestions, tuple[QuestionItem, ...]]:
    """Key questions by standard, and the information questions."""
    rows = list(framework.questions.select_related("standard"))
    prompts = defaultdict(list)
    for row in rows:
        if row.kind == QuestionKind.PROMPT:
            prompts[row.key_question_id].append(_item(row, framework))
    key_questions = defaultdict(list)
    for row in rows:
        if row.kind == QuestionKind.KEY_QUESTION:
            key_questions[row.standard_id].append(_item(row, framework, tuple(prompts[row.pk])))
    information = tuple(_item(row, framework) for row in rows if row.kind == QuestionKind.INFORMATION)
    return key_questions, information


def _item(row: Question, framework: Framework, prompts: tuple[QuestionItem, ...] = ()) -> QuestionItem:
    labels = framework.answer_labels
    codes = row.options or [Answer.YES, Answer.NO]
    offered = [*codes, Answer.NOT_APPLICABLE] if row.not_applicable else codes
    return QuestionItem(
        pk=row.pk,
        number=row.number,
        kind=row.kind,
        text=row.text,
        strand=row.strand,
        applies_to=row.applies_to or (row.standard.applies_to if row.standard else ""),
        options=tuple(row.options),
        not_applicable=row.not_applicable,
        guidance=row.guidance,
        standard=row.standard.number if row.standard else "",
        choices=tuple(Choice(str(code), labels.get(code, code)) for code in offered),
        prompts=prompts,
    )


def _domains(framework: Framework, key_questions: KeyQuestions) -> Iterator[DomainItem]:
    for domain in framework.domains.prefetch_related("standards"):
        standards = tuple(
            StandardItem(
                pk=row.pk,
                number=row.number,
                title=row.title,
                statement=row.statement,
                is_rated=row.is_rated,
                rated_by=domain.rated_by,
                applies_to=row.applies_to,
                report_sections=tuple(row.report_sections),
                key_questions=tuple(key_questions[row.pk]),
            )
            for row in domain.standards.all()
        )
        yield DomainItem(domain.number, domain.title, domain.rated_by, standards)
