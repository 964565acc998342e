"""The records in memory, built from a framework's content. Pure: which rows they point to is handed in."""

from collections.abc import Iterator, Mapping, Sequence

from inspection.frameworks.document import Choice, DomainItem, QuestionItem, QuestionKind, QuestionSet, StandardItem
from inspection.frameworks.scale import Answer, Band, Rating
from inspection.frameworks.schema import (
    BandSchema,
    DomainSchema,
    FrameworkSchema,
    InformationSchema,
    KeyQuestionSchema,
    PromptSchema,
    StandardSchema,
)

Rows = Mapping[str, int]  # {number as printed: primary key}


def build_question_set(pk: int, content: FrameworkSchema, *, questions: Rows, standards: Rows) -> QuestionSet:
    """`questions` and `standards` are the primary keys of the framework's rows by number."""
    ratings = tuple(
        Rating(rating.code, rating.label, rating.points, step) for step, rating in enumerate(content.ratings[::-1])
    )
    items = _Items({answer.code: answer.label for answer in content.answers}, questions)
    domains = tuple(_domain(domain, items, standards) for domain in content.domains)
    information = tuple(items.information(question) for question in content.information_questions)
    rated = [item for domain in domains for standard in domain.standards for item in standard.questions]
    return QuestionSet(
        pk=pk,
        code=content.code,
        title=content.title,
        edition=content.edition,
        publisher=content.publisher,
        licence=content.licence,
        ratings=ratings,
        bands=tuple(_bands(content.banding, ratings)),
        score_bands=tuple(_bands(content.overall.bands, ratings)),
        maximum=content.overall.maximum,
        standard_rule=content.standard_rule,
        within_points=content.discretion.within_percentage_points,
        one_case=content.discretion.one_case_changes_rating,
        small_sample_below=content.discretion.small_sample_below,
        domains=domains,
        information=information,
        characteristics={code: tuple(options) for code, options in content.characteristics.items()},
        by_number={item.number: item for item in (*rated, *information)},
        standards_by_number={standard.number: standard for domain in domains for standard in domain.standards},
    )


def _bands(schemas: Sequence[BandSchema], ratings: tuple[Rating, ...]) -> Iterator[Band]:
    by_code = {rating.code: rating for rating in ratings}
    for schema in schemas:
        yield Band(schema.lower, schema.upper, by_code[schema.rating], tuple(getattr(schema, "proportions", ())))


def _domain(schema: DomainSchema, items: "_Items", rows: Rows) -> DomainItem:
    standards = tuple(_standard(standard, schema, items, rows) for standard in schema.standards)
    return DomainItem(schema.number, schema.title, schema.rated_by, standards)


def _standard(schema: StandardSchema, domain: DomainSchema, items: "_Items", rows: Rows) -> StandardItem:
    return StandardItem(
        pk=rows[schema.number],
        number=schema.number,
        title=schema.title,
        statement=schema.statement,
        is_rated=schema.rated,
        rated_by=domain.rated_by,
        applies_to=schema.applies_to or "",
        report_sections=tuple(schema.report_sections),
        key_questions=tuple(items.key_question(question, schema) for question in schema.key_questions),
    )


class _Items:
    """Questions, with the labels of the framework's answers and the rows they point to."""

    def __init__(self, labels: Mapping[str, str], rows: Rows):
        self.labels = labels
        self.rows = rows

    def key_question(self, schema: KeyQuestionSchema, standard: StandardSchema) -> QuestionItem:
        prompts = tuple(
            self._item(schema.number + letter, QuestionKind.PROMPT, prompt, standard)
            for letter, prompt in schema.prompts.items()
        )
        return self._item(schema.number, QuestionKind.KEY_QUESTION, schema, standard, schema.strand or "", prompts)

    def information(self, schema: InformationSchema) -> QuestionItem:
        return QuestionItem(
            pk=self.rows[schema.code],
            number=schema.code,
            kind=QuestionKind.INFORMATION,
            text=schema.text,
            strand="",
            applies_to=schema.applies_to or "",
            options=tuple(schema.answers),
            not_applicable=schema.not_applicable,
            guidance=schema.guidance,
            standard="",
            choices=self._choices(schema.answers, schema.not_applicable),
        )

    def _item(
        self,
        number: str,
        kind: QuestionKind,
        schema: PromptSchema,
        standard: StandardSchema,
        strand: str = "",
        prompts: tuple[QuestionItem, ...] = (),
    ) -> QuestionItem:
        return QuestionItem(
            pk=self.rows[number],
            number=number,
            kind=kind,
            text=schema.text,
            strand=strand,
            applies_to=standard.applies_to or "",
            options=(),
            not_applicable=schema.not_applicable,
            guidance=schema.guidance,
            standard=standard.number,
            choices=self._choices([], schema.not_applicable),
            prompts=prompts,
        )

    def _choices(self, options: list[str], not_applicable: bool) -> tuple[Choice, ...]:
        codes = [*(options or [Answer.YES, Answer.NO]), *([Answer.NOT_APPLICABLE] if not_applicable else [])]
        return tuple(Choice(str(code), self.labels.get(code, code)) for code in codes)
