"""A standard takes the rating of its lowest key question (published standards, 2021 and 2023).

Pure, in whole numbers, with no Django.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from inspection.frameworks.scale import Answer, Band, Discretion, Rating, band_of
from reports.figures.arithmetic import Tally, percentage, points_to_neighbours
from reports.figures.rules.regions import Limit, Region
from reports.figures.rules.shares import ShareRule, least_part, percents_of
from reports.figures.rules.standard import Counts, RatedQuestion, RatedStandard, Verdict, by_number

YES = frozenset[str]([Answer.YES])


class LowestKeyQuestion(ShareRule):
    WORDING = {"rated": "The lowest key question, {question}, is at {percent}%: {rating}."}

    def decide(self, standard: RatedStandard, counts: Counts) -> Verdict:
        # By number, so that the first of those that share the lowest percentage is found.
        percents = {question.number: _percent(question, counts) for question in standard.judged(counts)}
        if not percents:
            return Verdict()
        lowest = min(percents, key=percents.__getitem__)
        return Verdict(band_of(percents[lowest], standard.bands).rating, percents[lowest], (lowest,))

    def reasons(self, standard: RatedStandard, counts: Counts, verdict: Verdict) -> tuple[str, Mapping[str, str | int]]:
        return "rated", {"question": verdict.decided_by[0], "percent": verdict.percent or 0}

    def regions(self, standard: RatedStandard, counts: Counts, lowest: int, highest: int) -> Iterator[Region]:
        """No key question stands below the first per cent, and one of them not above the last."""
        percents = percents_of(standard, lowest, highest)
        if not percents:
            return
        first, last = percents
        judged = standard.judged(counts)
        none_lower = [
            Limit(question.number, YES, least=least_part(first, question.base(counts))) for question in judged
        ]
        for question in judged:
            most = least_part(last + 1, question.base(counts)) - 1
            yield Region((*none_lower, Limit(question.number, YES, most=most)))


def _percent(question: RatedQuestion, counts: Counts) -> int:
    percent = percentage(question.given(counts)[Answer.YES], question.base(counts))
    assert percent is not None, "a question that was judged"
    return percent


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


def lowest_of(tallies: Mapping[str, Tally]) -> str | None:
    """The key question with the lowest printed percentage, the first by number of those that share it."""
    _, number = _lowest(tallies)
    return number


def _lowest(tallies: Mapping[str, Tally]) -> tuple[int, str] | tuple[None, None]:
    """The lowest printed percentage, and whose it is."""
    judged = [(percent, number) for number, tally in tallies.items() if (percent := tally.percent) is not None]
    return min(judged, key=lambda entry: (entry[0], by_number(entry[1])), default=(None, None))


def _rating(tallies: Mapping[str, Tally], bands: tuple[Band, ...]) -> Rating | None:
    """A standard takes the rating of its lowest key question."""
    percent, _ = _lowest(tallies)
    return None if percent is None else band_of(percent, bands).rating


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
    percent, lowest = _lowest(tallies)
    if percent is None or lowest is None:
        return StandardResult()
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
