"""What the ratings would be if some answers were others: worked out as the real ones are, and stored nowhere."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from inspection.foundation.transactions import consistent_read
from inspection.frameworks.document import QuestionItem, QuestionSet, StandardItem
from inspection.models import Inspection
from reports.figures.reach import open_answers, rate_whole
from reports.figures.records import overall_standard
from reports.figures.rules import STANDARD_RULES
from reports.figures.scorecard import (
    QuestionScore,
    Scorecard,
    StandardScore,
    Tallies,
    bands_of,
    score_question,
    score_standard,
)
from reports.figures.tallies import counted_judgements, scorecard, tallies

BY_YES = {"lowest_key_question", "mean_percentage", "pooled_percentage"}
# {rule: what a page calls it}
RULE_LABELS = {name: name.replace("_", " ").capitalize() for name in STANDARD_RULES}


class TrialError(Exception):
    """A move that cannot be made; `row` is its place among those asked for, from 0."""

    def __init__(self, message: str, row: int):
        super().__init__(message)
        self.row = row


@dataclass(frozen=True, slots=True)
class Move:
    """So many cases that gave one answer to a question would have given another; `row` is its place on the page."""

    row: int
    question: QuestionItem
    before: str
    after: str
    cases: int


@dataclass(frozen=True, slots=True)
class Changes:
    """`without` are the references of cases that are left out, `rules` {standard number: rule}."""

    moves: tuple[Move, ...] = ()
    without: tuple[str, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TriedStandard:
    real: StandardScore
    tried: StandardScore

    @property
    def is_other(self) -> bool:
        return self.real.agreed != self.tried.agreed

    @property
    def questions(self) -> list[tuple[QuestionScore, QuestionScore]]:
        """Its key questions whose figures would be others, each as it is and as it would be."""
        both = zip(self.real.key_questions, self.tried.key_questions, strict=True)
        return [(real, tried) for real, tried in both if real.counts != tried.counts]


@dataclass(frozen=True, slots=True)
class Trial:
    real: Scorecard
    tried: Scorecard

    @property
    def standards(self) -> list[TriedStandard]:
        return [
            TriedStandard(score, self.tried.standards[score.standard.number]) for score in self.real.rated_standards
        ]


def movable_questions(framework: QuestionSet) -> list[QuestionItem]:
    """Those that a rule or a cap reads and of which a case gives one answer, in the order of the framework."""
    read = {item.number for standard in framework.rated_standards for item in standard.key_questions}
    read |= {cap.question for standard in framework.rated_standards for cap in standard.caps if cap.question}
    if framework.overall is not None:
        caps = overall_standard(framework, framework.overall)
        read |= {question.number for question in caps.cap_questions}
    asked = [item for item in framework.questions if item.number in read]
    return [item for item in asked if not item.takes_several and not item.is_typed and item.choices]


def answers_to(item: QuestionItem) -> dict[str, str]:
    """{code: label} of what a case may have answered."""
    return {choice.code: choice.label for choice in item.choices}


def fitting_rules(standard: StandardItem) -> list[str]:
    """The rules that have what they need of the standard's key questions."""
    items = standard.key_questions
    if not items or standard.rated_by_panel or not standard.is_rated:
        return []
    scale = {rating.code for rating in standard.scale}
    answers_yes = all(item.has_percentage for item in items)
    has_scores = all(set(item.scores) >= {choice.code for choice in item.answers} for item in items)
    rates_answers = has_scores and all(
        item.answer_ratings.get(choice.code) in scale for item in items for choice in item.answers
    )
    fits = {name: answers_yes and bool(standard.bands) for name in BY_YES} | {
        "percent_of_possible": has_scores and not answers_yes and bool(standard.bands),
        "lowest_answer": rates_answers and not answers_yes,
        "ladder": answers_yes and all(item.level in scale for item in items),
    }
    return [name for name in STANDARD_RULES if fits[name] or name == standard.rule]


@consistent_read
def try_out(inspection: Inspection, changes: Changes) -> Trial:
    """Four queries, and one where a case is left out. Raises `TrialError`."""
    counts = tallies(inspection)
    real = scorecard(inspection, counts=counts)
    left_out = {case.pk for case in real.cases if case.reference in changes.without}
    changed = _without(inspection, counts, left_out)
    numbers = {item.number for item in real.framework.questions if changed.get(item.pk) != counts.get(item.pk)}
    for move in changes.moves:
        _move(changed, real, move)
        numbers.add(move.question.number)
    questions = real.questions | {
        number: _scored(real.framework.by_number[number], changed, real) for number in numbers
    }
    standards = {
        number: score_standard(
            _under_rule(score.standard, changes.rules),
            real.framework,
            questions,
            score.decision or score.outdated,
            is_inspected=score.is_inspected,
            with_discretion=False,
        )
        for number, score in real.standards.items()
    }
    cases = tuple(case for case in real.cases if case.pk not in left_out)
    card = replace(real, cases=cases, questions=questions, standards=standards, overall=None)
    return Trial(real, replace(card, overall=rate_whole(card, open_answers(card))))


def _scored(item: QuestionItem, counts: Tallies, real: Scorecard) -> QuestionScore:
    return score_question(item, +counts.get(item.pk, Counter()), bands_of(item, real.framework), real.eligible)


def _under_rule(standard: StandardItem, rules: Mapping[str, str]) -> StandardItem:
    rule = rules.get(standard.number, standard.rule)
    return standard if rule == standard.rule else replace(standard, rule=rule)


def _without(inspection: Inspection, counts: Tallies, cases: Iterable[int]) -> Tallies:
    """The counts without the answers of these cases."""
    changed = {question: Counter(given) for question, given in counts.items()}
    if cases:
        judged = counted_judgements(inspection).filter(assessment__case__in=cases)
        for question, answer in judged.order_by().values_list("question", "answer"):
            changed[question][answer] -= 1
            changed[question] += Counter()  # drops what nobody answers any more
    return changed


def _move(counts: Tallies, real: Scorecard, move: Move) -> None:
    item = move.question
    if item.pk not in counts:
        # Asked once of the inspection, or answered by nobody.
        counts[item.pk] = Counter(real.questions[item.number].counts)
    given, labels = counts[item.pk], answers_to(item)
    if given[move.before] < move.cases:
        there = given[move.before] or "None"
        what = f"answered {labels[move.before]} to {item.number}"
        raise TrialError(f"{there} of the cases {what}, so {move.cases} cannot be moved", move.row)
    given[move.before] -= move.cases
    given[move.after] += move.cases


def moves_in_words(moves: Sequence[Move]) -> list[str]:
    """["2.2.3: 2 from No to Yes"]"""
    labels = [answers_to(move.question) for move in moves]
    return [
        f"{move.question.number}: {move.cases} from {said[move.before]} to {said[move.after]}"
        for move, said in zip(moves, labels, strict=True)
    ]
