"""How sure a rating is: the chance of each rating, had all eligible cases been inspected. For the panel alone.

Of each question, every number of Yes among the eligible cases is taken as equally likely before any is inspected (of
other answers, every division): a Beta-binomial, or Dirichlet-multinomial, with prior counts of 1 each. Questions are
taken as independent of each other, which they are not where cases are good or bad throughout; docs/method.md shows what
that does. Where the number of eligible cases is not known they are taken as countless.

Pure, with no Django. Needs SciPy, which is loaded at the first call and not in every process of the web server.
"""

import importlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from inspection.frameworks.scale import Rating
from reports.figures.intervals import population_of
from reports.figures.overall_kinds import Kind, PointsSum, State, worst_of
from reports.figures.records import kind_of, overall_standard
from reports.figures.rules import STANDARD_RULES
from reports.figures.rules.caps import ceiling
from reports.figures.rules.rating import rate
from reports.figures.rules.shares import least_part
from reports.figures.rules.standard import Counts, RatedQuestion, RatedStandard
from reports.figures.scorecard import Eligible, Scorecard, StandardScore

# The rule whose chances are worked out; those of others, and of caps, are those of so many populations drawn.
EXACT_RULE = "lowest_key_question"
DRAWS, SEED = 2000, 20261127
# A rating is settled when its chance is so much.
SETTLED = 0.95
# Where no number of eligible cases ends it, more than so many times the cases there are is no answer.
TIMES_AS_MANY = 64

Chances = dict[Rating, float]


@dataclass(frozen=True, slots=True)
class Certainty:
    """`chances` of each rating of the scale, the lowest first; they add up to 1."""

    chances: Chances

    @property
    def likeliest(self) -> Rating:
        return max(self.chances, key=lambda rating: self.chances[rating])

    @property
    def in_words(self) -> list[str]:
        """["Inadequate 97%", "Requires improvement 3%"], the likeliest first, without those below half a per cent."""
        shown = sorted(self.chances.items(), key=lambda each: -each[1])
        return [f"{rating} {_percent(chance)}" for rating, chance in shown if chance >= 0.005]


def _percent(chance: float) -> str:
    return "more than 99%" if chance > 0.99 else f"{round(100 * chance)}%"


def certainty_of(score: StandardScore, eligible: Eligible | None) -> Certainty | None:
    """Of the calculated rating; `None` where there is none."""
    if score.calculated is None:
        return None
    return Certainty(chances_of(score.standard.rule, score.rated, score.counts, eligible))


def cases_to_settle(score: StandardScore, eligible: Eligible | None, signed_off: int) -> int | None:
    """About how many more cases would make one rating as good as certain, were they answered in the same proportions:
    0 where one is; all that are left where no fewer are enough; `None` where countless cases could leave it open."""
    if score.calculated is None or not signed_off:
        return None

    def is_settled(more: int) -> bool:
        counts = {number: _grown(given, signed_off, more) for number, given in score.counts.items()}
        grown = Eligible(eligible.eligible, signed_off + more) if eligible else None
        return max(chances_of(score.standard.rule, score.rated, counts, grown).values()) >= SETTLED

    most = eligible.eligible - signed_off if eligible else TIMES_AS_MANY * signed_off
    if is_settled(0):
        return 0
    enough = next((more for more in _doubled(most) if is_settled(more)), None)
    if enough is None:
        return most if eligible else None
    fewer = enough // 2
    while fewer + 1 < enough:
        middle = (fewer + enough) // 2
        fewer, enough = (fewer, middle) if is_settled(middle) else (middle, enough)
    return enough


def _doubled(most: int) -> Iterable[int]:
    more = 1
    while more < most:
        yield more
        more *= 2
    if most:
        yield most


