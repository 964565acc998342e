"""The answers, and the scale that a framework's percentages and points are read on. Standard library only."""

from dataclasses import dataclass
from enum import StrEnum
from typing import overload


class Answer(StrEnum):
    """What every rated question can be answered with. Labels are framework data."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "na"


class Discretion(StrEnum):
    """Why the panel may move a calculated rating, in the order results print them."""

    WITHIN_POINTS = "within_points"
    ONE_CASE = "one_case"
    SMALL_SAMPLE = "small_sample"


class RatedBy(StrEnum):
    PANEL = "panel"
    CASES = "cases"
    ANSWERS = "answers"  # given once, for the inspection


TONES = 4  # colours of ratings, from the worst to the best


@dataclass(frozen=True, slots=True)
class Rating:
    """A step of the rating scale. `points` count towards the overall score; `step` is 0 for the worst rating, of so
    many `steps`."""

    code: str
    label: str
    points: int
    step: int
    steps: int = TONES

    def __str__(self):
        return self.label

    @property
    def tone(self) -> int:
        """Which of the colours it is shown in: the worst and the best have those of the ends."""
        last = max(self.steps - 1, 1)
        return (2 * (TONES - 1) * self.step + last) // (2 * last)


@dataclass(frozen=True, slots=True)
class Band:
    """The whole numbers `lower` to `upper`, both included, that earn `rating`.

    `proportions` are the words the report may use for a percentage in the band, the usual one first;
    bands of the overall score have none.
    """

    lower: int
    upper: int
    rating: Rating
    proportions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cap:
    """The rating is at most `rating`, where either of two kinds of condition holds (framework format 2, `caps`).

    `score_at_most`: any case gave, to any of the standard's scored questions, an answer with that score or a lower
    one. Otherwise: `at_least` cases gave one of `answers` to `question`, which may stand outside the standard.
    """

    rating: Rating
    score_at_most: int | None = None
    question: str = ""
    answers: frozenset[str] = frozenset()
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class CountLine:
    """Where `at_least` standards have one of the ratings `of` (codes), the whole is rated as it `gives`, or is
    `at_most` so much, whatever the lines after it give."""

    at_least: int
    of: frozenset[str]
    gives: Rating | None = None
    at_most: Rating | None = None


@overload
def band_of(number: int, bands: tuple[Band, ...]) -> Band: ...


@overload
def band_of(number: int | None, bands: tuple[Band, ...]) -> Band | None: ...


def band_of(number: int | None, bands: tuple[Band, ...]) -> Band | None:
    """The band holding a whole number; `None` for no number. Bands have no gaps: the importer refuses them."""
    if number is None:
        return None
    return next(band for band in bands if band.lower <= number <= band.upper)
