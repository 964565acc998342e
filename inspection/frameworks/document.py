"""A published framework as plain immutable records: what forms, figures and documents read instead of rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from inspection.frameworks.scale import Answer, Band, RatedBy, Rating


def characteristic_label(code: str) -> str:
    """ "Sentence type" of `sentence_type`."""
    return code.replace("_", " ").capitalize()


class QuestionKind(StrEnum):
    KEY_QUESTION = "key_question"
    PROMPT = "prompt"
    INFORMATION = "information"


class Choice(NamedTuple):
    """An answer as the form offers it."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class QuestionItem:
    pk: int
    number: str
    kind: QuestionKind
    text: str
    strand: str
    applies_to: str
    options: tuple[str, ...]
    not_applicable: bool
    guidance: str
    standard: str  # number of its standard; empty for an information question
    choices: tuple[Choice, ...]
    prompts: tuple["QuestionItem", ...] = ()

    def __str__(self):
        return f"{self.number} {self.text}"

    @property
    def is_key_question(self) -> bool:
        return self.kind == QuestionKind.KEY_QUESTION

    @property
    def anchor(self) -> str:
        return f"q-{self.number.replace('.', '-')}"

    @property
    def answers(self) -> tuple[Choice, ...]:
        """The choices that stand in the denominator: all but Not applicable."""
        return tuple(choice for choice in self.choices if choice.code != Answer.NOT_APPLICABLE)

    def label_of(self, answer: str) -> str:
        return dict(self.choices).get(answer, answer)


@dataclass(frozen=True, slots=True)
class StandardItem:
    pk: int
    number: str
    title: str
    statement: str
    is_rated: bool
    rated_by: str
    applies_to: str
    report_sections: tuple[str, ...]
    key_questions: tuple[QuestionItem, ...]

    def __str__(self):
        return f"{self.number} {self.title}"

    @property
    def rated_by_panel(self) -> bool:
        return self.rated_by == RatedBy.PANEL

    @property
    def questions(self) -> Iterator[QuestionItem]:
        for key_question in self.key_questions:
            yield key_question
            yield from key_question.prompts


@dataclass(frozen=True, slots=True)
class DomainItem:
    number: str
    title: str
    rated_by: str
    standards: tuple[StandardItem, ...]


# Compared by identity: each framework is read once a process.
@dataclass(frozen=True, slots=True, eq=False)
class QuestionSet:
    """`ratings` and bands run from the lowest upwards. `within_points` and `small_sample_below` are `None` when the
    framework gives the panel no discretion on that ground."""

    pk: int
    code: str
    title: str
    edition: str
    publisher: str
    licence: str
    ratings: tuple[Rating, ...]
    bands: tuple[Band, ...]
    score_bands: tuple[Band, ...]
    maximum: int
    standard_rule: str
    within_points: int | None
    one_case: bool
    small_sample_below: int | None
    domains: tuple[DomainItem, ...]
    information: tuple[QuestionItem, ...]
    characteristics: dict[str, tuple[str, ...]]
    by_number: dict[str, QuestionItem] = field(repr=False)
    standards_by_number: dict[str, StandardItem] = field(repr=False)

    def __str__(self):
        return f"{self.title} ({self.edition})"

    @property
    def standards(self) -> tuple[StandardItem, ...]:
        return tuple(self.standards_by_number.values())

    @property
    def rated_standards(self) -> tuple[StandardItem, ...]:
        return tuple(standard for standard in self.standards if standard.is_rated)

    @property
    def case_standards(self) -> tuple[StandardItem, ...]:
        return tuple(standard for standard in self.standards if not standard.rated_by_panel)

    @property
    def questions(self) -> tuple[QuestionItem, ...]:
        """Every question in the order of the framework."""
        return tuple(self.by_number.values())

    @property
    def strands(self) -> tuple[str, ...]:
        """The strands that key questions carry, in the order they first appear."""
        return tuple(dict.fromkeys(item.strand for item in self.questions if item.strand and item.prompts))

    def rating(self, code: str) -> Rating:
        """Raises `KeyError` for a rating this framework does not have."""
        return {rating.code: rating for rating in self.ratings}[code]
