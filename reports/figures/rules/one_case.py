"""What one differing answer in one case would change: a ground of discretion, and what the pages say of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.figures.rules.rating import rate
from reports.figures.rules.rule import Rule
from reports.figures.rules.standard import Counts, RatedQuestion, RatedStandard, Result


@dataclass(frozen=True, slots=True)
class OneCase:
    """One changed answer of `question`, in one case, that gives another rating: its new `counts` and the `result`."""

    question: RatedQuestion
    before: str
    after: str
    counts: dict[str, int]
    result: Result


def changes_by_one_case(rule: Rule, standard: RatedStandard, counts: Counts) -> Iterator[OneCase]:
    """Each change of one answer in one case that would change the standard's rating, question by question in the
    framework's order, those of caps last."""
    rating = rate(rule, standard, counts).rating
    for question in (*standard.questions, *standard.cap_questions):
        given = question.given(counts)
        for before in question.answers if rating else ():
            for after in question.answers if given[before] else ():
                changed = {**given, before: given[before] - 1, after: given[after] + 1}
                if after != before:
                    result = rate(rule, standard, {**counts, question.number: changed})
                    if result.rating != rating:
                        yield OneCase(question, before, after, changed, result)
