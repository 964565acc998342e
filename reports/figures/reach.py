"""How far the ratings are from others, and what they may still become while cases are not signed off.

Pure: of a scorecard, for every rule of its framework. docs/method.md says the same in words.
"""

from collections import Counter
from dataclasses import dataclass, replace

from inspection.frameworks.scale import RatedBy, Rating
from reports.figures.overall import CapReading, OverallResult, OverallStandard, rate_inspection
from reports.figures.records import kind_of, overall_standard
from reports.figures.rules import STANDARD_RULES
from reports.figures.rules.completion import OpenCases, RatingRange, rating_range
from reports.figures.rules.distance import Change, Distance, distance
from reports.figures.rules.standard import listed
from reports.figures.scorecard import Scorecard, StandardScore


@dataclass(frozen=True, slots=True)
class Reach:
    """Of a standard that can have a calculated rating: the way to a higher and to a lower one, and the ratings that
    are still possible; no `range` where whatever is answered leaves it unrated."""

    distance: Distance
    range: RatingRange | None


def open_answers(card: Scorecard, *, reads_details: bool = True) -> dict[str, int]:
    """{question number: how many of its answers are open}, those with none left out.

    Every answer of a case that is not signed off is open, whatever stands in it; a case's questions are those that its
    details give now, or, where the card was read without details, all. Of the questions asked once, those that nobody
    has answered are open.
    """
    waiting = Counter(case.sections for case in card.cases if not case.is_counted)
    counts = {}
    for item in card.framework.questions:
        if item.standard in card.inspection.not_inspected:
            continue
        if item.asked_of_inspection:
            score = card.questions[item.number]
            counts[item.number] = int(not score.base and not score.na)
        else:
            counts[item.number] = sum(
                cases for sections, cases in waiting.items() if item.is_put_to(sections) or not reads_details
            )
    return {number: cases for number, cases in counts.items() if cases}


def reach_of(score: StandardScore, card: Scorecard, still_open: OpenCases) -> Reach | None:
    """`None` where a calculated rating can never exist: rated by the panel or by nobody, not inspected, or none of its
    key questions is put to any case. `still_open` are the card's `open_answers`."""
    if not (score.is_calculated and score.is_inspected and _is_put(score, card)):
        return None
    rule = STANDARD_RULES[score.standard.rule]
    return Reach(distance(rule, score.rated, score.counts), _range(score, still_open))


def ways_to_others(score: StandardScore, found: Distance) -> list[str]:
    """A sentence for each way to another rating: "For Good, 1 answer would have to differ, in 2.1.1." """
    if score.calculated is None:
        return []
    step, best = score.calculated.step, score.standard.scale[-1].step
    ways = {"higher": found.up} if step < best else {}
    ways |= {"lower": found.down} if step else {}
    if ways and not any(ways.values()):
        return ["No answer changes it."]
    return [_way(change) if change else f"No answer makes it {direction}." for direction, change in ways.items()]


def _way(change: Change) -> str:
    most_first = sorted(change.questions.items(), key=lambda each: -each[1])
    answers = "1 answer" if change.changes == 1 else f"{change.changes} answers"
    if len(most_first) == 1:
        return f"For {change.rating}, {answers} would have to differ, in {most_first[0][0]}."
    where = listed(f"{number} in {question}" for question, number in most_first)
    return f"For {change.rating}, {answers} would have to differ: {where}."


def _is_put(score: StandardScore, card: Scorecard) -> bool:
    sections = {case.sections for case in card.cases}
    return score.standard.is_asked_once or any(
        figures.item.is_put_to(each) for figures in score.key_questions for each in sections
    )


def _range(score: StandardScore, still_open: OpenCases) -> RatingRange | None:
    return rating_range(STANDARD_RULES[score.standard.rule], score.rated, score.counts, still_open)


# --- The whole --------------------------------------------------------------------------------------------------------


def rate_whole(card: Scorecard, still_open: OpenCases) -> OverallResult | None:
    """The overall rating of the agreed ratings, of a scorecard that has none yet. `None` where the framework awards
    none, or nothing is rated."""
    framework = card.framework
    kind = kind_of(framework)
    if kind is None or framework.overall is None:
        return None
    caps = overall_standard(framework, framework.overall)
    counts = {question.number: card.questions[question.number].judged for question in caps.cap_questions}
    counted = [score for score in card.rated_standards if score.standard.is_in_score and score.is_inspected]
    standards = tuple(_part_of_whole(score, card, still_open) for score in counted)
    whole = rate_inspection(kind, standards, CapReading(caps, counts, still_open))
    # What no case is put to now may still be put to one, until all are signed off.
    return whole and replace(
        whole, not_rated=tuple(number for number in whole.not_rated if card.is_done(card.standards[number]))
    )


def _part_of_whole(score: StandardScore, card: Scorecard, still_open: OpenCases) -> OverallStandard:
    standard, possible = score.standard, _possible(score, card, still_open)
    return OverallStandard(standard.number, standard.scale, score.agreed, possible, standard.weight)


def _possible(score: StandardScore, card: Scorecard, still_open: OpenCases) -> tuple[Rating, ...]:
    """The ratings that a standard may come to: none where nothing can rate it any more."""
    scale = score.standard.scale
    if not score.is_calculated:
        return (score.agreed,) if score.agreed else scale
    if score.standard.rated_by == RatedBy.CASES and not card.total:
        return scale  # its cases are still to come
    if any(question.number in still_open for question in score.rated.every_question()):
        reached = _range(score, still_open)
        return reached.ratings(scale) if reached else ()
    return (score.agreed,) if score.agreed else ()
