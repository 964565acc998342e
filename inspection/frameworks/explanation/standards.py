"""Each standard in words: who rates it, how, what caps it, and its questions."""

from collections.abc import Iterator

from inspection.frameworks.explanation.questions import questions_of
from inspection.frameworks.explanation.records import DomainText, StandardText, Table
from inspection.frameworks.explanation.rules import caps_in_words, rule_in_words
from inspection.frameworks.explanation.words import Words, labels, listed, times
from inspection.frameworks.format_2.meaning import Meaning, Rated
from inspection.frameworks.format_2.schema import DomainSchema


def domains(meaning: Meaning, words: Words) -> tuple[DomainText, ...]:
    return tuple(_domain(domain, meaning, words) for domain in meaning.framework.domains)


def _domain(domain: DomainSchema, meaning: Meaning, words: Words) -> DomainText:
    heading = f"{domain.number} {domain.title}"
    standards = tuple(_standard(item, meaning, words) for item in meaning.standards if item.domain is domain)
    repeats = len(standards) == 1 and standards[0].heading == heading
    return DomainText("" if repeats else heading, standards)


def _standard(standard: Rated, meaning: Meaning, words: Words) -> StandardText:
    schema = standard.schema
    return StandardText(
        number=schema.number,
        title=str(schema.title),
        statement=str(schema.statement),
        sentences=tuple(_sentences(standard, meaning, words)),
        caps=tuple(caps_in_words(standard, words)),
        descriptors=_descriptors(standard),
        questions=questions_of(standard, meaning, words),
    )


def _sentences(standard: Rated, meaning: Meaning, words: Words) -> Iterator[str]:
    yield _rater(standard, words)
    yield from rule_in_words(standard, meaning, words)
    if standard.schema.rated and standard.schema.scale:
        scale = listed([*labels(standard.scale).values()])
        yield f"It has a scale of its own, best first: {scale}."
    if standard.schema.rated and meaning.framework.overall.rule != "none":
        yield from _part_in_overall(standard, meaning)
    if standard.schema.optional:
        yield "An inspection may leave this standard out. That counts neither for nor against what is inspected."
    for level in (standard.domain, standard.schema):
        if text := words.put_to(level):
            yield f"Its questions are {text[0].lower()}{text[1:]}"


def _rater(standard: Rated, words: Words) -> str:
    if not standard.schema.rated:
        return "This standard is inspected and not rated."
    if standard.rated_by == "cases":
        return f"It is rated from the answers in the {words.cases} that were inspected."
    if standard.rated_by == "answers":
        return "It is rated from the answers that the inspection team gives once, for the whole inspection."
    if not standard.schema.key_questions:
        return "The ratings panel rates it on the evidence."
    answers = (
        "the answers that the inspection team gives once, for the whole inspection"
        if standard.asked_of == "inspection"
        else f"the answers in the {words.cases} that were inspected"
    )
    return f"The ratings panel rates it on the evidence, with {answers}. Nothing is calculated from them."


def _part_in_overall(standard: Rated, meaning: Meaning) -> Iterator[str]:
    if not standard.schema.in_score:
        yield "Its rating does not count towards the overall rating."
    elif standard.schema.weight > 1 and meaning.framework.overall.rule == "points_sum":
        yield f"Its points count {times(standard.schema.weight)} in the overall rating."


def _descriptors(standard: Rated) -> Table | None:
    names = labels(standard.scale)
    rows = tuple((names.get(code, code), str(text)) for code, text in standard.schema.descriptors.items())
    return Table(f"What each rating of {standard.number} looks like", ("Rating", "Looks like"), rows) if rows else None