def _grown(given: Mapping[str, int], cases: int, more: int) -> dict[str, int]:
    """The counts with more cases, in the same proportions."""
    return {answer: (2 * number * (cases + more) + cases) // (2 * cases) for answer, number in given.items()}


# --- A standard -------------------------------------------------------------------------------------------------------


def chances_of(rule: str, standard: RatedStandard, counts: Counts, eligible: Eligible | None) -> Chances:
    """The chance of each rating, of a standard that somebody was judged on."""
    if rule == EXACT_RULE and not standard.caps:
        return _of_the_lowest(standard, counts, eligible)
    return _drawn(
        standard.every_question(),
        counts,
        eligible,
        standard.scale,
        lambda drawn: rate(STANDARD_RULES[rule], standard, drawn).rating,
    )


def _of_the_lowest(standard: RatedStandard, counts: Counts, eligible: Eligible | None) -> Chances:
    """A rating or a better one comes out where every key question reaches its band."""
    reached = {}
    for band in standard.bands:
        chance = 1.0
        for question in standard.judged(counts):
            yes, base = question.yes(counts), question.base(counts)
            chance *= chance_to_reach(band.lower, yes, base, _population(base, eligible))
        reached[band.rating] = chance
    further = [*list(reached.values())[1:], 0.0]
    chances = dict.fromkeys(standard.scale, 0.0)
    return chances | {rating: reached[rating] - beyond for rating, beyond in zip(reached, further, strict=True)}


@lru_cache(maxsize=16384)
def chance_to_reach(percent: int, yes: int, base: int, population: int | None) -> float:
    """The chance that of all eligible cases `percent` or more are Yes, in whole per cent rounded half up."""
    if percent <= 0:
        return 1.0
    stats = _scipy("stats")
    if population is None:
        return float(stats.beta.sf((percent - 0.5) / 100, yes + 1, base - yes + 1))
    needed = least_part(percent, population) - yes
    if needed <= 0:
        return 1.0
    return float(stats.betabinom.sf(needed - 1, population - base, yes + 1, base - yes + 1))


def _population(base: int, eligible: Eligible | None) -> int | None:
    return population_of(base, eligible.eligible, eligible.signed_off) if eligible else None


def _drawn(
    questions: Sequence[RatedQuestion],
    counts: Counts,
    eligible: Eligible | None,
    scale: Sequence[Rating],
    rating_of: Callable[[Counts], Rating | None],
) -> Chances:
    """How often each rating comes out of populations drawn by the counts."""
    numpy = importlib.import_module("numpy")
    random = numpy.random.default_rng(SEED)
    drawn = {
        question.number: _populations(random, question, counts, eligible)
        for question in questions
        if question.base(counts)
    }
    found: Counter[Rating | None] = Counter()
    for place in range(DRAWS):
        given = {number: dict(zip(answers, rows[place], strict=True)) for number, (answers, rows) in drawn.items()}
        found[rating_of(given)] += 1
    return {rating: found[rating] / DRAWS for rating in scale}


def _populations(random: Any, question: RatedQuestion, counts: Counts, eligible: Eligible | None) -> tuple[Any, Any]:
    """(answers, how many of all eligible cases gave each, for every draw): what was seen, and of the rest a draw."""
    seen = question.given(counts)
    base = sum(seen.values())
    # Countless cases are as good as many for shares in whole per cent.
    population = _population(base, eligible) or TIMES_AS_MANY * 100 * base
    shares = random.dirichlet([number + 1 for number in seen.values()], size=DRAWS)
    rest = random.multinomial(population - base, shares)
    return tuple(seen), (rest + list(seen.values())).tolist()


def _scipy(name: str) -> Any:
    return importlib.import_module(f"scipy.{name}")


# --- The whole --------------------------------------------------------------------------------------------------------


def overall_certainty(card: Scorecard) -> Certainty | None:
    """Of the overall rating: standards rated from cases by their chances, independently, those that the panel rates as
    agreed. `None` while there is no overall rating."""
    framework, overall = card.framework, card.framework.overall
    kind = kind_of(framework)
    if kind is None or overall is None or card.overall is None or card.overall.rating is None:
        return None
    if isinstance(kind, PointsSum):
        kind = kind.out_of(card.overall.maximum or 0)
    states: dict[State, float] = {kind.start: 1.0}
    for score in card.rated_standards:
        if score.standard.is_in_score and score.is_inspected:
            states = _with(states, kind, score, card.eligible)
    highest = _ceilings(card)
    chances = dict.fromkeys(framework.ratings, 0.0)
    for state, chance in states.items():
        rating = kind.rating(state)
        if rating is not None:
            for limit, share in highest.items():
                chances[worst_of(rating, limit)] += chance * share
    return Certainty(chances)


def _with(
    states: dict[State, float], kind: Kind, score: StandardScore, eligible: Eligible | None
) -> dict[State, float]:
    """With one more standard: a state for each rating that it may have."""
    certainty = certainty_of(score, eligible)
    agreed = {score.agreed: 1.0} if score.agreed else {}
    after: dict[State, float] = defaultdict(float)
    for state, chance in states.items():
        for rating, share in (certainty.chances if certainty else agreed).items():
            if share:
                after[kind.add(state, rating, score.standard.weight)] += chance * share
    return dict(after)


def _ceilings(card: Scorecard) -> Chances:
    """The chance of each best rating that the caps of the whole leave open."""
    assert card.framework.overall is not None, "only what is rated has a certainty"
    caps = overall_standard(card.framework, card.framework.overall)
    best = {caps.scale[-1]: 1.0}
    if not caps.caps:
        return best
    counts = {question.number: card.questions[question.number].judged for question in caps.cap_questions}
    return _drawn(caps.cap_questions, counts, card.eligible, caps.scale, lambda drawn: ceiling(caps, drawn))
