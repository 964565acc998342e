"""The ratings still possible while cases are not signed off ("range" in the results).

Every open answer may become any answer its question offers, Not applicable included. To look for a rating, the open
answers are first given so that limits are kept, then the best (or the worst) of what is left. Nothing is missed:
each rule either says in limits alone when it gives a rating, or rises with every better answer. And nothing is made
up: what has been given is rated.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inspection.frameworks.scale import Rating
from reports.figures.rules.caps import imposed, lifted
from reports.figures.rules.rating import rate
from reports.figures.rules.regions import NO_LIMIT, Box, Region, some_of
from reports.figures.rules.rule import Rule
from reports.figures.rules.shares import percents_of
from reports.figures.rules.standard import Counts, RatedQuestion, RatedStandard

# {question number: cases that it is put to and that are not signed off}
OpenCases = Mapping[str, int]

# {question number: {answer: how much better it makes a share}}; below nothing, Not applicable is better
Merits = Mapping[str, Mapping[str, int]]

# First and last, where no band has the rating: whatever is given then, it does not come out.
NO_PERCENTS = (100, 0)


@dataclass(frozen=True, slots=True)
class RatingRange:
    lowest: Rating
    highest: Rating

    def ratings(self, scale: tuple[Rating, ...]) -> tuple[Rating, ...]:
        """From the lowest to the highest: what the overall's range counts with."""
        return scale[self.lowest.step : self.highest.step + 1]


def rating_range(rule: Rule, standard: RatedStandard, closed: Counts, open_cases: OpenCases) -> RatingRange | None:
    """The lowest and the highest rating that some completion gives; `None` where each leaves the standard unrated."""
    completion = _Completion(rule, standard, closed, open_cases)
    highest = next((rating for rating in reversed(standard.scale) if completion.can_reach(rating.step)), None)
    lowest = next((rating for rating in standard.scale if completion.can_fall_to(rating.step)), None)
    return RatingRange(lowest, highest) if lowest and highest else None


def possible_ceilings(standard: RatedStandard, closed: Counts, open_cases: OpenCases) -> list[Rating]:
    """What the caps may leave open at best, for every completion; the lowest first."""
    questions = standard.every_question()
    cases = _most_cases(questions, closed, open_cases)
    best = standard.scale[-1].step
    possible = []
    for rating in standard.scale:
        free = Region().within(*lifted(standard, rating.step, cases))
        regions = [free.within(cap) for cap in imposed(standard, rating.step, rating.step, cases)]
        if rating.step == best:
            regions.append(free)
        ways = (_answered(questions, closed, open_cases, boxes, {}) for region in regions for boxes in region.boxes())
        if any(way is not None for way in ways):
            possible.append(rating)
    return possible


class _Completion:
    """The open answers of one standard."""

    def __init__(self, rule: Rule, standard: RatedStandard, closed: Counts, open_cases: OpenCases) -> None:
        self._rule, self._standard, self._closed, self._open = rule, standard, closed, open_cases
        self._questions = standard.every_question()
        self._cases = _most_cases(self._questions, closed, open_cases)
        self._best = standard.scale[-1].step
        self._one_judged = [
            some_of(question.number, frozenset([answer]))
            for question in standard.questions
            for answer in question.answers
        ]

    def can_reach(self, step: int) -> bool:
        """Does a completion give this rating or a higher one?"""
        caps = lifted(self._standard, step, self._cases)
        first, _ = percents_of(self._standard, step, self._best) or NO_PERCENTS
        merits = self._merits(first, 1)
        return any(
            rating.step >= step
            for region in self._rule.open_regions(self._standard, step, self._best)
            for rating in self._ratings(region.within(*caps), merits)
        )

    def can_fall_to(self, step: int) -> bool:
        """Does a completion give this rating or a lower one?"""
        regions = list(self._rule.open_regions(self._standard, 0, step))
        for cap in imposed(self._standard, 0, step, self._cases):
            regions += [region.within(cap) for region in self._rule.open_regions(self._standard, 0, self._best)]
        _, last = percents_of(self._standard, 0, step) or NO_PERCENTS
        merits = self._merits(last + 1, -1)
        return any(rating.step <= step for region in regions for rating in self._ratings(region, merits))

    def _merits(self, percent: int, sign: int) -> Merits:
        """How far each answer takes the share above `percent` less a half, or below it with the `sign` -1."""
        return {
            question.number: {
                answer: sign * (200 * worth - (2 * percent - 1) * self._rule.possible(question))
                for answer, worth in self._rule.worth(question).items()
            }
            for question in self._standard.questions
        }

    def _ratings(self, region: Region, merits: Merits) -> Iterator[Rating]:
        """The rating of the best completion in the region, for every way to keep its limits."""
        unrated = False
        for counts in self._answered(region, merits):
            rating = rate(self._rule, self._standard, counts).rating
            if rating:
                yield rating
            else:
                unrated = True
        # Not applicable throughout was best, but rates nothing: somebody must be judged.
        for limit in self._one_judged if unrated else ():
            for counts in self._answered(region.within(limit), merits):
                rating = rate(self._rule, self._standard, counts).rating
                if rating:
                    yield rating

    def _answered(self, region: Region, merits: Merits) -> Iterator[Counts]:
        for boxes in region.boxes():
            counts = _answered(self._questions, self._closed, self._open, boxes, merits)
            if counts is not None:
                yield counts


def _most_cases(questions: list[RatedQuestion], closed: Counts, open_cases: OpenCases) -> dict[str, int]:
    return {question.number: question.base(closed) + open_cases.get(question.number, 0) for question in questions}


def _answered(
    questions: list[RatedQuestion],
    closed: Counts,
    open_cases: OpenCases,
    boxes: Mapping[str, Box],
    merits: Merits,
) -> dict[str, dict[str, int]] | None:
    """The counts when open answers are given by merit, as far as limits let them; `None` where limits can't be kept."""
    counts = {}
    for question in questions:
        number = question.number
        given = _answer(question, closed, open_cases.get(number, 0), boxes.get(number, {}), merits.get(number, {}))
        if given is None:
            return None
        counts[number] = given
    return counts


def _answer(
    question: RatedQuestion, closed: Counts, open_cases: int, box: Box, merits: Mapping[str, int]
) -> dict[str, int] | None:
    counts = question.given(closed)
    limits = {answer: box.get(answer, (0, NO_LIMIT)) for answer in question.answers}
    if any(counts[answer] > most for answer, (_, most) in limits.items()):
        return None
    for answer, (least, _) in limits.items():
        needed = max(0, least - counts[answer])
        counts[answer], open_cases = counts[answer] + needed, open_cases - needed
    if open_cases < 0 or any(least > most for least, most in limits.values()):
        return None
    for answer in sorted(question.answers, key=lambda answer: -merits.get(answer, 0)):
        if question.offers_na and merits.get(answer, 0) < 0:
            break
        taken = min(open_cases, limits[answer][1] - counts[answer])
        counts[answer], open_cases = counts[answer] + taken, open_cases - taken
    return counts if question.offers_na or not open_cases else None
