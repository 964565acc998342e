"""The records in memory, built from a framework's content. Pure: which rows they point to is handed in."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from inspection.frameworks.document import (
    AnswerType,
    Applicability,
    Choice,
    DetailItem,
    DetailType,
    DomainItem,
    Exclusion,
    OverallItem,
    QuestionItem,
    QuestionKind,
    QuestionSet,
    ReplacementReason,
    SmallNumbers,
    StandardItem,
    Term,
    Vocabulary,
)
from inspection.frameworks.format_2.meaning import Levels, Meaning, Question, Rated
from inspection.frameworks.format_2.questions import (
    DetailSchema,
    InformationSchema,
    KeyQuestionSchema,
    OwnAnswerSchema,
    SetAnswerSchema,
)
from inspection.frameworks.format_2.ratings import BandSchema, CapSchema, OverallSchema, Scale
from inspection.frameworks.format_2.schema import (
    DomainSchema,
    Framework2Schema,
    Sentences,
    TermSchema,
    VocabularySchema,
)
from inspection.frameworks.scale import Answer, Band, Cap, CountLine, Rating

Rows = Mapping[str, int]  # {number as printed: primary key}


def build_question_set(pk: int, content: Framework2Schema, *, questions: Rows, standards: Rows) -> QuestionSet:
    """`questions` and `standards` are the primary keys of the framework's rows by number."""
    meaning = Meaning(content)
    ratings = _scale(content.ratings)
    items = _Items(meaning, questions)
    domains = tuple(_domain(domain, items, standards) for domain in content.domains)
    return QuestionSet(
        pk=pk,
        code=content.code,
        title=str(content.title),
        edition=content.edition,
        publisher=str(content.publisher),
        licence=str(content.licence),
        vocabulary=_vocabulary(content.vocabulary),
        details=tuple(_detail(detail) for detail in content.details),
        sections=tuple(section.section() for section in content.sections),
        ratings=ratings,
        bands=tuple(_bands(content.banding, ratings)),
        overall=_overall(content.overall, ratings),
        within_points=content.discretion.within_percentage_points,
        one_case=content.discretion.one_case_changes_rating,
        small_sample_below=content.discretion.small_sample_below,
        steps=content.discretion.steps,
        lead_ins=_wordings(content.lead_ins),
        explanations=_wordings(content.explanations),
        exclusions=tuple(Exclusion(str(each.label), each.when.condition()) for each in content.sampling.exclusions),
        replacement_reasons=tuple(
            ReplacementReason(reason.code, str(reason.label)) for reason in content.sampling.replacement_reasons
        ),
        small_numbers=SmallNumbers(
            content.small_numbers.below, content.small_numbers.method, content.small_numbers.base
        ),
        accuracy_days=content.accuracy.working_days,
        domains=domains,
        information=tuple(items.item(question) for question in meaning.questions if question.kind == "information"),
        by_number={question.code: items.item(question) for question in meaning.questions},
        standards_by_number={standard.number: standard for domain in domains for standard in domain.standards},
    )


def _wordings(sentences: Sentences) -> dict[tuple[str, str], str]:
    return {
        (kind, situation): str(text) for kind, situations in sentences.items() for situation, text in situations.items()
    }


def _vocabulary(schema: VocabularySchema) -> Vocabulary:
    return Vocabulary(
        unit=_term(schema.unit),
        region=_term(schema.region) if schema.region else None,
        case=_term(schema.case),
        subject=_term(schema.subject),
        practitioner=_term(schema.practitioner),
        started=str(schema.started),
        report_title=str(schema.report_title),
    )


def _term(schema: TermSchema) -> Term:
    return Term(str(schema.one), str(schema.many), str(schema.short_form))


def _detail(schema: DetailSchema) -> DetailItem:
    options = ("yes", "no") if schema.type == "yes_no" else tuple(str(option) for option in schema.options)
    return DetailItem(
        code=schema.code,
        label=str(schema.label),
        type=DetailType(schema.type),
        options=options,
        is_required=schema.required,
        breaks_down=schema.break_down,
        guidance=str(schema.guidance),
    )


def _scale(best_first: Scale) -> tuple[Rating, ...]:
    steps = len(best_first)
    return tuple(
        Rating(rating.code, str(rating.label), rating.points or 0, step, steps)
        for step, rating in enumerate(reversed(best_first))
    )


def _overall(schema: OverallSchema, ratings: tuple[Rating, ...]) -> OverallItem | None:
    if schema.rule == "none":
        return None
    by_code = {rating.code: rating for rating in ratings}
    return OverallItem(
        rule=schema.rule,
        maximum=schema.maximum or 0,
        bands=tuple(_bands(schema.bands or [], ratings)),
        bands_for={maximum: tuple(_bands(bands, ratings)) for maximum, bands in (schema.bands_for or {}).items()},
        when=tuple(
            CountLine(line.at_least, frozenset(line.of), by_code.get(line.gives or ""), by_code.get(line.at_most or ""))
            for line in schema.when or []
        ),
        otherwise=by_code.get(schema.otherwise or ""),
        caps=tuple(_caps(schema.caps, ratings)),
    )


def _caps(schemas: Sequence[CapSchema], ratings: tuple[Rating, ...]) -> Iterator[Cap]:
    by_code = {rating.code: rating for rating in ratings}
    for schema in schemas:
        when = schema.when
        # A file names one question a cap.
        [(question, answers)] = (when.answer or {"": []}).items()
        yield Cap(by_code[schema.rating], when.score_at_most, question, frozenset(answers), when.number_of_cases)


