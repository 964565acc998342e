"""A standard climbs as long as every answer is Yes (framework format 2, `ladder`).

Each key question stands at a level of the scale. The rating is the highest level that was judged and at which, as at
all levels below, every answer is Yes. A level where nobody was judged neither stops the climb nor is awarded. Where
the lowest level judged is not all Yes, the rating is the scale's lowest. Pure, in whole numbers, with no Django.
"""

from collections.abc import Iterable, Iterator, Mapping

from inspection.frameworks.scale import Answer, Rating
from reports.figures.rules.regions import Limit, Region, none_of, some_of
from reports.figures.rules.rule import Rule
from reports.figures.rules.standard import Counts, RatedQuestion, RatedStandard, Verdict, listed

YES = frozenset[str]([Answer.YES])


class Ladder(Rule):
    SUMMARY = "A standard is rated by how far up its levels every answer is Yes."
    NAME = "ladder"

    def decide(self, standard: RatedStandard, counts: Counts) -> Verdict:
        reached, stopping = _climb(standard, counts)
        if stopping:
            return Verdict(reached or standard.scale[0], None, tuple(question.number for question in stopping))
        deciding = [question.number for question in standard.judged(counts) if reached and question.level == reached]
        return Verdict(reached, None, tuple(deciding))

    def reasons(self, standard: RatedStandard, counts: Counts, verdict: Verdict) -> tuple[str, Mapping[str, str | int]]:
        _, stopping = _climb(standard, counts)
        questions = {"questions": listed(verdict.decided_by)}
        return ("stopped", {**questions, "level": str(stopping[0].level)}) if stopping else ("climbed", questions)

    def regions(self, standard: RatedStandard, counts: Counts, lowest: int, highest: int) -> Iterable[Region]:
        return self.open_regions(standard, lowest, highest)

    def open_regions(self, standard: RatedStandard, lowest: int, highest: int) -> Iterator[Region]:
        rungs = _rungs(standard)
        higher = [_unjudged(question) for step, question in rungs if step > highest]
        for step, question in rungs:
            if lowest <= step <= highest:
                climbed = [*_all_yes_to(step, rungs), some_of(question.number, YES)]
                yield Region((*climbed, *higher))
                if higher:
                    yield from _stopped(rungs, step, highest, climbed)
        if lowest == 0:
            # Nothing is awarded where the first level judged is not all Yes.
            yield from _stopped(rungs, -1, highest, [])


def _rungs(standard: RatedStandard) -> list[tuple[int, RatedQuestion]]:
    """(step of its level, question), the lowest first; a question without a level takes no part."""
    placed = [(question.level.step, question) for question in standard.questions if question.level]
    return sorted(placed, key=lambda rung: rung[0])


def _climb(standard: RatedStandard, counts: Counts) -> tuple[Rating | None, list[RatedQuestion]]:
    """The level reached, if any, and the questions that stop the climb there: those not all Yes at the next one."""
    levels = sorted(
        {question.level for question in standard.judged(counts) if question.level}, key=lambda level: level.step
    )
    reached = None
    for level in levels:
        here = [question for question in standard.judged(counts) if question.level == level]
        stopping = [question for question in here if question.yes(counts) < question.base(counts)]
        if stopping:
            return reached, stopping
        reached = level
    return reached, []


def _stopped(
    rungs: list[tuple[int, RatedQuestion]], above: int, highest: int, climbed: list[Limit]
) -> Iterator[Region]:
    """Each question above the step `above` that may stop the climb, no level between it and `highest` being judged."""
    for stop, question in rungs:
        if stop > above:
            between = [_unjudged(other) for step, other in rungs if highest < step < stop]
            yield Region((*climbed, *between, some_of(question.number, _not_yes(question))))


def _all_yes_to(highest: int, rungs: list[tuple[int, RatedQuestion]]) -> list[Limit]:
    return [none_of(question.number, _not_yes(question)) for step, question in rungs if step <= highest]


def _not_yes(question: RatedQuestion) -> frozenset[str]:
    return frozenset(question.answers) - YES


def _unjudged(question: RatedQuestion) -> Limit:
    return none_of(question.number, frozenset(question.answers))
