"""The one object that dashboard, panel, report, workbook and results read.

Pure: `reports.figures.tallies` reads what it is made from.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from inspection.frameworks.answers import is_not_applicable, values_of
from inspection.frameworks.document import AnswerType, QuestionItem, QuestionSet, StandardItem
from inspection.frameworks.scale import Answer, Band, Discretion, RatedBy, Rating, band_of
from reports.figures.arithmetic import Spread, Tally, percentage, points_to_neighbours, spread_of
from reports.figures.intervals import Interval, interval_of, population_of
from reports.figures.overall import OverallResult
from reports.figures.records import policy_of, rated_standard
from reports.figures.rules import STANDARD_RULES
from reports.figures.rules.discretion import Opening
from reports.figures.rules.discretion import opening as discretion_of
from reports.figures.rules.rating import NOTHING, rate
from reports.figures.rules.standard import Counts, RatedStandard, Result

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
    reference: str
    sections: frozenset[str]
    unanswered: int  # questions put to it that have no answer, where it is behind the figures all the same

    def matches(self, where: Conditions) -> bool:
        return all(self.details.get(code) == option for code, option in where)


def incomplete(cases: Iterable[CaseStatus]) -> tuple[CaseStatus, ...]:
    """Those that are behind the figures with questions unanswered: they were imported so."""
    return tuple(case for case in cases if case.unanswered)


def incomplete_in_words(cases: Iterable[CaseStatus]) -> str:
    """Empty for none."""
    number = len(incomplete(cases))
    if number == 1:
        return "1 signed-off case has unanswered questions"
    return f"{number} signed-off cases have unanswered questions" if number else ""


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """A question's figures.

    `counts` has every answer that the question offers, also those nobody gave; of an answer that is typed, Not
    applicable alone. `base` are the cases judged: all that answered, other than Not applicable. Where a case may give
    several answers, the counts add up to more. `band` is that of `bands` which holds the percentage, `spread` that of
    numbers; `population` are the eligible cases that the base stands for, `None` where they are not known.
    """

    item: QuestionItem
    counts: dict[str, int]
    base: int
    bands: tuple[Band, ...] = ()
    band: Band | None = None
    spread: Spread | None = None
    population: int | None = None

    @property
    def tally(self) -> Tally:
        return Tally(*(self.counts.get(answer, 0) for answer in Answer))

    @property
    def judged(self) -> dict[str, int]:
        """How many cases gave each answer that stands in the base."""
        return {answer: cases for answer, cases in self.counts.items() if answer != Answer.NOT_APPLICABLE}

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

    def interval_for(self, answer: str) -> Interval | None:
        """What the per cent that gave `answer` say of all eligible cases; `None` where nobody was judged."""
        return interval_of(self.counts[answer], self.base, self.population)

    @property
    def interval(self) -> Interval | None:
        """That of Yes, where that is an answer and put to cases."""
        is_counted = self.item.has_percentage and not self.item.asked_of_inspection
        return self.interval_for(Answer.YES) if is_counted else None

    @property
    def bands_touched(self) -> tuple[Rating, ...]:
        """The ratings of the bands that the interval touches, the lowest first."""
        return self.interval.bands_touched(self.bands) if self.interval else ()

    @property
    def once_in_words(self) -> str:
        """Of a question that is answered once, its answer; empty for none."""
        given = [code for code, cases in self.counts.items() if cases]
        return ", ".join(self.item.label_of(code) for code in given)

    @property
    def cases_in_words(self) -> str:
        """11 of 28; or, without Yes and No, each answer with its cases."""
        if self.item.has_percentage:
            return f"{self.yes} of {self.base}"
        return ", ".join(f"{label}: {self.counts[code]}" for code, label in self.item.answers)


@dataclass(frozen=True, slots=True)
class Eligible:
    """How many cases could have been inspected, at least as many as there are, and how many are signed off."""

    eligible: int
    signed_off: int

    def behind(self, base: int) -> int | None:
        """The eligible cases that so many judged cases stand for; `None` of nobody."""
        return population_of(base, self.eligible, self.signed_off) if base and self.signed_off else None


def score_question(
    item: QuestionItem, counts: Counter[str], bands: tuple[Band, ...], eligible: Eligible | None = None
) -> QuestionScore:
    """`counts` are how many cases have each stored answer; `eligible` is `None` where it is not known."""
    given: Counter[str] = Counter()
    for answer, cases in counts.items():
        for code in values_of(item, answer):
            given[code] += cases
    na = sum(cases for answer, cases in counts.items() if is_not_applicable(item, answer))
    base = sum(counts.values()) - na
    scored = QuestionScore(
        item,
        counts={code: given[code] for code, _ in item.answers} | {str(Answer.NOT_APPLICABLE): na},
        base=base,
        bands=bands,
        spread=_spread(item, counts),
        population=eligible.behind(base) if eligible else None,
    )
    return replace(scored, band=band_of(scored.percent, bands)) if bands and item.has_percentage else scored


def _spread(item: QuestionItem, counts: Counter[str]) -> Spread | None:
    if item.answer_type != AnswerType.NUMBER:
        return None
    return spread_of({Decimal(text): cases for text, cases in counts.items() if not is_not_applicable(item, text)})


@dataclass(frozen=True, slots=True)
class StandardScore:
    """A standard's ratings. `outdated` is a decision taken on figures that have changed since: it no longer counts,
    nor does the rating that it gave.

    `rated` and `counts` are what its rule reads; `result` and `opening` what it gives, and what the panel may do.
    """

    standard: StandardItem
    key_questions: tuple[QuestionScore, ...]
    is_inspected: bool
    rated: RatedStandard
    counts: Counts
    result: Result
    opening: Opening
    agreed: Rating | None
    decision: "PanelDecision | None"
    outdated: "PanelDecision | None"
    outdated_rating: Rating | None

    @property
    def calculated(self) -> Rating | None:
        return self.result.rating if self.standard.is_rated else None

    @property
    def has_percentages(self) -> bool:
        """Whether its key questions are put to cases and answered Yes or No, so that bars can show them."""
        asked = [score.item for score in self.key_questions]
        return bool(asked) and not self.standard.is_asked_once and all(item.has_percentage for item in asked)

    @property
    def is_calculated(self) -> bool:
        """Rated by its rule, and not by the panel."""
        return self.standard.is_rated and not self.standard.rated_by_panel

    @property
    def percent(self) -> int | None:
        """What the rule banded; whole per cent."""
        return self.result.percent

    @property
    def decider_name(self) -> str:
        """What its rule calls the one key question that alone rates the standard; empty where it has no such."""
        return STANDARD_RULES[self.standard.rule].DECIDER if self.standard.rule in STANDARD_RULES else ""

    @property
    def decider(self) -> QuestionScore | None:
        """The key question that alone rates the standard."""
        if not self.decider_name:
            return None
        return next((score for score in self.key_questions if score.item.number in self.result.decided_by), None)

    @property
    def discretion(self) -> tuple[Discretion, ...]:
        """The grounds on which the panel may move the rating."""
        return self.opening.grounds

    @property
    def points_up(self) -> int | None:
        return self._points_to_neighbours[0]

    @property
    def points_down(self) -> int | None:
        return self._points_to_neighbours[1]

    @property
    def _points_to_neighbours(self) -> tuple[int | None, int | None]:
        percent = self.result.percent
        return (None, None) if percent is None else points_to_neighbours(percent, self.standard.bands)

    @property
    def was_moved(self) -> bool:
        return self.calculated is not None and self.agreed != self.calculated

    @property
    def is_under_earlier_rule(self) -> bool:
        """The decision that counts gives a rating that discretion would not open today: it was recorded when a ground
        opened either neighbour, and stays valid."""
        return self.was_moved and self.agreed not in self.opening.may_become

    @property
    def is_final(self) -> bool:
        """Two people have confirmed the panel's decision, or it was imported. Without a decision that counts there is
        nothing final."""
        return self.decision is not None and self.decision.is_final

    @property
    def waits_for_confirmation(self) -> bool:
        """The panel has agreed a rating that two people have still to confirm: until then it is provisional."""
        return self.decision is not None and not self.decision.is_final

    @property
    def is_provisional(self) -> bool:
        """The panel's decision waits for confirmation, or no longer counts and has to be taken again."""
        return self.waits_for_confirmation or self.outdated is not None

    @property
    def figures(self) -> str:
        """A digest of the counts that its rule reads, which a decision keeps."""
        return figures_digest(self.counts)

    @property
    def version(self) -> str:
        """What a panel's next decision rests on, as one text to compare: the figures, and the decision before it."""
        tallies = [f"{number} {given}" for number, given in self.counts.items()]
        latest = self.decision or self.outdated
        return "; ".join([*tallies, f"decision {latest.pk if latest else 'none'}"])


