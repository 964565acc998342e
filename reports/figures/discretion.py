"""Why the panel may move a calculated rating, and how far its figure is from the next band, in plain words."""

from collections.abc import Iterator

from inspection.frameworks.document import QuestionSet
from inspection.frameworks.scale import Discretion, Rating, band_of
from reports.figures.arithmetic import neighbours
from reports.figures.rules.lowest_key_question import changes_by_one_case
from reports.figures.scorecard import StandardScore


def reasons(score: StandardScore, framework: QuestionSet) -> list[str]:
    """A sentence for each ground on which discretion is open, or more where a ground holds in more than one way."""
    sentences = {
        Discretion.WITHIN_POINTS: _near_a_band,
        Discretion.ONE_CASE: _one_case,
        Discretion.SMALL_SAMPLE: _few_cases,
    }
    return [sentence for ground in score.discretion for sentence in sentences[ground](score, framework)]


def distances(score: StandardScore, framework: QuestionSet) -> list[str]:
    """["7 points below Good", "9 points above Inadequate"] of a standard's lowest key question."""
    return [words for _, words in _distances(score, framework)]


def _distances(score: StandardScore, framework: QuestionSet) -> Iterator[tuple[int, str]]:
    if score.percent is None:
        return
    index = framework.bands.index(band_of(score.percent, framework.bands))
    if score.points_up is not None:
        yield score.points_up, f"{_points(score.points_up)} below {framework.bands[index + 1].rating}"
    if score.points_down is not None:
        yield score.points_down, f"{_points(score.points_down)} above {framework.bands[index - 1].rating}"


def _points(number: int) -> str:
    return "1 point" if number == 1 else f"{number} points"


def _near_a_band(score: StandardScore, framework: QuestionSet) -> Iterator[str]:
    lowest, within = score.lowest, framework.within_points
    if lowest is None or within is None:
        return
    for points, words in _distances(score, framework):
        if points <= within:
            yield (
                f"The lowest key question, {lowest.item.number}, is at {lowest.percent}%: {words}. "
                f"Discretion is open within {_points(within)}."
            )


def _one_case(score: StandardScore, framework: QuestionSet) -> Iterator[str]:
    tallies = {key_question.item.number: key_question.tally for key_question in score.key_questions}
    for number, tally, rating in changes_by_one_case(tallies, framework.bands):
        answer = "Yes" if tally.yes > tallies[number].yes else "No"
        yield (
            f"One more {answer} in {number} would make {tally.yes} of {tally.judged}, {tally.percent}%, "
            f"and the standard {rating}."
        )


def _few_cases(score: StandardScore, framework: QuestionSet) -> Iterator[str]:
    lowest = score.lowest
    if lowest is None:
        return
    cases = "1 case" if lowest.base == 1 else f"{lowest.base} cases"
    yield (
        f"The lowest key question, {lowest.item.number}, was judged in only {cases}. "
        f"Discretion is open below {framework.small_sample_below}."
    )


def open_ratings(score: StandardScore, framework: QuestionSet) -> list[Rating]:
    """The ratings the panel may give, best first; none where no case has been judged on a case-rated standard."""
    best_first = framework.ratings[::-1]
    if score.standard.rated_by_panel:
        return list(best_first)
    if score.calculated is None:
        return []
    reach = neighbours(score.calculated, framework.ratings) if score.discretion else ()
    return [rating for rating in best_first if rating == score.calculated or rating in reach]
