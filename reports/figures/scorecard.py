"""The one object that dashboard, panel, report, workbook and results read.

Pure: `reports.figures.tallies` reads what it is made from.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from inspection.frameworks.answers import is_not_applicable, values_of
from inspection.frameworks.document import AnswerType, QuestionItem, QuestionSet, StandardItem
from inspection.frameworks.scale import Answer, Band, Discretion, Rating, band_of
from reports.figures.arithmetic import Overall, Spread, Tally, percentage, points_to_neighbours, spread_of
from reports.figures.rules import RULES
from reports.figures.rules.lowest_key_question import DiscretionRules

if TYPE_CHECKING:
    from inspection.models import Inspection
    from reports.models import PanelDecision

# {question id: {stored answer: number of cases}}
Tallies = dict[int, Counter[str]]
# (characteristic, option) of each, so that they can be a key
Conditions = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """How far a case has come, and what tokens ask of it. `pk` is the case's."""

    pk: int
    state: str
    is_counted: bool  # it is behind the figures
    assessor: int | None
    details: Mapping[str, object]

    def matches(self, where: Conditions) -> bool:
        return all(self.details.get(code) == option for code, option in where)


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """A question's figures.

    `counts` has every answer that the question offers, also those nobody gave; of an answer that is typed, Not
    applicable alone. `base` are the cases judged: all that answered, other than Not applicable. Where a case may give
    several answers, the counts add up to more. `spread` is that of numbers.
    """

    item: QuestionItem
    counts: dict[str, int]
    base: int
    band: Band | None = None
    spread: Spread | None = None

    @property
    def tally(self) -> Tally:
        return Tally(*(self.counts.get(answer, 0) for answer in Answer))

    @property
    def na(self) -> int:
        return self.counts.get(Answer.NOT_APPLICABLE, 0)

    @property
    def yes(self) -> int:
        return self.counts.get(Answer.YES, 0)

    @property
    def percent(self) -> int | None:
        """Of Yes, where that is an answer."""
        return self.percent_of(Answer.YES) if self.item.has_percentage else None

    def percent_of(self, answer: str) -> int | None:
        """Whole per cent of the base that gave `answer`."""
        return percentage(self.counts[answer], self.base)

    @property
    def cases_in_words(self) -> str:
        """11 of 28; or, without Yes and No, each answer with its cases."""
        if self.item.has_percentage:
            return f"{self.yes} of {self.base}"
        return ", ".join(f"{label}: {self.counts[code]}" for code, label in self.item.answers)


def score_question(item: QuestionItem, counts: Counter[str], bands: tuple[Band, ...]) -> QuestionScore:
    """`counts` are how many cases have each stored answer."""
    given: Counter[str] = Counter()
    for answer, cases in counts.items():
        for code in values_of(item, answer):
            given[code] += cases
    na = sum(cases for answer, cases in counts.items() if is_not_applicable(item, answer))
    scored = QuestionScore(
        item,
        counts={code: given[code] for code, _ in item.answers} | {str(Answer.NOT_APPLICABLE): na},
        base=sum(counts.values()) - na,
        spread=_spread(item, counts),
    )
    return replace(scored, band=band_of(scored.percent, bands)) if item.is_key_question else scored


def _spread(item: QuestionItem, counts: Counter[str]) -> Spread | None:
    if item.answer_type != AnswerType.NUMBER:
        return None
    return spread_of({Decimal(text): cases for text, cases in counts.items() if not is_not_applicable(item, text)})