def eligible_of(inspection: "Inspection", cases: Collection[CaseStatus]) -> Eligible | None:
    """`None` where it is not known, or where there are more cases."""
    if inspection.eligible is None or inspection.eligible < len(cases):
        return None
    return Eligible(inspection.eligible, sum(case.is_counted for case in cases))


@dataclass(frozen=True, slots=True)
class Scorecard:
    """`overall` is `None` where the framework awards no overall rating, or nothing is rated."""

    inspection: "Inspection"
    framework: QuestionSet
    cases: tuple[CaseStatus, ...]
    questions: dict[str, QuestionScore]
    standards: dict[str, StandardScore]
    overall: OverallResult | None

    @property
    def total(self) -> int:
        return len(self.cases)

    @property
    def signed_off(self) -> int:
        return sum(case.is_counted for case in self.cases)

    @property
    def eligible(self) -> Eligible | None:
        return eligible_of(self.inspection, self.cases)

    @property
    def incomplete(self) -> tuple[CaseStatus, ...]:
        return incomplete(self.cases)

    @property
    def incomplete_in_words(self) -> str:
        return incomplete_in_words(self.cases)

    @property
    def is_provisional(self) -> bool:
        """Until every case is signed off and every rated standard has a rating, or can have none."""
        waits_for_cases = self.framework.has_cases and (self.signed_off < self.total or not self.total)
        return waits_for_cases or self.waits_for_ratings

    @property
    def to_be_confirmed(self) -> tuple[StandardScore, ...]:
        """Those whose agreed rating two people have still to confirm; while there are any, nothing is published."""
        return tuple(score for score in self.rated_standards if score.waits_for_confirmation)

    @property
    def waits_for_ratings(self) -> bool:
        return any(score.agreed is None and not self.is_done(score) for score in self.rated_standards)

    def is_done(self, score: StandardScore) -> bool:
        """Nothing can rate the standard any more: it was not inspected, or nobody was judged and every case is signed
        off."""
        from_cases = score.standard.rated_by == RatedBy.CASES
        nobody = from_cases and score.calculated is None and 0 < self.total == self.signed_off
        return nobody or not score.is_inspected

    def none_of(self, score: StandardScore) -> str:
        """What stands in the place of a rating that a standard does not have."""
        if not score.is_inspected:
            return "Not inspected"
        return "Not rated" if self.is_done(score) else "Not rated yet"

    @property
    def rated_standards(self) -> tuple[StandardScore, ...]:
        return tuple(score for score in self.standards.values() if score.standard.is_rated)


