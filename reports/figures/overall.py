"""The rating of the whole inspection, from its standards' agreed ratings (framework format 2, `overall`).

Pure, in whole numbers, with no Django. Only rated standards in the score that were inspected take part. While one of
them has no rating there is no overall rating, only a range.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inspection.frameworks.scale import Rating
from reports.figures.overall_kinds import Kind, PointsSum, State, worst_of
from reports.figures.rules.caps import ceiling, holding
from reports.figures.rules.completion import OpenCases, possible_ceilings
from reports.figures.rules.standard import Counts, RatedStandard


@dataclass(frozen=True, slots=True)
class OverallStandard:
    """A rated standard in the score that was inspected. `scale` is the worst rating first.

    `agreed` is `None` while it has no rating. `possible` are the ratings it may come to: the agreed one where none of
    its answers is open and it has one, otherwise its range, or the whole scale where the panel has still to rate it;
    none where it is not rated, because nobody was judged though every case is signed off.
    """

    number: str
    scale: tuple[Rating, ...]
    agreed: Rating | None
    possible: tuple[Rating, ...]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class CapReading:
    """The caps of the overall, in the `cap_questions` and `caps` of a standard that has no questions of its own;
    `counts` of the cases signed off, and how many are open."""

    standard: RatedStandard
    counts: Counts
    open_cases: OpenCases


@dataclass(frozen=True, slots=True)
class Move:
    """What would have to differ for another overall rating: so many `points`, or so many `standards`."""

    rating: Rating
    points: int | None = None
    standards: int | None = None


@dataclass(frozen=True, slots=True)
class OverallRange:
    """The least and most points, `None` without points, and the ratings, worst first, that some combination gives."""

    least: int | None
    most: int | None
    ratings: tuple[Rating, ...]


@dataclass(frozen=True, slots=True)
class OverallResult:
    """`score` and `maximum` are `None` without points. `caps` are the indexes of those that hold and are lower than
    the standards alone give; `not_rated` the standards for want of which there is no overall rating."""

    score: int | None
    maximum: int | None
    rating: Rating | None
    caps: tuple[int, ...]
    not_rated: tuple[str, ...]
    up: Move | None
    down: Move | None
    range: OverallRange

    @property
    def none(self) -> str:
        """What stands in the place of a rating, where there is none."""
        if self.score is not None:
            return "None is awarded"
        return "Not rated" if self.not_rated else "Not rated yet"


def rate_inspection(
    kind: Kind | None, standards: tuple[OverallStandard, ...], caps: CapReading
) -> OverallResult | None:
    """Rate the whole; `None` where the framework awards no overall rating (then `kind` is), or nothing is rated."""
    if kind is None or not standards:
        return None
    maximum = None
    if isinstance(kind, PointsSum):
        maximum = sum(standard.weight * max(rating.points for rating in standard.scale) for standard in standards)
        kind = kind.out_of(maximum)
    not_rated = tuple(standard.number for standard in standards if not standard.possible)
    reached = _range(kind, standards, caps)
    state = _agreed_state(kind, standards)
    alone = kind.rating(state) if state is not None else None
    score = state[0] if state is not None and maximum is not None else None
    if state is None or alone is None:
        return OverallResult(score, maximum, None, (), not_rated, None, None, reached)
    holds = holding(caps.standard, caps.counts)
    up, down = _distance(kind, standards, state, ceiling(caps.standard, caps.counts))
    return OverallResult(
        score=score,
        maximum=maximum,
        rating=worst_of(alone, ceiling(caps.standard, caps.counts)),
        caps=tuple(index for index in holds if caps.standard.caps[index].rating.step < alone.step),
        not_rated=not_rated,
        up=up,
        down=down,
        range=reached,
    )


def _agreed_state(kind: Kind, standards: Iterable[OverallStandard]) -> State | None:
    """Of all standards' agreed ratings; `None` while one of them has none."""
    state = kind.start
    for standard in standards:
        if standard.agreed is None:
            return None
        state = kind.add(state, standard.agreed, standard.weight)
    return state


def _range(kind: Kind, standards: Iterable[OverallStandard], caps: CapReading) -> OverallRange:
    # A standard that is not rated adds nothing.
    rated = [standard for standard in standards if standard.possible]
    states = {kind.start} if rated else set()
    for standard in rated:
        states = {kind.add(state, rating, standard.weight) for state in states for rating in standard.possible}
    alone = [rating for rating in map(kind.rating, states) if rating]
    ceilings = possible_ceilings(caps.standard, caps.counts, caps.open_cases)
    ratings = {worst_of(rating, highest) for rating in alone for highest in ceilings}
    points = [state[0] for state in states] if isinstance(kind, PointsSum) else []
    return OverallRange(min(points, default=None), max(points, default=None), tuple(sorted(ratings, key=_step)))


def _distance(
    kind: Kind, standards: Iterable[OverallStandard], state: State, highest: Rating
) -> tuple[Move | None, Move | None]:
    """The shortest way to a higher and to a lower overall rating, of those to the nearest rating."""
    moves = _by_points(kind, state[0]) if isinstance(kind, PointsSum) else _by_standards(kind, standards)
    rating = kind.rating(state)
    assert rating is not None, "only what is rated is at a distance"
    own = worst_of(rating, highest).step
    capped = [(length, worst_of(rating, highest)) for length, rating in moves]
    ups = [(length, rating.step - own, rating) for length, rating in capped if rating.step > own]
    downs = [(length, own - rating.step, rating) for length, rating in capped if rating.step < own]
    return _shortest(kind, ups), _shortest(kind, downs)


def _shortest(kind: Kind, moves: list[tuple[int, int, Rating]]) -> Move | None:
    if not moves:
        return None
    length, _, rating = min(moves, key=lambda move: move[:2])
    return Move(rating, points=length) if isinstance(kind, PointsSum) else Move(rating, standards=length)


def _by_points(kind: PointsSum, score: int) -> Iterator[tuple[int, Rating]]:
    """(points to the band, its rating)"""
    for band in kind.bands:
        yield max(band.lower - score, score - band.upper, 0), band.rating


def _by_standards(kind: Kind, standards: Iterable[OverallStandard]) -> Iterator[tuple[int, Rating]]:
    """(the fewest standards that would have to differ, the rating), for every state that agreed ratings can give."""
    fewest = {kind.start: 0}
    for standard in standards:
        further: dict[State, int] = {}
        for state, number in fewest.items():
            for rating in standard.scale:
                after = kind.add(state, rating, standard.weight)
                changes = number + (rating != standard.agreed)
                further[after] = min(changes, further.get(after, changes))
        fewest = further
    for state, number in fewest.items():
        rated = kind.rating(state)
        if rated:
            yield number, rated


def _step(rating: Rating) -> int:
    return rating.step
