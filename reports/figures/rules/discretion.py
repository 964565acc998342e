"""How far a panel may move a calculated rating: each ground opens only what it points to (framework format 2).

Nothing above a cap that holds is open: caps bind discretion too.
"""

from dataclasses import dataclass

from inspection.frameworks.scale import Discretion, Rating, band_of
from reports.figures.arithmetic import points_to_neighbours
from reports.figures.rules.caps import ceiling
from reports.figures.rules.one_case import changes_by_one_case
from reports.figures.rules.rating import rate
from reports.figures.rules.rule import Rule
from reports.figures.rules.standard import Counts, RatedStandard, Result


@dataclass(frozen=True, slots=True)
class DiscretionPolicy:
    """The grounds a framework gives the panel; `None` and `False` mean not given.

    `within_points` is in percentage points, `small_sample_below` in cases judged, `steps` in ratings, for a small
    sample only.
    """

    within_points: int | None = None
    one_case: bool = False
    small_sample_below: int | None = None
    steps: int = 1


@dataclass(frozen=True, slots=True)
class Opening:
    """The `grounds` that hold, in the order results print them, and the ratings that the panel may give instead of
    the calculated one, worst first."""

    grounds: tuple[Discretion, ...] = ()
    may_become: tuple[Rating, ...] = ()


def opening(rule: Rule, standard: RatedStandard, counts: Counts, policy: DiscretionPolicy) -> Opening:
    """What discretion is open for a standard; none where nobody was judged."""
    result = rate(rule, standard, counts)
    if result.rating is None:
        return Opening()
    opened = {
        Discretion.WITHIN_POINTS: _near_a_band(standard, result, policy),
        Discretion.ONE_CASE: _by_one_case(rule, standard, counts, result.rating.step) if policy.one_case else set(),
        Discretion.SMALL_SAMPLE: _in_few_cases(standard, counts, result, result.rating.step, policy),
    }
    steps = set().union(*opened.values()) - {result.rating.step}
    highest = ceiling(standard, counts).step
    return Opening(
        grounds=tuple(ground for ground, steps in opened.items() if steps),
        may_become=tuple(rating for rating in standard.scale if rating.step in steps and rating.step <= highest),
    )


def _near_a_band(standard: RatedStandard, result: Result, policy: DiscretionPolicy) -> set[int]:
    """The steps of the bands above and below that the percentage is near to."""
    if result.percent is None or policy.within_points is None:
        return set()
    index = standard.bands.index(band_of(result.percent, standard.bands))
    up, down = points_to_neighbours(result.percent, standard.bands)
    near = [
        standard.bands[other].rating.step
        for points, other in ((up, index + 1), (down, index - 1))
        if points is not None and points <= policy.within_points
    ]
    return set(near)


def _by_one_case(rule: Rule, standard: RatedStandard, counts: Counts, own: int) -> set[int]:
    """Every step from the calculated one to the best, and to the worst, that one changed answer reaches."""
    results = [change.result.rating for change in changes_by_one_case(rule, standard, counts)]
    reached = [rating.step for rating in results if rating]
    return set(range(min(*reached, own), max(*reached, own) + 1)) if reached else set()


def _in_few_cases(
    standard: RatedStandard, counts: Counts, result: Result, own: int, policy: DiscretionPolicy
) -> set[int]:
    """So many steps either way where a question that decides the rating was judged in few cases."""
    if policy.small_sample_below is None:
        return set()
    bases = [question.base(counts) for question in standard.questions if question.number in result.decided_by]
    few = min(bases) < policy.small_sample_below
    return set(range(own - policy.steps, own + policy.steps + 1)) if few else set()
