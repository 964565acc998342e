"""A published framework as plain immutable records: what forms, figures and documents read instead of rows."""

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from inspection.frameworks.applicability import Condition, Details, Section, applies, sections_that_hold, with_started
from inspection.frameworks.scale import Answer, Band, Cap, CountLine, RatedBy, Rating

YES_NO_LABELS = {"yes": "Yes", "no": "No"}


class QuestionKind(StrEnum):
    KEY_QUESTION = "key_question"
    PROMPT = "prompt"
    INFORMATION = "information"


class AnswerType(StrEnum):
    """How a question is answered. Only Yes and No make a percentage."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    MULTIPLE = "multiple"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"


class DetailType(StrEnum):
    CHOICE = "choice"
    YES_NO = "yes_no"
    DATE = "date"
    NUMBER = "number"


class Choice(NamedTuple):
    """An answer as the form offers it."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the framework's for a thing."""

    one: str
    many: str
    short: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the framework calls things; without a `region`, units stand in none."""

    unit: Term
    region: Term | None
    case: Term
    subject: Term
    practitioner: Term
    started: str
    report_title: str


@dataclass(frozen=True, slots=True)
class DetailItem:
    """What is recorded of a case. Stored are the option of a choice, "yes" or "no", a date as ISO text, a number."""

    code: str
    label: str
    type: DetailType
    options: tuple[str, ...]
    is_required: bool
    breaks_down: bool
    guidance: str

    def label_of(self, value: object) -> str:
        """A stored value in words; empty for none."""
        if self.type == DetailType.YES_NO:
            return YES_NO_LABELS.get(str(value), "")
        return "" if value is None else str(value)


class Applicability(NamedTuple):
    """To which cases something is put, by itself."""

    applies_to: tuple[str, ...]
    except_: tuple[str, ...]

    def __str__(self) -> str:
        to, not_to = " or ".join(self.applies_to), " or ".join(self.except_)
        return f"{to}, not {not_to}" if to and not_to else to or f"not {not_to}"


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """`levels` are the conditions of its domain, its standard, its key question and itself, where they have any.

    `choices` are what its form offers; of an answer that is typed, Not applicable at most. `unit`, `minimum` and
    `maximum` belong to numbers; `scores` and `answer_ratings` (codes of ratings) to the
    answers of a set, by code; `level` names the rating that
    the rule "ladder" asks it for.
    """

    pk: int
    number: str
    kind: QuestionKind
    text: str
    strand: str
    levels: tuple[Applicability, ...]
    answer_type: AnswerType
    not_applicable: bool
    guidance: str
    standard: str  # number of its standard; empty for an information question
    choices: tuple[Choice, ...]
    asked_of_inspection: bool = False  # once, by the team; not of its cases
    prompts: tuple["QuestionItem", ...] = ()
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    scores: Mapping[str, int] = field(default_factory=dict, hash=False)
    answer_ratings: Mapping[str, str] = field(default_factory=dict, hash=False)
    weight: int = 1  # of a key question, in a mean
    level: str = ""

    def __str__(self):
        return f"{self.number} {self.text}"

    @property
    def is_key_question(self) -> bool:
        return self.kind == QuestionKind.KEY_QUESTION

    @property
    def has_percentage(self) -> bool:
        return self.answer_type == AnswerType.YES_NO

    @property
    def is_typed(self) -> bool:
        """Answered in a field of its own, not by choosing."""
        return self.answer_type in (AnswerType.NUMBER, AnswerType.DATE, AnswerType.TEXT)

    @property
    def takes_several(self) -> bool:
        return self.answer_type == AnswerType.MULTIPLE

    @property
    def anchor(self) -> str:
        return f"q-{self.number.replace('.', '-').replace('/', '-')}"

    @property
    def answers(self) -> tuple[Choice, ...]:
        """The choices that stand in the denominator: all but Not applicable."""
        return tuple(choice for choice in self.choices if choice.code != Answer.NOT_APPLICABLE)

    @property
    def conditions(self) -> str:
        """The sections to whose cases it is put, by code; empty for a question that is put to every case."""
        return "; ".join(map(str, self.levels))

    def is_put_to(self, sections: Collection[str]) -> bool:
        """Whether it is put to a case in these sections."""
        return not self.asked_of_inspection and all(
            applies(level.applies_to, level.except_, sections) for level in self.levels
        )

    def label_of(self, code: str) -> str:
        """The words of a choice. What a stored answer says in words, whatever its type, is told by `answers`."""
        return dict(self.choices).get(code, code)


@dataclass(frozen=True, slots=True)
class StandardItem:
    pk: int
    number: str
    title: str
    statement: str
    is_rated: bool
    rated_by: str
    rule: str  # empty where nothing is calculated
    scale: tuple[Rating, ...]  # worst first
    bands: tuple[Band, ...]
    caps: tuple[Cap, ...]
    is_in_score: bool
    is_optional: bool  # an inspection may leave it out
    weight: int
    descriptors: Mapping[str, str]  # {code of a rating: what it looks like}
    report_sections: tuple[str, ...]
    key_questions: tuple[QuestionItem, ...]

    def __str__(self):
        return f"{self.number} {self.title}"

    def rating(self, code: str) -> Rating:
        """Raises `KeyError` for a rating that its scale does not have."""
        return {rating.code: rating for rating in self.scale}[code]

    @property
    def is_asked_once(self) -> bool:
        """Its questions are answered once, for the inspection, and not put to cases."""
        return any(item.asked_of_inspection for item in self.key_questions)

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


@dataclass(frozen=True, slots=True)
class OverallItem:
    """How the whole is rated. `bands_for` are the bands by what remains of `maximum` where standards were not
    inspected; `when` and `otherwise` belong to the rule "counts"."""

    rule: str
    maximum: int
    bands: tuple[Band, ...]
    bands_for: Mapping[int, tuple[Band, ...]]
    when: tuple[CountLine, ...]
    otherwise: Rating | None
    caps: tuple[Cap, ...]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Cases that are never sampled, and why not."""

    label: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class ReplacementReason:
    """Why a sampled case may be replaced by a reserve."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class SmallNumbers:
    """What becomes of small counts before they leave the team: those below `below` are suppressed, or all are rounded
    to multiples of `base`."""

    below: int
    method: str
    base: int


# Compared by identity: each framework is read once a process.
@dataclass(frozen=True, slots=True, eq=False)
class QuestionSet:
    """`ratings` and bands run from the worst upwards. `overall` is `None` where the framework awards no overall
    rating; `within_points` and `small_sample_below` where it gives the panel no discretion on that ground. `steps` are
    those by which a small sample lets the panel move a rating."""

    pk: int
    code: str
    title: str
    edition: str
    publisher: str
    licence: str
    vocabulary: Vocabulary
    details: tuple[DetailItem, ...]
    sections: tuple[Section, ...]
    ratings: tuple[Rating, ...]
    bands: tuple[Band, ...]
    overall: OverallItem | None
    within_points: int | None
    one_case: bool
    small_sample_below: int | None
    steps: int
    # {(what stands below, situation) or (rule, situation): its own wording of the sentence}
    lead_ins: Mapping[tuple[str, str], str]
    explanations: Mapping[tuple[str, str], str]
    exclusions: tuple[Exclusion, ...]
    replacement_reasons: tuple[ReplacementReason, ...]
    small_numbers: SmallNumbers
    accuracy_days: int  # working days in which the inspected body checks a draft
    domains: tuple[DomainItem, ...]
    information: tuple[QuestionItem, ...]
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
        """Those with questions put to cases."""
        return tuple(standard for standard in self.standards if standard.key_questions and not standard.is_asked_once)

    @property
    def inspection_standards(self) -> tuple[StandardItem, ...]:
        """Those with questions asked once of the inspection."""
        return tuple(standard for standard in self.standards if standard.is_asked_once)

    @property
    def optional_standards(self) -> Mapping[str, StandardItem]:
        """Those that an inspection may leave out, by number."""
        return {standard.number: standard for standard in self.standards if standard.is_optional}

    @property
    def has_cases(self) -> bool:
        """Whether any question is put to cases: without one, an inspection has none."""
        return bool(self.information or self.case_standards)

    @property
    def questions(self) -> tuple[QuestionItem, ...]:
        """Every question in the order of the framework."""
        return tuple(self.by_number.values())

    @property
    def strands(self) -> tuple[str, ...]:
        """The strands that key questions carry, in the order they first appear."""
        return tuple(dict.fromkeys(item.strand for item in self.questions if item.strand and item.prompts))

    @property
    def characteristics(self) -> Mapping[str, DetailItem]:
        """The details that figures are broken down by, by code."""
        return {detail.code: detail for detail in self.details if detail.breaks_down}

    def sections_of(self, started: datetime.date | None, details: Details) -> frozenset[str]:
        """The codes of the sections that a case with these details stands in."""
        return sections_that_hold(self.sections, started, details)

    def exclusion_of(self, started: datetime.date | None, details: Details) -> Exclusion | None:
        """The first rule by which a case with these details is never sampled."""
        known = with_started(started, details)
        return next((exclusion for exclusion in self.exclusions if exclusion.condition.holds(known)), None)