def score_questions(
    framework: QuestionSet, tallies: Tallies, eligible: Eligible | None = None
) -> dict[str, QuestionScore]:
    empty: Counter[str] = Counter()
    return {
        item.number: score_question(item, tallies.get(item.pk, empty), bands_of(item, framework), eligible)
        for item in framework.questions
    }


def bands_of(item: QuestionItem, framework: QuestionSet) -> tuple[Band, ...]:
    """Those that a question's percentage is read on: only key questions have any."""
    return framework.standards_by_number[item.standard].bands if item.is_key_question else ()


def score_standard(
    standard: StandardItem,
    framework: QuestionSet,
    questions: Mapping[str, QuestionScore],
    decision: "PanelDecision | None",
    *,
    is_inspected: bool = True,
    with_discretion: bool = True,
) -> StandardScore:
    """What its rule gives, and what the panel decided. Where it is not asked for, `with_discretion`, what the panel may
    do is left empty: it costs more than all the rest."""
    rated = rated_standard(standard, framework.by_number)
    counts = {question.number: questions[question.number].judged for question in rated.every_question()}
    rule = None if standard.rated_by_panel or not is_inspected else STANDARD_RULES.get(standard.rule)
    result = rate(rule, rated, counts) if rule else NOTHING
    has_opening = rule and standard.is_rated and with_discretion
    opening = discretion_of(rule, rated, counts, policy_of(framework)) if rule and has_opening else Opening()
    calculated = result.rating if standard.is_rated else None
    holds = decision and is_inspected and _holds(decision, calculated, result.percent, counts)
    holding = decision if holds else None
    outdated = None if holding else decision
    return StandardScore(
        standard=standard,
        key_questions=tuple(questions[item.number] for item in standard.key_questions),
        is_inspected=is_inspected,
        rated=rated,
        counts=counts,
        result=result,
        opening=opening,
        agreed=standard.rating(holding.agreed.code) if holding else calculated,
        decision=holding,
        outdated=outdated,
        outdated_rating=standard.rating(outdated.agreed.code) if outdated else None,
    )


def figures_digest(counts: Counts) -> str:
    """SHA-256 of counts, as a decision remembers them."""
    by_question = {number: dict(given) for number, given in counts.items()}
    return hashlib.sha256(json.dumps(by_question, sort_keys=True).encode()).hexdigest()


def _holds(decision: "PanelDecision", calculated: Rating | None, percent: int | None, counts: Counts) -> bool:
    """A decision stands on the figures the panel saw; when they change, be it within their band, it must be taken
    again. One of before decisions remembered their counts is compared by rating and percentage."""
    seen = decision.calculated.code if decision.calculated else None
    if (seen, decision.percent) != (calculated.code if calculated else None, percent):
        return False
    return not decision.figures or decision.figures == figures_digest(counts)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """How many answers the signed-off cases lack on a standard, or on the information questions."""

    title: str
    answers: int


def unanswered_by_standard(card: Scorecard) -> list[Unanswered]:
    """Where any are lacking, for readers who may not know the cases."""
    if not card.incomplete:
        return []
    groups = [(str(standard), tuple(standard.questions)) for standard in card.framework.case_standards]
    groups.append(("Information questions", card.framework.information))
    rows = [Unanswered(title, sum(_lacking(item, card) for item in questions)) for title, questions in groups]
    return [row for row in rows if row.answers > 0]


def _lacking(item: QuestionItem, card: Scorecard) -> int:
    if item.standard in card.inspection.not_inspected:
        return 0
    put = sum(case.is_counted and item.is_put_to(case.sections) for case in card.cases)
    score = card.questions[item.number]
    return put - score.base - score.na


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
