"""What a percentage of a sample says of all the cases there are: its 95 % interval, and the bands that it touches.

Pure, with no Django. docs/method.md says the same in words, docs/formats.md how files carry it.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import comb, floor, sqrt
from typing import Literal

from inspection.frameworks.scale import Band, Rating, band_of
from reports.figures.arithmetic import percentage

# The 97.5 % quantile of the standard normal distribution.
Z = 1.959963984540054
# A tail of 2.5 % is 1 in so many.
TAILS = 40


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high` in per cent, unrounded, and each in whole per cent, rounded half up from what it exactly is.

    `population` are the cases that the sample stands for, `None` where they are not known.
    """

    low: float
    high: float
    low_percent: int
    high_percent: int
    method: Literal["wilson", "hypergeometric"]
    population: int | None = None

    @property
    def in_words(self) -> str:
        """15% to 47%"""
        return f"{self.low_percent}% to {self.high_percent}%"

    def bands_touched(self, bands: tuple[Band, ...]) -> tuple[Rating, ...]:
        """The ratings of the bands from that of `low` to that of `high`, the lowest first; none where there are no
        bands."""
        if not bands:
            return ()
        first, last = band_of(self.low_percent, bands), band_of(self.high_percent, bands)
        return tuple(band.rating for band in bands[bands.index(first) : bands.index(last) + 1])


def interval_of(yes: int, base: int, population: int | None) -> Interval | None:
    """Of `yes` in `base` judged cases, out of a `population` of at least as many; `None` of nobody."""
    if not base:
        return None
    return wilson(yes, base) if population is None else hypergeometric(yes, base, population)


def population_of(base: int, eligible: int, signed_off: int) -> int:
    """The eligible cases that a question stands for: as many as its base is of the cases signed off, rounded half up,
    and no fewer than the base."""
    return max(base, (2 * eligible * base + signed_off) // (2 * signed_off))


def wilson(yes: int, base: int) -> Interval:
    """Wilson's score interval (E. B. Wilson, 1927), where the number of eligible cases is not known.

    Its ends are exactly 0 at no Yes and exactly 100 at no No.
    """
    share, square = yes / base, Z * Z
    middle = share + square / (2 * base)
    half = Z * sqrt(share * (1 - share) / base + square / (4 * base * base))
    low = 0.0 if yes == 0 else max(0.0, 100 * (middle - half) / (1 + square / base))
    high = 100.0 if yes == base else min(100.0, 100 * (middle + half) / (1 + square / base))
    return Interval(low, high, floor(low + 0.5), floor(high + 0.5), "wilson")


@lru_cache(maxsize=4096)
def hypergeometric(yes: int, base: int, population: int) -> Interval:
    """The exact interval of a sample without replacement: the shares of the population for which neither tail is below
    2.5 % (inversion of the hypergeometric test; W. E. Ricker, 1937, and Buonaccorsi, 1987).

    Both tails are compared in whole numbers. The upper tail only grows with the Yes of the population, and the lower
    one only shrinks, so each end is found by halving. Between the ends lies at least one share: one Yes more in the
    population is at most one Yes more in the sample.
    """
    low = _first(yes, base, population)
    # No instead of Yes turns one end into the other.
    high = population - _first(base - yes, base, population)
    return Interval(
        100 * low / population,
        100 * high / population,
        percentage(low, population) or 0,
        percentage(high, population) or 0,
        "hypergeometric",
        population,
    )


def _first(yes: int, base: int, population: int) -> int:
    """The fewest Yes in the population with which a sample has as many, or more, in at least 2.5 % of all samples."""
    fewest, most = yes, population - (base - yes)
    needed = comb(population, base)
    while fewest < most:
        middle = (fewest + most) // 2
        if TAILS * _samples_with(yes, base, middle, population) >= needed:
            most = middle
        else:
            fewest = middle + 1
    return fewest


def _samples_with(yes: int, base: int, among: int, population: int) -> int:
    """In how many samples of `base` there are `yes` or more of those `among` the population that are Yes."""
    others = population - among
    first, last = max(yes, base - others), min(base, among)
    if first > last:
        return 0
    samples = total = comb(among, first) * comb(others, base - first)
    for number in range(first, last):
        # Exact: each count of samples from the one before it.
        samples = samples * (among - number) * (base - number) // ((number + 1) * (others - base + number + 1))
        total += samples
    return total
