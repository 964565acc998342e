"""Caps: a standard is rated at most so much while some answers are given (framework format 2, `caps`).

All that hold count, and the lowest wins; they bind the calculated rating, discretion, distance and range.
"""

from collections.abc import Iterator, Mapping

from inspection.frameworks.scale import Cap, Rating
from reports.figures.rules.regions import Limit
from reports.figures.rules.standard import Counts, Explanation, RatedQuestion, RatedStandard


def capped_answers(cap: Cap, standard: RatedStandard) -> list[tuple[RatedQuestion, frozenset[str]]]:
    """The answers that a cap counts, with their question; those it does not offer are left out."""
    if cap.score_at_most is None:
        asked = {question.number: question for question in (*standard.cap_questions, *standard.questions)}
        question = asked.get(cap.question)
        return [(question, cap.answers.intersection(question.answers))] if question else []
    low = [
        (question, frozenset(answer for answer in question.answers if _is_low(question.scores.get(answer), cap)))
        for question in standard.questions
    ]
    return [(question, answers) for question, answers in low if answers]


def _is_low(score: int | None, cap: Cap) -> bool:
    return score is not None and cap.score_at_most is not None and score <= cap.score_at_most


def _cases(cap: Cap, standard: RatedStandard, counts: Counts) -> list[int]:
    """How many cases gave an answer that the cap counts, for each question that offers one."""
    return [
        sum(question.given(counts)[answer] for answer in answers) for question, answers in capped_answers(cap, standard)
    ]


def holds(cap: Cap, standard: RatedStandard, counts: Counts) -> bool:
    # A cap by score holds from the first case on: its `at_least` is 1.
    return any(cases >= cap.at_least for cases in _cases(cap, standard, counts))


def explain(cap: Cap, standard: RatedStandard, counts: Counts) -> Explanation:
    """Why a cap holds."""
    number = sum(_cases(cap, standard, counts))
    if cap.score_at_most is None:
        cases = "1 case" if number == 1 else f"{number} cases"
        return Explanation("caps", "answer", {"question": cap.question, "cases": cases, "rating": str(cap.rating)})
    given = "1 answer is" if number == 1 else f"{number} answers are"
    figures: dict[str, str | int] = {"given": given, "score": cap.score_at_most, "rating": str(cap.rating)}
    return Explanation("caps", "score_at_most", figures)


def holding(standard: RatedStandard, counts: Counts) -> list[int]:
    """The indexes of the standard's caps that hold."""
    return [index for index, cap in enumerate(standard.caps) if holds(cap, standard, counts)]


def ceiling(standard: RatedStandard, counts: Counts) -> Rating:
    """The best rating that the caps leave open: the scale's best where none holds."""
    ratings = [standard.caps[index].rating for index in holding(standard, counts)]
    return min([*ratings, standard.scale[-1]], key=lambda rating: rating.step)


def lifted(standard: RatedStandard, step: int, cases: Mapping[str, int]) -> list[Limit]:
    """What keeps every cap below `step` from holding. `cases` are the most that each question can be judged in."""
    return [
        Limit(question.number, answers, most=cap.at_least - 1)
        for cap in standard.caps
        if cap.rating.step < step
        for question, answers in capped_answers(cap, standard)
        if cap.at_least <= cases[question.number]
    ]


def imposed(standard: RatedStandard, lowest: int, highest: int, cases: Mapping[str, int]) -> Iterator[Limit]:
    """Each way to make a cap hold whose step is from `lowest` to `highest`; `cases` as in `lifted`."""
    for cap in standard.caps:
        if lowest <= cap.rating.step <= highest:
            for question, answers in capped_answers(cap, standard):
                if cap.at_least <= cases[question.number]:
                    yield Limit(question.number, answers, least=cap.at_least)
