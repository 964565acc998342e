"""The fewest changed answers that would give a standard another rating ("distance" in the results).

A change moves one counted answer of one case to another counted answer of the same question, so that bases stay. Of
the fewest changes those to the nearest rating count, and of those as many as possible on the first question by
number, then on the second. Exact: every rule and cap says in regions when it gives a rating, and each is searched.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inspection.frameworks.scale import Rating
from reports.figures.rules.caps import imposed, lifted
from reports.figures.rules.rating import rate
from reports.figures.rules.regions import NO_LIMIT, Region
from reports.figures.rules.rule import Rule
from reports.figures.rules.search import fewest_in
from reports.figures.rules.standard import Counts, RatedStandard


@dataclass(frozen=True, slots=True)
class Change:
    """`changes` answers would have to differ for `rating`; `questions` says how many of each, by number."""

    rating: Rating
    changes: int
    questions: dict[str, int]


@dataclass(frozen=True, slots=True)
class Distance:
    """The way to a higher and to a lower rating; `None` where no number of changes gives one."""

    up: Change | None = None
    down: Change | None = None


def distance(rule: Rule, standard: RatedStandard, counts: Counts) -> Distance:
    """Up and down from the calculated rating; neither where there is none."""
    rating = rate(rule, standard, counts).rating
    if rating is None:
        return Distance()
    higher = [other for other in standard.scale if other.step > rating.step]
    lower = [other for other in reversed(standard.scale) if other.step < rating.step]
    return Distance(_nearest(rule, standard, counts, higher), _nearest(rule, standard, counts, lower))


def _nearest(rule: Rule, standard: RatedStandard, counts: Counts, ratings: Iterable[Rating]) -> Change | None:
    """`ratings` are the nearest first: one further away must need fewer changes to be preferred."""
    questions = standard.every_question()
    found: Change | None = None
    for rating in ratings:
        limit = found.changes - 1 if found else NO_LIMIT
        changes = fewest_in(_regions_of(rule, standard, counts, rating), questions, counts, limit)
        if changes:
            named = {question.number: number for question, number in zip(questions, changes, strict=True) if number}
            found = Change(rating, sum(changes), named)
    return found


def _regions_of(rule: Rule, standard: RatedStandard, counts: Counts, rating: Rating) -> Iterator[Region]:
    """Where the standard is rated exactly so: by the rule, or by a cap with the rule at least as high."""
    step, best = rating.step, standard.scale[-1].step
    cases = {question.number: question.base(counts) for question in standard.every_question()}
    no_lower_cap = lifted(standard, step, cases)
    for region in rule.regions(standard, counts, step, step):
        yield region.within(*no_lower_cap)
    caps = list(imposed(standard, step, step, cases))
    for region in rule.regions(standard, counts, step, best) if caps else ():
        for cap in caps:
            yield region.within(*no_lower_cap, cap)
