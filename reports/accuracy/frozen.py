"""What a draft says, frozen for those who check it: its text as numbered paragraphs, and the way of every rating from
the answers, case by case, to what the panel agreed on."""

import json
import random
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter

from inspection.foundation.transactions import consistent_read
from inspection.frameworks.answers import is_not_applicable, label_of
from inspection.frameworks.document import QuestionItem, QuestionSet
from inspection.frameworks.scale import Answer, Rating
from inspection.models import Inspection
from reports.authoring.report import (
    Finding,
    Quotation,
    Report,
    Section,
    StandardPart,
    paragraphs_of,
    read_report,
)
from reports.authoring.sentences import moved
from reports.figures.discretion import explanations
from reports.figures.reach import open_answers, reach_of, ways_to_others
from reports.figures.scorecard import QuestionScore, Scorecard, StandardScore
from reports.figures.tallies import answers_by_case
from reports.models import AccuracyDraft, PassageKind

SAID = "Said by the report itself"


@dataclass(frozen=True)
class Paragraph:
    """`number` counts through the whole draft, from 1; `kind` is what it is, in words, or empty for running text."""

    number: int
    kind: str
    words: str


@dataclass(frozen=True)
class FrozenSection:
    key: str
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class FrozenRating:
    """A rating as components/rating.html shows it."""

    label: str
    tone: int


@dataclass(frozen=True)
class FrozenQuestion:
    """`decider` is what its rule calls the one that decides, empty for others; `figures` are its answers with their
    cases, 8 of 28 or each answer's; `percent` is whole per cent of Yes;
    `interval` says where that of all eligible cases may lie, in words."""

    number: str
    text: str
    is_key: bool
    decider: str
    figures: str
    na: int
    percent: int | None
    band: FrozenRating | None
    interval: str


@dataclass(frozen=True)
class FrozenAnswer:
    """In words, empty for none; `tone` is "yes", "no" or "other"."""

    label: str
    tone: str


@dataclass(frozen=True)
class FrozenStandard:
    """`answers` are those of each case, question by question: cases stand in an order that is drawn for this standard
    alone."""

    number: str
    title: str
    is_rated: bool
    calculated: FrozenRating | None
    agreed: FrozenRating | None
    none: str
    why: tuple[str, ...]
    ways: tuple[str, ...]
    moved: str
    questions: tuple[FrozenQuestion, ...]
    answers: tuple[tuple[FrozenAnswer, ...], ...]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


@dataclass(frozen=True)
class DraftContent:
    title: str
    overall: FrozenRating | None
    score: str
    sections: tuple[FrozenSection, ...]
    standards: tuple[FrozenStandard, ...]

    @property
    def paragraphs(self) -> dict[int, tuple[FrozenSection, Paragraph]]:
        """Each by its number, with its section."""
        return {each.number: (section, each) for section in self.sections for each in section.paragraphs}

    def standard(self, number: str) -> FrozenStandard | None:
        return next((each for each in self.standards if each.number == number), None)


@dataclass(frozen=True)
class Frozen:
    """What a draft keeps: `content`, and which case each number of it is, as `{standard: [reference]}`; both JSON."""

    content: str
    references: str


_content = TypeAdapter(DraftContent)


def as_text(content: DraftContent) -> str:
    return _content.dump_json(content).decode()


def parsed(content: str) -> DraftContent:
    return _content.validate_json(content)


def content_of(draft: AccuracyDraft) -> DraftContent:
    return parsed(draft.content)


def references_of(draft: AccuracyDraft, standard: str) -> list[str]:
    """Of the cases of a standard, in the order of their numbers. For who may read cases, and nobody else."""
    references: dict[str, list[str]] = json.loads(draft.case_references)
    return references.get(standard, [])


@consistent_read
def freeze(inspection: Inspection) -> Frozen:
    """The report as it stands. Raises `UnknownFiguresError`."""
    report = read_report(inspection)
    card = report.card
    orders = {}
    standards = []
    for number, score in card.standards.items():
        questions = [item for item in asked_of_cases(card.framework, number) if item.choices]
        given = answers_by_case(inspection, questions)
        order = list(given)
        # By numbers that mean the same in two standards, cases could be told by what the body knows of them.
        random.Random(secrets.randbits(256)).shuffle(order)
        orders[number] = order
        standards.append(_standard(score, card, questions, [given[reference] for reference in order]))
    overall = card.overall.rating if card.overall else None
    content = DraftContent(report.title, _rating(overall), report.score, tuple(_sections(report)), tuple(standards))
    return Frozen(as_text(content), json.dumps(orders, ensure_ascii=False))


