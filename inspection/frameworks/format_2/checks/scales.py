"""Rating scales, and the bands that are read on them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from inspection.foundation.files import LocatedError, ValuePath
from inspection.frameworks.format_2.checks.names import scales_of
from inspection.frameworks.format_2.meaning import Meaning
from inspection.frameworks.format_2.ratings import BandSchema, Scale

PERCENTAGES = (0, 100)
BANDED_RULES = ("lowest_key_question", "mean_percentage", "pooled_percentage", "percent_of_possible")


def errors(meaning: Meaning) -> Iterator[LocatedError]:
    framework = meaning.framework
    for path, scale in scales_of(framework):
        yield from _scale_errors(path, scale)
    if framework.banding:
        yield from band_errors(("banding",), framework.banding, *PERCENTAGES)
        yield from rating_errors(("banding",), framework.banding, _banded_scale(meaning))


def _banded_scale(meaning: Meaning) -> Scale:
    """The scale that percentages are banded on: that of the standards that band one, or the framework's own."""
    used = (standard.scale for standard in meaning.standards if standard.rule in BANDED_RULES)
    return next(used, meaning.framework.ratings)


def _scale_errors(path: ValuePath, scale: Scale) -> Iterator[LocatedError]:
    if len(scale) == 1 or (not scale and path != ("ratings",)):
        yield path, "needs at least two ratings"
    points = [rating.points for rating in scale if rating.points is not None]
    if points and len(points) < len(scale):
        yield path, "gives points to some of its ratings only"
    elif any(worse >= better for better, worse in pairwise(points)):
        yield path, "must stand best first, each with fewer points than the one before"


def band_errors(path: ValuePath, bands: Sequence[BandSchema], lowest: int, highest: int) -> Iterator[LocatedError]:
    """Bands cover `lowest` to `highest`, with no gap and no overlap. They may begin lower down."""
    expected = min(lowest, bands[0].lower) if bands else lowest
    for index, band in enumerate(bands):
        here = (*path, index)
        if band.upper < band.lower:
            yield here, f"runs from {band.lower} down to {band.upper}"
        elif band.lower > expected:
            yield here, f"leaves a gap: nothing covers {expected} to {band.lower - 1}"
        elif band.lower < expected:
            yield here, f"overlaps the band before it, which ends at {expected - 1}"
        expected = band.upper + 1
    if expected != highest + 1:
        yield path, f"the bands must end at {highest}, not at {expected - 1}"


def rating_errors(path: ValuePath, bands: Sequence[BandSchema], scale: Scale) -> Iterator[LocatedError]:
    """Every band has a rating of the scale, none worse than that of the band below."""
    steps = {rating.code: step for step, rating in enumerate(reversed(scale))}
    reached = -1
    for index, band in enumerate(bands):
        step = steps.get(band.rating)
        if step is None:
            yield (*path, index, "rating"), f"unknown rating {band.rating!r}"
        elif step < reached:
            yield (*path, index, "rating"), f"{band.rating} is worse than the rating of the band below"
        else:
            reached = step
