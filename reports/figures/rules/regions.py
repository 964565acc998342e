"""Where a rating lies: limits on how many cases give some answers, and on a weighted total of all answers.

Every rule and every cap says in these terms when it gives which rating; distance and range are then found for all
of them by one search. Limits on one answer at a time are easy to search, so limits on several are divided first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

# More than any number of cases.
NO_LIMIT = 10**12

# {answer: (least, most)} of one question; answers without an entry are free.
Box = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Limit:
    """From `least` to `most` cases, both included, give one of `answers` to `question`."""

    question: str
    answers: frozenset[str]
    least: int = 0
    most: int = NO_LIMIT


def none_of(question: str, answers: frozenset[str]) -> Limit:
    return Limit(question, answers, most=0)


def some_of(question: str, answers: frozenset[str]) -> Limit:
    return Limit(question, answers, least=1)


@dataclass(frozen=True, slots=True)
class Window:
    """`low` ≤ Σ cases × worth < `high`, with `worth` {question: {answer: whole number}}; an answer left out is 0."""

    worth: Mapping[str, Mapping[str, int]]
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Region:
    """All of its `limits` hold, and the total lies in the `window`, if there is one."""

    limits: tuple[Limit, ...] = ()
    window: Window | None = None

    def within(self, *limits: Limit) -> "Region":
        return Region((*self.limits, *limits), self.window)

    def boxes(self) -> Iterator[dict[str, Box]]:
        """{question: box}, which together are the region's limits; they may overlap."""
        for parts in product(*map(_boxes_of, self.limits)):
            boxes: dict[str, dict[str, tuple[int, int]]] = {}
            for limit, part in zip(self.limits, parts, strict=True):
                box = boxes.setdefault(limit.question, {})
                for answer, (least, most) in part.items():
                    lower, upper = box.get(answer, (0, NO_LIMIT))
                    box[answer] = max(lower, least), min(upper, most)
            yield dict(boxes)


def _boxes_of(limit: Limit) -> list[Box]:
    """One box for each way to divide a limit among its answers: 3 of two answers is 3 + 0, 2 + 1, 1 + 2 or 0 + 3."""
    answers = sorted(limit.answers)
    if not answers:
        return [{}] if limit.least <= 0 <= limit.most else []
    lower = _divisions(limit.least, len(answers))
    upper = _divisions(limit.most, len(answers)) if limit.most < NO_LIMIT else [(NO_LIMIT,) * len(answers)]
    return [
        {answer: (least, most) for answer, least, most in zip(answers, leasts, mosts, strict=True)}
        for leasts in lower
        for mosts in upper
    ]


def _divisions(number: int, parts: int) -> list[tuple[int, ...]]:
    if number < 0:
        return []
    if parts == 1:
        return [(number,)]
    return [(first, *rest) for first in range(number + 1) for rest in _divisions(number - first, parts - 1)]
