"""What the rules that band a percentage have in common: when a share earns a rating, exactly, in whole numbers."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from math import gcd

from inspection.frameworks.scale import Answer, band_of
from reports.figures.arithmetic import percentage
from reports.figures.rules.regions import Region, Window
from reports.figures.rules.rule import Rule
from reports.figures.rules.standard import Counts, RatedQuestion, RatedStandard, Verdict, listed

# {question: {answer: whole number}}
Worth = Mapping[str, Mapping[str, int]]


def percents_of(standard: RatedStandard, lowest: int, highest: int) -> tuple[int, int] | None:
    """The whole per cents, first and last, that earn a rating from step `lowest` to step `highest`."""
    bands = [band for band in standard.bands if lowest <= band.rating.step <= highest]
    return (min(band.lower for band in bands), max(band.upper for band in bands)) if bands else None


def least_part(percent: int, whole: int) -> int:
    """The smallest part of `whole` that is printed as `percent` or more, rounded half up."""
    return -((1 - 2 * percent) * whole // 200)


class ShareRule(Rule):
    """A rule whose rating rises, or stays, with each answer that is worth more."""

    def open_regions(self, standard: RatedStandard, lowest: int, highest: int) -> Iterable[Region]:
        return [Region()]

    def worth(self, question: RatedQuestion) -> Mapping[str, int]:
        """Shares of Yes, unless a rule says otherwise."""
        return {answer: int(answer == Answer.YES) for answer in question.answers}


class TotalRule(ShareRule):
    """A rule that bands the percentage which all answers together are worth; every question judged decides it."""

    @abstractmethod
    def parts(self, standard: RatedStandard, counts: Counts) -> tuple[Worth, int]:
        """What each answer is worth, and what all could be worth, with the bases of `counts`."""

    def decide(self, standard: RatedStandard, counts: Counts) -> Verdict:
        worth, whole = self.parts(standard, counts)
        percent = percentage(_total(worth, counts), whole)
        if percent is None:
            return Verdict()
        judged = tuple(question.number for question in standard.judged(counts))
        return Verdict(band_of(percent, standard.bands).rating, percent, judged)

    def reasons(self, standard: RatedStandard, counts: Counts, verdict: Verdict) -> tuple[str, Mapping[str, str | int]]:
        worth, whole = self.parts(standard, counts)
        return "rated", {
            "questions": listed(verdict.decided_by),
            "percent": verdict.percent or 0,
            "part": _total(worth, counts),
            "whole": whole,
        }

    def regions(self, standard: RatedStandard, counts: Counts, lowest: int, highest: int) -> Iterator[Region]:
        worth, whole = self.parts(standard, counts)
        percents = percents_of(standard, lowest, highest)
        if percents and whole:
            low, high = least_part(percents[0], whole), least_part(percents[1] + 1, whole)
            # Every total is a multiple of this: few answers may step over a narrow band.
            step = gcd(*(value for values in worth.values() for value in values.values())) or 1
            if -(-low // step) * step < high:
                yield Region(window=Window(worth, low, high))


def _total(worth: Worth, counts: Counts) -> int:
    return sum(
        value * counts.get(number, {}).get(answer, 0)
        for number, values in worth.items()
        for answer, value in values.items()
    )
