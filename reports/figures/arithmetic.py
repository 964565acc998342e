"""The arithmetic of ratings: pure, in whole numbers, with no Django. docs/method.md says the same in words."""

from dataclasses import dataclass

from inspection.frameworks.scale import Band, band_of


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


def points_to_neighbours(percent: int, bands: tuple[Band, ...]) -> tuple[int | None, int | None]:
    """Percentage points up to the next band's first number, and down to the last number of the band below."""
    index = bands.index(band_of(percent, bands))
    up = bands[index + 1].lower - percent if index + 1 < len(bands) else None
    down = percent - bands[index - 1].upper if index else None
    return up, down
