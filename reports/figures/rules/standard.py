"""What a standard is rated from: its questions, bands and caps, and how many cases gave each answer.

Pure, in whole numbers, with no Django (framework format 2).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from inspection.frameworks.format_2.defaults import DEFAULTS
from inspection.frameworks.scale import Answer, Band, Cap, Rating

# {question number: {counted answer: cases}}; Not applicable is no counted answer.
Counts = Mapping[str, Mapping[str, int]]


def by_number(number: str) -> tuple[tuple[int, str], ...]:
    """Sorts 2.2.10 after 2.2.9."""
    return tuple((int(digits or 0), letters) for digits, letters in re.findall(r"(\d+)|([A-Za-z]+)", number))


@dataclass(frozen=True, slots=True)
class RatedQuestion:
    """A question that a standard's rule or its caps read.

    `answers` are the counted ones it offers, in the framework's order; `offers_na` says whether it may also be
    answered Not applicable. `scores` serve `percent_of_possible`, `lowest_answer` and caps by score, `ratings`
    `lowest_answer`, `level` the `ladder`, and `weight` the `mean_percentage`.
    """

    number: str
    answers: tuple[str, ...]
    offers_na: bool = True
    weight: int = 1
    scores: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    ratings: Mapping[str, Rating] = field(default_factory=lambda: MappingProxyType({}))
    level: Rating | None = None

    def base(self, counts: Counts) -> int:
        """The cases judged: those that gave a counted answer."""
        return sum(self.given(counts).values())

    def yes(self, counts: Counts) -> int:
        return self.given(counts).get(Answer.YES, 0)

    def given(self, counts: Counts) -> dict[str, int]:
        """Cases by counted answer, also those that nobody gave."""
        cases = counts.get(self.number, {})
        return {answer: cases.get(answer, 0) for answer in self.answers}


@dataclass(frozen=True, slots=True)
class RatedStandard:
    """`scale` is the lowest rating first; `bands` are the lowest first, of whole per cent, for the rules that band.

    `cap_questions` are read by caps only.
    """

    questions: tuple[RatedQuestion, ...]
    scale: tuple[Rating, ...]
    bands: tuple[Band, ...] = ()
    caps: tuple[Cap, ...] = ()
    cap_questions: tuple[RatedQuestion, ...] = ()

    def every_question(self) -> list[RatedQuestion]:
        """What the rule or its caps read, by number."""
        return sorted((*self.questions, *self.cap_questions), key=lambda question: by_number(question.number))

    def judged(self, counts: Counts) -> list[RatedQuestion]:
        """The questions of the rule that were judged in any case, by number."""
        ordered = sorted(self.questions, key=lambda question: by_number(question.number))
        return [question for question in ordered if question.base(counts)]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule alone gives, before caps. All empty where nobody was judged.

    `percent` is whole per cent, for the rules that band one; `decided_by` are question numbers.
    """

    rating: Rating | None = None
    percent: int | None = None
    decided_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What the cases say of a standard. `caps` are the indexes of those that hold and are lower than the rule."""

    rating: Rating | None
    percent: int | None
    decided_by: tuple[str, ...]
    caps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a rating came about: by which `rule` in which `situation`, as `defaults.yaml` names them, and the figures
    that stand in the places of its sentence. A framework may word it itself (framework format 2, `explanations`)."""

    rule: str
    situation: str
    figures: Mapping[str, str | int]

    def __str__(self) -> str:
        return self.worded({})

    def worded(self, own: Mapping[tuple[str, str], str]) -> str:
        """In the framework's `own` words, by rule and situation, where it has any."""
        wording = own.get((self.rule, self.situation)) or DEFAULTS["explanations"][self.rule][self.situation]
        return str(wording).format_map(self.figures)


def listed(numbers: Iterable[str]) -> str:
    """2.2.1, 2.2.2 and 2.2.3"""
    *others, last = numbers
    return f"{', '.join(others)} and {last}" if others else last