@dataclass(frozen=True, slots=True)
class StandardScore:
    """A standard's ratings. `outdated` is a decision taken on figures that have changed since: it no longer counts,
    nor does the rating that it gave."""

    standard: StandardItem
    key_questions: tuple[QuestionScore, ...]
    lowest: QuestionScore | None
    calculated: Rating | None
    agreed: Rating | None
    discretion: tuple[Discretion, ...]
    decision: "PanelDecision | None"
    outdated: "PanelDecision | None"
    outdated_rating: Rating | None
    points_up: int | None
    points_down: int | None

    @property
    def percent(self) -> int | None:
        return self.lowest.percent if self.lowest else None

    @property
    def was_moved(self) -> bool:
        return self.calculated is not None and self.agreed != self.calculated

    @property
    def version(self) -> str:
        """What a panel's next decision rests on, as one text to compare: the figures, and the decision before it."""
        tallies = [f"{score.item.number} {score.yes}/{score.base}" for score in self.key_questions]
        latest = self.decision or self.outdated
        return "; ".join([*tallies, f"decision {latest.pk if latest else 'none'}"])


@dataclass(frozen=True, slots=True)
class Scorecard:
    inspection: "Inspection"
    framework: QuestionSet
    cases: tuple[CaseStatus, ...]
    questions: dict[str, QuestionScore]
    standards: dict[str, StandardScore]
    overall: Overall

    @property
    def total(self) -> int:
        return len(self.cases)

    @property
    def signed_off(self) -> int:
        return sum(case.is_counted for case in self.cases)

    @property
    def is_provisional(self) -> bool:
        """Until every case is signed off and every rated standard has a rating."""
        return self.signed_off < self.total or self.overall.rating is None

    @property
    def rated_standards(self) -> tuple[StandardScore, ...]:
        return tuple(score for score in self.standards.values() if score.standard.is_rated)


def rules_of(framework: QuestionSet) -> DiscretionRules:
    return DiscretionRules(framework.within_points, framework.one_case, framework.small_sample_below)


def score_questions(framework: QuestionSet, tallies: Tallies) -> dict[str, QuestionScore]:
    empty: Counter[str] = Counter()
    return {
        item.number: score_question(item, tallies.get(item.pk, empty), framework.bands) for item in framework.questions
    }


def score_standard(
    standard: StandardItem,
    framework: QuestionSet,
    questions: Mapping[str, QuestionScore],
    decision: "PanelDecision | None",
) -> StandardScore:
    key_questions = tuple(questions[item.number] for item in standard.key_questions)
    rate_standard = RULES[framework.standard_rule]
    result = rate_standard(
        {score.item.number: score.tally for score in key_questions}, framework.bands, rules_of(framework)
    )
    calculated = result.rating if standard.is_rated else None
    holding = decision if decision and _holds(decision, calculated, result.percent) else None
    outdated = None if holding else decision
    up, down = (None, None) if result.percent is None else points_to_neighbours(result.percent, framework.bands)
    return StandardScore(
        standard=standard,
        key_questions=key_questions,
        lowest=questions[result.lowest] if result.lowest else None,
        calculated=calculated,
        agreed=framework.rating(holding.agreed.code) if holding else calculated,
        discretion=result.discretion if standard.is_rated else (),
        decision=holding,
        outdated=outdated,
        outdated_rating=framework.rating(outdated.agreed.code) if outdated else None,
        points_up=up,
        points_down=down,
    )


def _holds(decision: "PanelDecision", calculated: Rating | None, percent: int | None) -> bool:
    """A decision stands on the figures the panel saw; when they change it must be taken again."""
    seen = decision.calculated.code if decision.calculated else None
    return (seen, decision.percent) == (calculated.code if calculated else None, percent)


@dataclass(frozen=True, slots=True)
class StrandRow:
    """A standard with its key questions of each strand of the framework."""

    standard: StandardItem
    cells: list[list[QuestionScore]]


def across_strands(card: Scorecard) -> list[StrandRow]:
    """Each standard whose key questions carry strands."""
    strands = card.framework.strands
    return [
        StrandRow(
            score.standard,
            [[figures for figures in score.key_questions if figures.item.strand == strand] for strand in strands],
        )
        for score in card.standards.values()
        if any(figures.item.strand for figures in score.key_questions)
    ]
