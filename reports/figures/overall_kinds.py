"""The kinds of overall rating that a framework can ask for (framework format 2, `overall`).

A kind adds standards one by one to a state, a few whole numbers, so that what a change or an open standard does to
the whole is counted by states and not by combinations. Pure, with no Django.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from inspection.frameworks.scale import Band, CountLine, Rating

State = tuple[int, ...]


def worst_of(*ratings: Rating) -> Rating:
    return min(ratings, key=lambda rating: rating.step)


class Kind(ABC):
    SUMMARY: ClassVar[str]  # what it does, for a reader; with the places {points} and {bands} where it has any

    @property
    @abstractmethod
    def start(self) -> State:
        """With no standard added yet."""

    @abstractmethod
    def add(self, state: State, rating: Rating, weight: int) -> State:
        """With one more standard, rated so."""

    @abstractmethod
    def rating(self, state: State) -> Rating | None:
        """The overall rating when every standard is added; `None` where none is awarded for it."""


@dataclass(frozen=True, slots=True)
class PointsSum(Kind):
    """The weighted sum of the ratings' points, banded. `bands` are the worst first.

    `bands_for` has the bands by what remains of `maximum` when standards were not inspected; where it has none, the
    score is shown and no rating given.
    """

    SUMMARY = "Points of the agreed ratings ({points}) are added up: {bands}."

    maximum: int
    bands: tuple[Band, ...]
    bands_for: Mapping[int, tuple[Band, ...]]

    def out_of(self, maximum: int) -> "PointsSum":
        """The same with what remains of the maximum."""
        bands = self.bands if maximum == self.maximum else self.bands_for.get(maximum, ())
        return replace(self, maximum=maximum, bands=bands)

    @property
    def start(self) -> State:
        return (0,)

    def add(self, state: State, rating: Rating, weight: int) -> State:
        return (state[0] + weight * rating.points,)

    def rating(self, state: State) -> Rating | None:
        return next((band.rating for band in self.bands if band.lower <= state[0] <= band.upper), None)


@dataclass(frozen=True, slots=True)
class Lowest(Kind):
    """The lowest of the standards' ratings. `scale` is the worst rating first."""

    SUMMARY = "The lowest of the agreed ratings."

    scale: tuple[Rating, ...]

    @property
    def start(self) -> State:
        return (self.scale[-1].step,)

    def add(self, state: State, rating: Rating, weight: int) -> State:
        return (min(state[0], rating.step),)

    def rating(self, state: State) -> Rating | None:
        return self.scale[state[0]]


@dataclass(frozen=True, slots=True)
class CountsOf(Kind):
    """By how many standards have which ratings: the lines of `when` in order, then `otherwise`."""

    SUMMARY = "By how many standards have which ratings, as the framework lays down."

    when: tuple[CountLine, ...]
    otherwise: Rating

    @property
    def start(self) -> State:
        return (0,) * len(self.when)

    def add(self, state: State, rating: Rating, weight: int) -> State:
        # Beyond what a line asks for, more make no difference.
        return tuple(
            min(line.at_least, number + (rating.code in line.of)) for number, line in zip(state, self.when, strict=True)
        )

    def rating(self, state: State) -> Rating | None:
        limits: list[Rating] = []
        for number, line in zip(state, self.when, strict=True):
            if number >= line.at_least and line.gives:
                return worst_of(line.gives, *limits)
            if number >= line.at_least and line.at_most:
                limits.append(line.at_most)
        return worst_of(self.otherwise, *limits)
