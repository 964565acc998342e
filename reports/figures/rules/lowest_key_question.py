"""A standard takes the rating of its lowest key question (published standards, 2021 and 2023).

Pure, in whole numbers, with no Django.
"""

from collections.abc import Iterator, Mapping

from inspection.frameworks.scale import Answer, band_of
from reports.figures.arithmetic import percentage
from reports.figures.rules.regions import Limit, Region
from reports.figures.rules.shares import ShareRule, least_part, percents_of
from reports.figures.rules.standard import Counts, RatedQuestion, RatedStandard, Verdict

YES = frozenset[str]([Answer.YES])


class LowestKeyQuestion(ShareRule):
    SUMMARY = "A standard takes the rating of its lowest key question."
    NAME = "lowest_key_question"
    DECIDER = "lowest"

    def decide(self, standard: RatedStandard, counts: Counts) -> Verdict:
        # By number, so that the first of those that share the lowest percentage is found.
        percents = {question.number: _percent(question, counts) for question in standard.judged(counts)}
        if not percents:
            return Verdict()
        lowest = min(percents, key=percents.__getitem__)
        return Verdict(band_of(percents[lowest], standard.bands).rating, percents[lowest], (lowest,))

    def reasons(self, standard: RatedStandard, counts: Counts, verdict: Verdict) -> tuple[str, Mapping[str, str | int]]:
        situation = "rated" if len(standard.questions) > 1 else "only"
        return situation, {"question": verdict.decided_by[0], "percent": verdict.percent or 0}

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
    percent = percentage(question.yes(counts), question.base(counts))
    assert percent is not None, "a question that was judged"
    return percent
