"""A standard is rated by the lowest of all answers given (framework format 2, `lowest_answer`).

The answer with the lowest score rates it; of answers that share that score, the one whose rating is lowest.
Pure, in whole numbers, with no Django.
"""

from collections.abc import Iterable, Iterator, Mapping

from reports.figures.rules.regions import Limit, Region, none_of, some_of
from reports.figures.rules.rule import Rule
from reports.figures.rules.standard import Counts, RatedQuestion, RatedStandard, Verdict, listed

Rank = tuple[int, int]


class LowestAnswer(Rule):
    SUMMARY = "A standard is rated by the lowest answer given to its key questions."
    NAME = "lowest_answer"

    def decide(self, standard: RatedStandard, counts: Counts) -> Verdict:
        given = [
            (_rank(question, answer), question)
            for question in standard.judged(counts)
            for answer, cases in question.given(counts).items()
            if cases
        ]
        if not given:
            return Verdict()
        lowest = min(rank for rank, _ in given)
        deciding = dict.fromkeys(question.number for rank, question in given if rank == lowest)
        return Verdict(rating=standard.scale[lowest[1]], decided_by=tuple(deciding))

    def reasons(self, standard: RatedStandard, counts: Counts, verdict: Verdict) -> tuple[str, Mapping[str, str | int]]:
        # Every question that decides was given the lowest score.
        deciding = [question for question in standard.judged(counts) if question.number in verdict.decided_by]
        score = min(deciding[0].scores[answer] for answer, cases in deciding[0].given(counts).items() if cases)
        return "rated", {"score": score, "questions": listed(verdict.decided_by)}

    def regions(self, standard: RatedStandard, counts: Counts, lowest: int, highest: int) -> Iterable[Region]:
        return self.open_regions(standard, lowest, highest)

    def open_regions(self, standard: RatedStandard, lowest: int, highest: int) -> Iterator[Region]:
        """Some case gave the one answer, and none a lower one."""
        for question in standard.questions:
            for answer in question.answers:
                rank = _rank(question, answer)
                if lowest <= rank[1] <= highest:
                    yield Region((*_none_below(standard, rank), some_of(question.number, frozenset([answer]))))


def _rank(question: RatedQuestion, answer: str) -> Rank:
    return question.scores[answer], question.ratings[answer].step


def _none_below(standard: RatedStandard, rank: Rank) -> list[Limit]:
    return [
        none_of(question.number, frozenset(answer for answer in question.answers if _rank(question, answer) < rank))
        for question in standard.questions
    ]
