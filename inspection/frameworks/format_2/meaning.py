"""What the parts of a framework mean together: what is inherited, and every question with its code and place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from inspection.foundation.files import ValuePath
from inspection.frameworks.format_2.defaults import DEFAULTS
from inspection.frameworks.format_2.questions import (
    AnswerSetSchema,
    ApplicabilitySchema,
    InformationSchema,
    KeyQuestionSchema,
    PromptSchema,
)
from inspection.frameworks.format_2.ratings import CapSchema, Scale, StandardRule
from inspection.frameworks.format_2.schema import AskedOf, DomainSchema, Framework2Schema, RatedBy, StandardSchema
from inspection.frameworks.format_2.texts import Passage
from inspection.frameworks.scale import Answer

Levels = tuple[ApplicabilitySchema, ...]  # domain, standard, key question, prompt: all of them must apply


@dataclass(frozen=True, slots=True, eq=False)
class Rated:
    """A standard with what it inherits from its domain and framework. `path` is its place in the file."""

    path: ValuePath
    domain: DomainSchema
    schema: StandardSchema
    framework: Framework2Schema = field(repr=False)

    @property
    def number(self) -> str:
        return self.schema.number

    @property
    def rated_by(self) -> RatedBy | None:
        return self.schema.rated_by or self.domain.rated_by

    @property
    def is_calculated(self) -> bool:
        """Rated, and not by the panel."""
        return self.schema.rated and self.rated_by in ("cases", "answers")

    @property
    def asked_of(self) -> AskedOf:
        """Rated from answers: those are given once for the inspection."""
        return self.schema.asked_of or ("inspection" if self.rated_by == "answers" else "cases")

    @property
    def rule(self) -> StandardRule | None:
        return (self.schema.rule or self.framework.standard_rule) if self.is_calculated else None

    @property
    def scale(self) -> Scale:
        """Best first; empty where the scale does not exist."""
        name = self.schema.scale
        return self.framework.ratings if name is None else self.framework.scales.get(name, [])

    @property
    def is_in_score(self) -> bool:
        return self.schema.rated and self.schema.in_score

    @property
    def caps(self) -> list[CapSchema]:
        if not self.is_calculated:
            return []
        return self.framework.caps if self.schema.caps is None else self.schema.caps


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question with its code and place; `standard` is `None` for information questions."""

    path: ValuePath
    code: str
    kind: Literal["key_question", "prompt", "information"]
    schema: KeyQuestionSchema | PromptSchema | InformationSchema
    levels: Levels
    standard: Rated | None = None

    @property
    def asked_of(self) -> AskedOf:
        return self.standard.asked_of if self.standard else "cases"

    @property
    def answer_set(self) -> str | None:
        """The name of the set it is answered from."""
        if isinstance(self.schema, InformationSchema):
            return self.schema.answer_set
        return self.schema.answers

    @property
    def is_yes_no(self) -> bool:
        """Answered with the framework's own answers, so that it has a percentage."""
        own = isinstance(self.schema, InformationSchema) and (self.schema.options or self.schema.answer)
        return self.answer_set is None and not own


@dataclass(frozen=True)
class Meaning:
    framework: Framework2Schema

    @cached_property
    def standards(self) -> list[Rated]:
        return [
            Rated(("domains", d, "standards", s), domain, standard, self.framework)
            for d, domain in enumerate(self.framework.domains)
            for s, standard in enumerate(domain.standards)
        ]

    @cached_property
    def rating_codes(self) -> list[str]:
        """Of every scale, each once."""
        scales = [self.framework.ratings, *self.framework.scales.values()]
        return list(dict.fromkeys(rating.code for scale in scales for rating in scale))

    @cached_property
    def questions(self) -> list[Question]:
        """In the order of the file: each key question before its prompts, information questions last."""
        rated = [question for standard in self.standards for question in _questions_of(standard)]
        return rated + [
            Question(("information_questions", index), schema.code, "information", schema, (schema,))
            for index, schema in enumerate(self.framework.information_questions)
        ]

    @cached_property
    def questions_by_standard(self) -> dict[str, list[Question]]:
        grouped: dict[str, list[Question]] = {standard.number: [] for standard in self.standards}
        for question in self.questions:
            if question.standard:
                grouped[question.standard.number].append(question)
        return grouped

    @cached_property
    def questions_by_code(self) -> dict[str, Question]:
        return {question.code: question for question in self.questions}

    def key_questions_of(self, standard: Rated) -> list[Question]:
        return [item for item in self.questions_by_standard[standard.number] if item.kind == "key_question"]

    def set_of(self, question: Question) -> AnswerSetSchema | None:
        """`None` where it has none, or names one that does not exist."""
        return self.framework.answer_sets.get(question.answer_set or "")

    def counted_answers(self, question: Question) -> list[str]:
        """The answers that stand in a base: all but Not applicable. Empty for a text, a number or a date."""
        if question.is_yes_no:
            return [Answer.YES.value, Answer.NO.value]
        if question.answer_set is not None:
            answers = self.set_of(question)
            return [answer.code for answer in answers.answers] if answers else []
        assert isinstance(question.schema, InformationSchema)
        return [str(option) for option in question.schema.options]

    def sentence(self, kind: Literal["lead_ins", "explanations"], rule: str, situation: str) -> Passage:
        """The framework's own wording of a sentence that a report generates, or the one of `defaults.yaml`.

        Raises `KeyError` for a situation that `defaults.yaml` does not know.
        """
        own = getattr(self.framework, kind).get(rule, {}).get(situation)
        return own or Passage(en=DEFAULTS[kind][rule][situation])


def _questions_of(standard: Rated) -> Iterator[Question]:
    for index, key_question in enumerate(standard.schema.key_questions):
        path: ValuePath = (*standard.path, "key_questions", index)
        levels = (standard.domain, standard.schema, key_question)
        yield Question(path, key_question.number, "key_question", key_question, levels, standard)
        for place, prompt in enumerate(key_question.prompts):
            code = key_question.code_of(prompt)
            yield Question((*path, "prompts", place), code, "prompt", prompt, (*levels, prompt), standard)
