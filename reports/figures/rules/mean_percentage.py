"""A standard is rated by the mean of its key questions' shares of Yes (framework format 2, `mean_percentage`).

The shares are exact and weighted, those of questions that nobody was judged on left out; the mean is rounded half up
once, then banded. Pure, in whole numbers, with no Django.
"""

from math import lcm

from reports.figures.rules.shares import TotalRule, Worth
from reports.figures.rules.standard import Counts, RatedStandard


class MeanPercentage(TotalRule):
    SUMMARY = "A standard is rated by the mean of its key questions’ percentages."
    NAME = "mean_percentage"

    def parts(self, standard: RatedStandard, counts: Counts) -> tuple[Worth, int]:
        """In fractions of a case small enough to be whole numbers for every base."""
        judged = standard.judged(counts)
        fraction = lcm(*(question.base(counts) for question in judged))
        worth = {
            question.number: {
                answer: question.weight * value * fraction // question.base(counts)
                for answer, value in self.worth(question).items()
            }
            for question in judged
        }
        return worth, fraction * sum(question.weight for question in judged)