def _bands(schemas: Sequence[BandSchema], ratings: tuple[Rating, ...]) -> Iterator[Band]:
    by_code = {rating.code: rating for rating in ratings}
    for schema in schemas:
        words = tuple(str(word) for word in getattr(schema, "proportions", ()))
        yield Band(schema.lower, schema.upper, by_code[schema.rating], words)


def _domain(schema: DomainSchema, items: "_Items", rows: Rows) -> DomainItem:
    standards = tuple(
        _standard(standard, items, rows) for standard in items.meaning.standards if standard.domain is schema
    )
    return DomainItem(schema.number, str(schema.title), schema.rated_by or "", standards)


def _standard(standard: Rated, items: "_Items", rows: Rows) -> StandardItem:
    schema, scale = standard.schema, _scale(standard.scale)
    return StandardItem(
        pk=rows[standard.number],
        number=standard.number,
        title=str(schema.title),
        statement=str(schema.statement),
        is_rated=schema.rated,
        rated_by=standard.rated_by or "",
        rule=standard.rule or standard.framework.standard_rule or "",
        scale=scale,
        bands=tuple(_bands(standard.framework.banding, scale)) if standard.schema.scale is None else (),
        caps=tuple(_caps(standard.caps, scale)),
        is_in_score=standard.is_in_score,
        is_optional=schema.optional,
        weight=schema.weight,
        descriptors={code: str(text) for code, text in schema.descriptors.items()},
        report_sections=tuple(str(heading) for heading in schema.report_sections),
        key_questions=tuple(items.item(question) for question in items.meaning.key_questions_of(standard)),
    )


class _Items:
    """Questions as records, each made once, with the rows they point to."""

    def __init__(self, meaning: Meaning, rows: Rows):
        self.meaning = meaning
        self.rows = rows
        self.labels: dict[str, str] = {str(answer.code): str(answer.label) for answer in meaning.framework.answers}
        self.made: dict[str, QuestionItem] = {}

    def item(self, question: Question) -> QuestionItem:
        if question.code not in self.made:
            self.made[question.code] = self._make(question)
        return self.made[question.code]

    def _make(self, question: Question) -> QuestionItem:
        schema, own, answers = question.schema, _own_answer(question), self._set_answers(question)
        key_question = schema if isinstance(schema, KeyQuestionSchema) else None
        return QuestionItem(
            pk=self.rows[question.code],
            number=question.code,
            kind=QuestionKind(question.kind),
            text=str(schema.text),
            strand=str((key_question and key_question.strand) or ""),
            levels=_applicabilities(question.levels),
            answer_type=_answer_type(question),
            not_applicable=self._offers_not_applicable(question),
            guidance=str(schema.guidance),
            standard=question.standard.number if question.standard else "",
            choices=tuple(self._choices(question)),
            prompts=tuple(self.item(prompt) for prompt in self._prompts_of(question)),
            unit=str((own and own.unit) or ""),
            minimum=_decimal(own.min if own else None),
            maximum=_decimal(own.max if own else None),
            scores={answer.code: answer.score for answer in answers if answer.score is not None},
            answer_ratings={answer.code: answer.rating for answer in answers if answer.rating is not None},
            weight=key_question.weight if key_question else 1,
            level=(key_question and key_question.level) or "",
            asked_of_inspection=question.asked_of == "inspection",
        )

    def _prompts_of(self, question: Question) -> Iterator[Question]:
        if isinstance(question.schema, KeyQuestionSchema):
            for prompt in question.schema.prompts:
                yield self.meaning.questions_by_code[question.schema.code_of(prompt)]

    def _set_answers(self, question: Question) -> Sequence[SetAnswerSchema]:
        answer_set = self.meaning.set_of(question)
        return answer_set.answers if answer_set else ()

    def _offers_not_applicable(self, question: Question) -> bool:
        answer_set = self.meaning.set_of(question)
        return question.schema.not_applicable and (answer_set is None or answer_set.not_applicable)

    def _choices(self, question: Question) -> Iterator[Choice]:
        """What the form offers; nothing but Not applicable where the answer is typed."""
        labels = {answer.code: str(answer.label) for answer in self._set_answers(question)} or self.labels
        codes = self.meaning.counted_answers(question)
        yield from (Choice(code, labels.get(code, code)) for code in codes)
        if self._offers_not_applicable(question):
            yield Choice(str(Answer.NOT_APPLICABLE), self.labels.get(Answer.NOT_APPLICABLE, "Not applicable"))


def _own_answer(question: Question) -> OwnAnswerSchema | None:
    return question.schema.answer if isinstance(question.schema, InformationSchema) else None


def _answer_type(question: Question) -> AnswerType:
    if question.is_yes_no:
        return AnswerType.YES_NO
    own = _own_answer(question)
    return AnswerType(own.type) if own else AnswerType.CHOICE


def _decimal(number: float | None) -> Decimal | None:
    """As the file writes it: 0.1 is one tenth."""
    return None if number is None else Decimal(str(number)).normalize()


def _applicabilities(levels: Levels) -> tuple[Applicability, ...]:
    own = (Applicability(tuple(level.applies_to or ()), tuple(level.except_ or ())) for level in levels)
    return tuple(level for level in own if level.applies_to or level.except_)
