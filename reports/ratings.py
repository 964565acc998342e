"""The arithmetic of ratings: pure, in whole numbers, with no Django. docs/method.md says the same in words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspection.scale import Band, Discretion, Rating, band_of


def percentage(part: int, whole: int) -> int | None:
    """`part` of `whole` in whole per cent, rounded half up; `None` of nobody."""
    return (200 * part + whole) // (2 * whole) if whole else None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases were answered Yes, No and Not applicable on a question."""

    yes: int = 0
    no: int = 0
    na: int = 0

    @property
    def judged(self) -> int:
        """The base of the percentage: Not applicable leaves it."""
        return self.yes + self.no

    @property
    def percent(self) -> int | None:
        return percentage(self.yes, self.judged)

    def one_case_away(self) -> Iterable["Tally"]:
        """The tallies that one differing Yes or No in one case would have given."""
        if self.yes:
            yield Tally(self.yes - 1, self.no + 1, self.na)
        if self.no:
            yield Tally(self.yes + 1, self.no - 1, self.na)


@dataclass(frozen=True, slots=True)
class DiscretionRules:
    """The grounds a framework gives the panel; `None` and `False` mean not given.

    `within_points` is in percentage points, `small_sample_below` in cases judged.
    """

    within_points: int | None
    one_case: bool
    small_sample_below: int | None


@dataclass(frozen=True, slots=True)
class StandardResult:
    """What the cases say of a standard. All empty where no key question was judged in any case."""

    lowest: str | None = None
    percent: int | None = None
    rating: Rating | None = None
    discretion: tuple[Discretion, ...] = ()


def by_number(number: str) -> tuple:
    """Sorts 2.2.10 after 2.2.9."""
    return tuple((int(digits or 0), letters) for digits, letters in re.findall(r"(\d+)|([A-Za-z]+)", number))


def lowest_of(tallies: Mapping[str, Tally]) -> str | None:
    """The key question with the lowest printed percentage, the first by number of those that share it."""
    judged = [number for number, tally in tallies.items() if tally.judged]
    return min(judged, key=lambda number: (tallies[number].percent, by_number(number)), default=None)


def _rating(tallies, bands):
    """A standard takes the rating of its lowest key question."""
    lowest = lowest_of(tallies)
    return band_of(tallies[lowest].percent, bands).rating if lowest else None


def points_to_neighbours(percent: int, bands: tuple[Band, ...]) -> tuple[int | None, int | None]:
    """Percentage points up to the next band's first number, and down to the last number of the band below."""
    place = bands.index(band_of(percent, bands))
    up = bands[place + 1].lower - percent if place + 1 < len(bands) else None
    down = percent - bands[place - 1].upper if place else None
    return up, down


def changes_by_one_case(
    tallies: Mapping[str, Tally], bands: tuple[Band, ...]
) -> Iterable[tuple[str, Tally, Rating | None]]:
    """Each change of one Yes or No in one case that would change the standard's rating: the key question, the tally
    it would then have, and the rating the standard would then have."""
    rating = _rating(tallies, bands)
    for number, tally in tallies.items():
        for other in tally.one_case_away():
            changed = _rating({**tallies, number: other}, bands)
            if changed != rating:
                yield number, other, changed


def rate_standard(tallies: Mapping[str, Tally], bands: tuple[Band, ...], rules: DiscretionRules) -> StandardResult:
    """Rate a case-rated standard from the tallies of its key questions, by number."""
    lowest = lowest_of(tallies)
    if lowest is None:
        return StandardResult()
    percent = tallies[lowest].percent
    near = [points for points in points_to_neighbours(percent, bands) if points is not None]
    grounds = {
        Discretion.WITHIN_POINTS: rules.within_points is not None
        and any(points <= rules.within_points for points in near),
        Discretion.ONE_CASE: rules.one_case and any(changes_by_one_case(tallies, bands)),
        Discretion.SMALL_SAMPLE: rules.small_sample_below is not None
        and tallies[lowest].judged < rules.small_sample_below,
    }
    return StandardResult(
        lowest=lowest,
        percent=percent,
        rating=band_of(percent, bands).rating,
        discretion=tuple(ground for ground, is_open in grounds.items() if is_open),
    )


@dataclass(frozen=True, slots=True)
class Overall:
    """The overall score and rating; both `None` while a rated standard has no rating.

    `least` and `most` are the scores still possible, `possible` the ratings they reach, lowest first.
    """

    score: int | None
    maximum: int
    rating: Rating | None
    least: int
    most: int
    possible: tuple[Rating, ...]


def rate_overall(ratings: Iterable[Rating | None], scale: tuple[Rating, ...], bands: tuple[Band, ...]) -> Overall:
    """Rate the whole from the agreed ratings of the rated standards; `None` for one not rated yet."""
    ratings = tuple(ratings)
    unrated = ratings.count(None)
    points = sum(rating.points for rating in ratings if rating)
    every_points = [rating.points for rating in scale]
    least, most = points + unrated * min(every_points), points + unrated * max(every_points)
    possible = [band.rating for band in bands if band.upper >= least and band.lower <= most]
    return Overall(
        score=None if unrated else points,
        maximum=bands[-1].upper,
        rating=None if unrated else possible[0],
        least=least,
        most=most,
        possible=tuple(possible),
    )


def neighbours(rating: Rating, scale: tuple[Rating, ...]) -> tuple[Rating, ...]:
    """The ratings one step from `rating`: as far as discretion reaches."""
    return tuple(other for other in scale if abs(other.step - rating.step) == 1)
