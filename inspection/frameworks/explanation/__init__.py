"""“How ratings are worked out”, generated from a framework's data in words that a reader of its report understands.

Pure: from the content of a framework to plain records, which templates render. No word of any field of work stands
here but those that every inspection has; cases, answers, sections and ratings have the framework's own.
"""

from collections.abc import Iterator

from inspection.frameworks.explanation.counting import answers, publication, ratings
from inspection.frameworks.explanation.overall import discretion, overall_rating
from inspection.frameworks.explanation.questions import asked_of_whom, information_questions, sampling
from inspection.frameworks.explanation.records import Explanation, Topic
from inspection.frameworks.explanation.standards import domains
from inspection.frameworks.explanation.words import Words, listed
from inspection.frameworks.format_2.meaning import Meaning
from inspection.frameworks.format_2.schema import Framework2Schema

__all__ = ["explain"]


def explain(content: Framework2Schema) -> Explanation:
    meaning = Meaning(content)
    words = Words(meaning)
    is_rated = any(standard.schema.rated for standard in meaning.standards)
    before = [_in_short(meaning), ratings(meaning, words), answers(meaning, words), asked_of_whom(meaning, words)]
    overall = overall_rating(meaning, words) if is_rated else None
    after = [overall, discretion(meaning, words), sampling(meaning, words), publication(meaning, words)]
    return Explanation(
        title=str(content.title),
        edition=content.edition,
        publisher=str(content.publisher),
        licence=str(content.licence),
        case=words.case,
        before=_present(before),
        domains=domains(meaning, words),
        after=_present(after),
        information=information_questions(meaning, words),
    )


def _present(topics: list[Topic | None]) -> tuple[Topic, ...]:
    return tuple(topic for topic in topics if topic)


def _in_short(meaning: Meaning) -> Topic:
    return Topic("in-short", "In short", tuple(_summary(meaning)))


def _summary(meaning: Meaning) -> Iterator[str]:
    rated = [standard for standard in meaning.standards if standard.schema.rated]
    if not rated:
        yield "Nothing is rated. The report says what was found, and in how many of those inspected."
        return
    unrated = [standard.number for standard in meaning.standards if not standard.schema.rated]
    yield f"{_number(len(rated))} rated." + (f" Not rated: {listed(unrated)}." if unrated else "")
    calculated = [standard.number for standard in rated if standard.is_calculated]
    by_panel = [standard.number for standard in rated if not standard.is_calculated]
    if calculated:
        yield f"Calculated from answers, by rules that are the same for everybody: {listed(calculated)}."
    if by_panel:
        yield f"Rated by the ratings panel on the evidence: {listed(by_panel)}."
    yield OVERALL[meaning.framework.overall.rule]


OVERALL = {
    "none": "No overall rating is given.",
    "points_sum": "The ratings are worth points, and their sum gives the overall rating.",
    "lowest": "The lowest rating is the overall rating.",
    "counts": "How many standards have which rating gives the overall rating.",
}


def _number(standards: int) -> str:
    return "1 standard is" if standards == 1 else f"{standards} standards are"
