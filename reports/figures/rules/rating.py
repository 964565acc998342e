"""A standard's calculated rating: what its rule gives, and what caps leave of it."""

from reports.figures.rules.caps import holding
from reports.figures.rules.rule import Rule
from reports.figures.rules.standard import Counts, RatedStandard, Result

NOTHING = Result(None, None, (), ())


def rate(rule: Rule, standard: RatedStandard, counts: Counts) -> Result:
    """Rate a standard from its counts (framework format 2). `None` where nobody was judged; caps don't rate."""
    verdict = rule.decide(standard, counts)
    if verdict.rating is None:
        return NOTHING
    step = verdict.rating.step
    caps = [index for index in holding(standard, counts) if standard.caps[index].rating.step < step]
    rating = min([verdict.rating, *(standard.caps[index].rating for index in caps)], key=lambda rating: rating.step)
    return Result(rating, verdict.percent, verdict.decided_by, tuple(caps))
