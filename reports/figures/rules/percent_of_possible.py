"""A standard is rated by its scores out of the highest possible (framework format 2, `percent_of_possible`).

The scores given over the highest that could have been given to what was answered, per cent, rounded half up, banded.
Pure, in whole numbers, with no Django.
"""

from collections.abc import Mapping

from reports.figures.rules.shares import TotalRule, Worth
from reports.figures.rules.standard import Counts, RatedQuestion, RatedStandard


class PercentOfPossible(TotalRule):
    SUMMARY = "A standard is rated by the scores given, as a share of the highest possible."
    NAME = "percent_of_possible"

    def parts(self, standard: RatedStandard, counts: Counts) -> tuple[Worth, int]:
        judged = standard.judged(counts)
        possible = sum(self.possible(question) * question.base(counts) for question in judged)
        return {question.number: question.scores for question in judged}, possible

    def worth(self, question: RatedQuestion) -> Mapping[str, int]:
        return question.scores

    def possible(self, question: RatedQuestion) -> int:
        return max((question.scores[answer] for answer in question.answers), default=0)