def asked_of_cases(framework: QuestionSet, standard: str) -> Iterator[QuestionItem]:
    """A standard's key questions, each followed by its prompts."""
    for item in framework.standards_by_number[standard].key_questions:
        yield from (each for each in (item, *item.prompts) if not each.asked_of_inspection)


def _standard(score: StandardScore, card: Scorecard, questions: list[QuestionItem], given: list[dict[str, str]]):
    reach = reach_of(score, card, open_answers(card))
    return FrozenStandard(
        number=score.standard.number,
        title=score.standard.title,
        is_rated=score.standard.is_rated,
        calculated=_rating(score.calculated),
        agreed=_rating(score.agreed),
        none=card.none_of(score) if score.standard.is_rated else "Shown, not rated",
        why=tuple(explanations(score, card.framework)),
        ways=tuple(ways_to_others(score, reach.distance)) if reach else (),
        moved=_moved(score),
        questions=tuple(_question(card.questions[item.number], score) for item in questions),
        answers=tuple(tuple(_answer(item, case.get(item.number, "")) for item in questions) for case in given),
    )


def _moved(score: StandardScore) -> str:
    return f"{moved(score)}{score.decision.rationale}" if score.was_moved and score.decision else ""


def _answer(item: QuestionItem, answer: str) -> FrozenAnswer:
    label = "n/a" if is_not_applicable(item, answer) else label_of(item, answer)
    return FrozenAnswer(label, answer if answer in (Answer.YES, Answer.NO) else "other")


def _question(asked: QuestionScore, score: StandardScore) -> FrozenQuestion:
    return FrozenQuestion(
        number=asked.item.number,
        text=asked.item.text,
        is_key=asked.item.is_key_question,
        decider=score.decider_name if asked is score.decider else "",
        figures=asked.cases_in_words,
        na=asked.na,
        percent=asked.percent,
        band=_rating(asked.band.rating) if asked.band else None,
        interval=asked.interval.in_words if asked.interval else "",
    )


def _rating(rating: Rating | None) -> FrozenRating | None:
    return FrozenRating(rating.label, rating.tone) if rating else None


# --- The text ---------------------------------------------------------------------------------------------------------


def _sections(report: Report) -> Iterator[FrozenSection]:
    number = 0
    said = {part.section.spec.key: part for domain in report.domains for part in domain.standards}
    for key, section in report.sections.items():
        paragraphs = []
        for kind, words in _paragraphs(section, said.get(key)):
            number += 1
            paragraphs.append(Paragraph(number, kind, words))
        if paragraphs:
            yield FrozenSection(key, section.spec.title, tuple(paragraphs))


def _paragraphs(section: Section, standard: StandardPart | None) -> Iterator[tuple[str, str]]:
    """(kind, words) of each, in the order of the report."""
    if standard is not None:
        said = (standard.basis, _moved(standard.score), standard.outcome)
        yield from ((SAID, words) for words in said if words)
    yield from _each("", section.narrative)
    for kind, findings in ((PassageKind.STRENGTH, section.strengths), (PassageKind.IMPROVEMENT, section.improvements)):
        for finding in findings:
            yield from _finding(kind, finding)
    yield from _quoted(section.quotations)
    yield from _each(PassageKind.PRACTICE_EXAMPLE.label, section.examples)
    for addressee in section.addressees():
        yield from _each(f"{PassageKind.RECOMMENDATION.label} to {addressee.name}", addressee.recommendations)
    yield from ((PassageKind.LINK.label, f"{text}: {address}") for text, address in section.links)


def _finding(kind: PassageKind, finding: Finding) -> Iterator[tuple[str, str]]:
    yield from _each(str(kind.label), [finding.html])
    yield from _quoted(finding.quotations)


def _quoted(quotations: Iterable[Quotation]) -> Iterator[tuple[str, str]]:
    for html, attribution in quotations:
        for words in paragraphs_of(html):
            yield str(PassageKind.QUOTATION.label), f"{words} ({attribution})" if attribution else words


def _each(kind: str, passages: Iterable[str]) -> Iterator[tuple[str, str]]:
    for html in passages:
        yield from ((kind, words) for words in paragraphs_of(html))
