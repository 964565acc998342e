"""The arithmetic of ratings: pure, in whole numbers, with no Django. docs/method.md says the same in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from inspection.frameworks.scale import Band, band_of


def percentage(part: int, whole: int) -> int | None:
    """`part` of `whole` in whole per cent, rounded half up; `None` of nobody."""
    return (200 * part + whole) // (2 * whole) if whole else None


@dataclass(frozen=True, slots=True)
class Spread:
    """Of numbers, exactly: the one in the middle, or half way between the two that are; the least; the greatest."""

    median: Decimal
    minimum: Decimal
    maximum: Decimal

    @property
    def median_text(self) -> str:
        return number_text(self.median)

    @property
    def minimum_text(self) -> str:
        return number_text(self.minimum)

    @property
    def maximum_text(self) -> str:
        return number_text(self.maximum)


def number_text(number: Decimal) -> str:
    """For readers: 1,183.5"""
    return f"{number:,f}"


def spread_of(cases: Mapping[Decimal, int]) -> Spread | None:
    """`cases` are how many gave each number; `None` where nobody gave one."""
    given = sorted(number for number, times in cases.items() for _ in range(times))
    if not given:
        return None
    middle = given[(len(given) - 1) // 2] + given[len(given) // 2]
    return Spread(median=(middle / 2).normalize(), minimum=given[0], maximum=given[-1])


def plain_number(number: Decimal) -> int | float:
    """For files: answers have few enough digits for either to be exact."""
    return int(number) if number == number.to_integral_value() else float(number)


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


def points_to_neighbours(percent: int, bands: tuple[Band, ...]) -> tuple[int | None, int | None]:
    """Percentage points up to the next band's first number, and down to the last number of the band below."""
    index = bands.index(band_of(percent, bands))
    up = bands[index + 1].lower - percent if index + 1 < len(bands) else None
    down = percent - bands[index - 1].upper if index else None
    return up, down
