"""A standard is rated by all Yes over all answers of its key questions (framework format 2, `pooled_percentage`).

A question judged in more cases weighs more. Pure, in whole numbers, with no Django.
"""

from reports.figures.rules.shares import TotalRule, Worth
from reports.figures.rules.standard import Counts, RatedStandard


class PooledPercentage(TotalRule):
    SUMMARY = "A standard is rated by all answers Yes to its key questions, as a share of all Yes and No."
    NAME = "pooled_percentage"

    def parts(self, standard: RatedStandard, counts: Counts) -> tuple[Worth, int]:
        judged = standard.judged(counts)
        return (
            {question.number: self.worth(question) for question in judged},
            sum(question.base(counts) for question in judged),
        )
