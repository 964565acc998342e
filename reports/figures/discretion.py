"""Why a rating is calculated so, and why the panel may move it, in plain words."""

from collections.abc import Iterator

from inspection.frameworks.document import QuestionSet
from inspection.frameworks.scale import Answer, Discretion, Rating, band_of
from reports.figures.arithmetic import percentage
from reports.figures.rules import STANDARD_RULES
from reports.figures.rules.caps import explain
from reports.figures.rules.one_case import OneCase, changes_by_one_case
from reports.figures.scorecard import StandardScore


def explanations(score: StandardScore, framework: QuestionSet) -> list[str]:
    """Why a calculated standard is rated so: its rule's sentence, and one for each cap that bit."""
    if not score.is_calculated:
        return []
    caps = [explain(score.rated.caps[index], score.rated, score.counts) for index in score.result.caps]
    why = [STANDARD_RULES[score.standard.rule].explain(score.rated, score.counts), *caps]
    return [explanation.worded(framework.explanations) for explanation in why]


def reasons(score: StandardScore, framework: QuestionSet) -> list[str]:
    """A sentence for each ground on which discretion is open, or more where a ground holds in more than one way."""
    sentences = {
        Discretion.WITHIN_POINTS: _near_a_band,
        Discretion.ONE_CASE: _one_case,
        Discretion.SMALL_SAMPLE: _few_cases,
    }
    return [sentence for ground in score.discretion for sentence in sentences[ground](score, framework)]


def _points_to_bands(score: StandardScore) -> Iterator[tuple[int, str]]:
    """(7, "7 points below Good") and (9, "9 points above Inadequate") of the percentage that rates a standard."""
    if score.percent is None:
        return
    bands = score.standard.bands
    index = bands.index(band_of(score.percent, bands))
    if score.points_up is not None:
        yield score.points_up, f"{_points(score.points_up)} below {bands[index + 1].rating}"
    if score.points_down is not None:
        yield score.points_down, f"{_points(score.points_down)} above {bands[index - 1].rating}"


def _points(number: int) -> str:
    return "1 point" if number == 1 else f"{number} points"


def _near_a_band(score: StandardScore, framework: QuestionSet) -> Iterator[str]:
    within = framework.within_points
    if within is None:
        return
    what = _decider(score) if score.decider else "The standard"
    for points, words in _points_to_bands(score):
        if points <= within:
            yield f"{what} is at {score.percent}%: {words}. Discretion is open within {_points(within)}."


def _one_case(score: StandardScore, framework: QuestionSet) -> Iterator[str]:
    for change in changes_by_one_case(STANDARD_RULES[score.standard.rule], score.rated, score.counts):
        item = framework.by_number[change.question.number]
        if item.has_percentage:
            yield f"{_one_other(change)}, and the standard {change.result.rating}."
        else:
            before, after = item.label_of(change.before), item.label_of(change.after)
            yield f"{after} instead of {before} in {item.number}, once, would make the standard {change.result.rating}."


def _one_other(change: OneCase) -> str:
    yes, judged = change.counts[Answer.YES], sum(change.counts.values())
    swapped = "Yes instead of No" if change.after == Answer.YES else "No instead of Yes"
    percent = percentage(yes, judged)
    return f"{swapped} in {change.question.number}, once, would make {yes} of {judged}, {percent}%"


def _decider(score: StandardScore) -> str:
    return f"The {score.decider_name} key question, {score.result.decided_by[0]},"


def _few_cases(score: StandardScore, framework: QuestionSet) -> Iterator[str]:
    deciding = [each for each in score.key_questions if each.item.number in score.result.decided_by]
    least = min(deciding, key=lambda each: each.base)
    what = _decider(score) if score.decider else least.item.number
    cases = "1 case" if least.base == 1 else f"{least.base} cases"
    yield f"{what} was judged in only {cases}. Discretion is open below {framework.small_sample_below}."


def open_ratings(score: StandardScore) -> list[Rating]:
    """The ratings the panel may give, best first; none where nobody has been judged on a standard that is
    calculated."""
    best_first = list(score.standard.scale[::-1])
    if score.standard.rated_by_panel:
        return best_first
    return [rating for rating in best_first if rating == score.calculated or rating in score.opening.may_become]
