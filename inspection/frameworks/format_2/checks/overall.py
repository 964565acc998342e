"""The overall rating."""

from collections.abc import Iterator

from inspection.foundation.files import LocatedError
from inspection.frameworks.format_2.checks.scales import band_errors, rating_errors
from inspection.frameworks.format_2.meaning import Meaning, Rated
from inspection.frameworks.format_2.ratings import CountLineSchema, OverallSchema

KEYS = {
    "none": (),
    "points_sum": ("maximum", "bands", "bands_for", "caps"),
    "lowest": ("caps",),
    "counts": ("when", "otherwise", "caps"),
}
NEEDED = {"none": (), "points_sum": ("maximum", "bands"), "lowest": (), "counts": ("when", "otherwise")}
ALL_KEYS = ("maximum", "bands", "bands_for", "when", "otherwise", "caps")


def errors(meaning: Meaning) -> Iterator[LocatedError]:
    overall = meaning.framework.overall
    for key in ALL_KEYS:
        given = getattr(overall, key)
        if given and key not in KEYS[overall.rule]:
            yield ("overall", key), f"does not belong to the rule {overall.rule}"
        if given is None and key in NEEDED[overall.rule]:
            yield ("overall", key), f"is missing: the rule {overall.rule} needs it"
    if overall.rule == "none":
        return
    standards = [standard for standard in meaning.standards if standard.is_in_score]
    if not standards:
        yield ("overall",), "no rated standard counts towards an overall rating; write overall: none"
    elif not meaning.framework.ratings:
        yield ("overall",), "an overall rating needs ratings"
    elif overall.rule == "points_sum":
        yield from _points_errors(meaning, overall, standards)
    else:
        yield from _common_scale_errors(overall, standards)
        yield from _count_errors(meaning, overall, standards)


def _common_scale_errors(overall: OverallSchema, standards: list[Rated]) -> Iterator[LocatedError]:
    """Ratings of different scales cannot be compared or counted together."""
    for standard in standards:
        if standard.schema.scale is not None:
            yield (
                (*standard.path, "scale"),
                f"the overall rule {overall.rule} reads ratings of the framework's own scale (in_score: false leaves "
                "the standard out)",
            )


def _points_errors(meaning: Meaning, overall: OverallSchema, standards: list[Rated]) -> Iterator[LocatedError]:
    without = [standard for standard in standards if standard.scale and standard.scale[0].points is None]
    for standard in without:
        yield standard.path, f"standard {standard.number} counts towards the score, and its scale gives no points"
    if without or overall.maximum is None or not all(standard.scale for standard in standards):
        return
    parts = {standard.number: _points(standard) for standard in standards}
    total = sum(best for _, best in parts.values())
    if overall.maximum != total:
        sums = " + ".join(f"{best} for {number}" for number, (_, best) in list(parts.items())[:20])
        sums += " + …" if len(parts) > 20 else ""
        yield (
            ("overall", "maximum"),
            f"is {overall.maximum}, but the best ratings of the standards make {total}: {sums}",
        )
        total = overall.maximum
    least = sum(worst for worst, _ in parts.values())
    yield from band_errors(("overall", "bands"), overall.bands or [], least, total)
    yield from rating_errors(("overall", "bands"), overall.bands or [], meaning.framework.ratings)
    if overall.bands_for:
        yield from _remaining_errors(meaning, overall, standards)


def _points(standard: Rated) -> tuple[int, int]:
    """What the worst and the best rating of a standard add to the score."""
    weight = standard.schema.weight
    return weight * (standard.scale[-1].points or 0), weight * (standard.scale[0].points or 0)


def _remaining_errors(meaning: Meaning, overall: OverallSchema, standards: list[Rated]) -> Iterator[LocatedError]:
    possible = _possible_maxima([_points(item)[1] for item in standards if item.schema.optional])
    total = sum(_points(standard)[1] for standard in standards)
    least = sum(_points(standard)[0] for standard in standards if not standard.schema.optional)
    for maximum, bands in (overall.bands_for or {}).items():
        path = ("overall", "bands_for", maximum)
        left_out = total - maximum
        if left_out <= 0 or not possible >> left_out & 1:
            yield path, f"no choice of optional standards that are not inspected leaves {maximum} points of {total}"
        yield from band_errors(path, bands, least, maximum)
        yield from rating_errors(path, bands, meaning.framework.ratings)


def _possible_maxima(optional: list[int]) -> int:
    """The sums that some of the numbers make, as the bits of one number: there are far more choices than sums."""
    sums = 1
    for points in optional:
        sums |= sums << points
    return sums


def _count_errors(meaning: Meaning, overall: OverallSchema, standards: list[Rated]) -> Iterator[LocatedError]:
    known = {rating.code for rating in meaning.framework.ratings}
    if overall.otherwise is not None and overall.otherwise not in known:
        yield ("overall", "otherwise"), f"unknown rating {overall.otherwise!r}"
    for index, line in enumerate(overall.when or []):
        path = ("overall", "when", index)
        if line.at_least > len(standards):
            yield (*path, "at_least"), f"only {len(standards)} rated standards count towards the overall rating"
        if (line.gives is None) == (line.at_most is None):
            yield path, "must say either gives or at_most"
        for key, position, rating in _ratings_of(line):
            if rating not in known:
                yield (*path, key, *position), f"unknown rating {rating!r}"


def _ratings_of(line: CountLineSchema) -> Iterator[tuple[str, tuple[int, ...], str]]:
    for index, rating in enumerate(line.of):
        yield "of", (index,), rating
    if line.gives is not None:
        yield "gives", (), line.gives
    if line.at_most is not None:
        yield "at_most", (), line.at_most
