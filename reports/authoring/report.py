"""An inspection's passages and figures, in the order the report prints them."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from html import unescape
from typing import NamedTuple

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString

from inspection.foundation.transactions import consistent_read
from inspection.frameworks.document import DomainItem, QuestionSet
from inspection.frameworks.format_2.defaults import DEFAULTS
from inspection.models import Inspection
from reports.authoring import sentences
from reports.authoring.details import after_section, before_section
from reports.authoring.outline import SectionSpec, domain_key, outline
from reports.authoring.tokens.grammar import TokenError
from reports.authoring.tokens.resolver import Figures
from reports.authoring.tokens.wording import number
from reports.figures.charts import key_question_bars, mark_of
from reports.figures.discretion import explanations
from reports.figures.scorecard import Scorecard, StandardScore, unanswered_by_standard
from reports.models import Passage, PassageKind, ReportDetails

# The tags of Markdown at which a line begins or ends.
BLOCKS = re.compile(r"</?(?:p|ul|ol|li|blockquote|pre|h[1-6])\b[^>]*>|<[bh]r\b[^>]*>")


@dataclass(frozen=True, slots=True)
class PassageError:
    """A passage that cannot be printed, and what is wrong with it."""

    passage: Passage
    messages: list[str]

    def __str__(self):
        return f"{self.passage}: {'; '.join(self.messages)}"


class UnknownFiguresError(Exception):
    def __init__(self, errors: list[PassageError]):
        self.errors = errors
        super().__init__("; ".join(map(str, errors)))


# Pairs, so that templates take them apart at once: a look-up costs them most of the time that a report takes.
class Quotation(NamedTuple):
    html: SafeString
    attribution: str


class Link(NamedTuple):
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom recommendations are for. Their list begins with the number `start`: they are numbered through."""

    name: str
    start: int
    recommendations: list[SafeString]


class Finding(NamedTuple):
    """A strength or an area for improvement, with the quotations that follow it."""

    html: SafeString
    quotations: list[Quotation]


@dataclass(slots=True)
class Section:
    """A section's passages, rendered and sorted into their kinds."""

    spec: SectionSpec
    narrative: list[SafeString] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)
    strengths: list[Finding] = field(default_factory=list)
    improvements: list[Finding] = field(default_factory=list)
    examples: list[SafeString] = field(default_factory=list)
    recommendations: dict[str, list[SafeString]] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    is_empty: bool = True

    def add(self, passages: list[tuple[Passage, SafeString]]) -> None:
        quotations = self.quotations
        for passage, html in passages:
            self.is_empty = False
            match passage.kind:
                case PassageKind.STRENGTH | PassageKind.IMPROVEMENT:
                    quotations = []
                    is_strength = passage.kind == PassageKind.STRENGTH
                    (self.strengths if is_strength else self.improvements).append(Finding(html, quotations))
                case PassageKind.QUOTATION:
                    quotations.append(Quotation(html, passage.attribution))
                case PassageKind.PRACTICE_EXAMPLE:
                    self.examples.append(html)
                case PassageKind.RECOMMENDATION:
                    self.recommendations.setdefault(passage.addressee, []).append(html)
                case PassageKind.LINK:
                    self.links.append(Link(html, passage.address))
                case _:
                    self.narrative.append(html)

    def with_first_recommendations(self, most: int) -> "Section":
        """The section with so many recommendations, and the rest left out."""
        kept: dict[str, list[SafeString]] = {}
        for addressee in self.addressees():
            if items := addressee.recommendations[: max(0, most - addressee.start + 1)]:
                kept[addressee.name] = items
        return replace(self, recommendations=kept)

    @property
    def has_words_of_people(self) -> bool:
        """Quotations or practice examples."""
        findings = [*self.strengths, *self.improvements]
        return bool(self.quotations or self.examples or any(finding.quotations for finding in findings))

    def addressees(self):
        """In the order in which they are first addressed."""
        start = 1
        for addressee, items in self.recommendations.items():
            yield Addressee(addressee, start, items)
            start += len(items)


class KeyQuestionRow(NamedTuple):
    text: str
    cases: str
    percent: int | None
    is_marked: bool


@dataclass(frozen=True, slots=True)
class StandardPart:
    score: StandardScore
    section: Section
    subsections: tuple[Section, ...]
    key_questions: tuple[KeyQuestionRow, ...]
    chart: SafeString | str
    lead_in: str
    # What the report says itself (`sentences`), each empty where there is nothing to say.
    basis: str
    rating_note: str
    moved: str
    outcome: str

    @property
    def strengths(self) -> int:
        """How many are written, those of its subsections with them."""
        return sum(len(section.strengths) for section in (self.section, *self.subsections))

    @property
    def improvements(self) -> int:
        return sum(len(section.improvements) for section in (self.section, *self.subsections))


@dataclass(frozen=True, slots=True)
class DomainPart:
    domain: DomainItem
    section: Section | None  # none where its only standard has its number, and so its heading
    standards: tuple[StandardPart, ...]


@dataclass(frozen=True, slots=True)
class Report:
    inspection: Inspection
    card: Scorecard
    sections: dict[str, Section]
    domains: tuple[DomainPart, ...]

    @property
    def provisional(self) -> list[str]:
        return list(sentences.provisional(self.card))

    @property
    def unanswered(self) -> str:
        return sentences.unanswered(unanswered_by_standard(self.card))

    @property
    def score(self) -> str:
        return sentences.score_of(self.card)

    @property
    def title(self) -> str:
        return "".join(self.title_parts)

    @property
    def title_parts(self) -> tuple[str, str, str]:
        """What stands before the unit, the unit, and what stands after it."""
        before, _, after = self.card.framework.vocabulary.report_title.partition("{unit}")
        return before, str(self.inspection.delivery_unit), after

    @property
    def running_title(self) -> str:
        """For the head of each page: without an article."""
        title = re.sub(r"^An? ", "", self.title)
        return title[:1].upper() + title[1:]


@dataclass(frozen=True, slots=True)
class Written:
    """All that is written of a report, and the figures that it asks for: for who reads both more than once."""

    passages: list[Passage]
    figures: Figures


def read_written(inspection: Inspection) -> Written:
    """One query; the figures are counted when the first is asked for."""
    # Not through the inspection, which would be tied to each of them.
    passages = list(Passage.objects.filter(inspection=inspection.pk))
    return Written(passages, Figures(inspection, [passage.text for passage in passages]))


@consistent_read
def read_report(inspection: Inspection, written: Written | None = None) -> Report:
    """Everything the report prints, in six queries. Raises `UnknownFiguresError`."""
    written = written or read_written(inspection)
    passages, figures = written.passages, written.figures
    specs = outline(figures.framework)
    sections = {key: Section(spec) for key, spec in specs.items()}
    for key, rendered in _render(passages, figures, specs).items():
        sections[key].add(rendered)
    _add_details(inspection, sections)
    return Report(inspection, figures.card, sections, tuple(_domains(figures.card, sections)))


def _add_details(inspection, sections):
    details = ReportDetails.objects.filter(inspection=inspection.pk).first() or ReportDetails()
    has_words_of_people = any(section.has_words_of_people for section in sections.values())
    for key, section in sections.items():
        before = list(before_section(key, details))
        after = list(after_section(key, details, has_words_of_people=has_words_of_people))
        section.narrative = [*before, *section.narrative, *after]
        section.is_empty = section.is_empty and not section.narrative


def plain_section(inspection: Inspection, key: str) -> list[str]:
    """What is written in a section of the report, as paragraphs without markup. One query, and those that its tokens
    need. Raises `UnknownFiguresError`."""
    passages = list(Passage.objects.filter(inspection=inspection.pk, section=key))
    figures = Figures(inspection, [passage.text for passage in passages])
    rendered = _render(passages, figures, outline(figures.framework))
    return [text for _, html in rendered[key] for text in paragraphs_of(html)]


def paragraphs_of(html: str) -> list[str]:
    """What a passage says without its markup: a paragraph each, an item of a list among them."""
    pieces = (unescape(strip_tags(piece)) for piece in BLOCKS.split(html))
    return [" ".join(piece.split()) for piece in pieces if piece.strip()]


def _render(passages, figures, specs):
    rendered, errors = defaultdict(list), []
    for passage in passages:
        try:
            rendered[passage.section].append((passage, _render_one(passage, figures)))
        except TokenError:
            errors.append(PassageError(passage, figures.errors(passage.text)))
        if passage.section not in specs:
            errors.append(PassageError(passage, [f"the report has no section “{passage.section}”"]))
    if errors:
        raise UnknownFiguresError(errors)
    return rendered


def _render_one(passage, figures):
    # The text of a link is a line, not a paragraph.
    return figures.plain(passage.text) if passage.kind == PassageKind.LINK else figures.render(passage.text)


@dataclass(frozen=True, slots=True)
class SectionPart:
    """A section by itself, as the report prints it. Of a standard, `report` and `standard` have its figures."""

    section: Section
    report: Report | None = None
    standard: StandardPart | None = None


def read_section(
    spec: SectionSpec,
    passages: Iterable[Passage],
    figures: Figures,
    after: Callable[[Passage], SafeString] = lambda _: SafeString(""),
) -> SectionPart:
    """`after` is HTML for behind each passage; a link is a line with no room for it. What cannot be printed says why
    in its own place."""
    section = Section(spec)
    section.add([(passage, _shown(passage, figures, after)) for passage in passages])
    item = figures.framework.standards_by_number.get(spec.key)
    if item is None:
        return SectionPart(section)
    card = figures.card
    sections = {key: Section(each) for key, each in outline(figures.framework).items()} | {spec.key: section}
    return SectionPart(section, Report(figures.inspection, card, sections, ()), _standard(card, item, sections))


def _shown(passage: Passage, figures: Figures, after: Callable[[Passage], SafeString]) -> SafeString:
    try:
        html = _render_one(passage, figures)
    except TokenError:
        html = format_html('<p class="govuk-error-message">{}</p>', "; ".join(figures.errors(passage.text)))
    return html if passage.kind == PassageKind.LINK else html + after(passage)


def _domains(card, sections):
    for domain in card.framework.domains:
        standards = tuple(_standard(card, item, sections) for item in domain.standards)
        yield DomainPart(domain, sections.get(domain_key(domain, card.framework) or ""), standards)


def _lead_in(score: StandardScore, framework: QuestionSet) -> str:
    """The framework's sentence above the figures of a standard. Its default stands where the report has no other."""
    figures = "percentages" if score.has_percentages else "scores"
    situation = "rated" if score.standard.is_rated else "not_rated"
    sentence = framework.lead_ins.get((figures, situation))
    if sentence is None and score.standard.is_rated and not score.decider_name:
        sentence = DEFAULTS["lead_ins"][figures][situation]
    if sentence is None or (score.standard.is_rated and score.agreed is None):
        return ""
    return str(sentence).format(standard=score.standard, rating=score.agreed)


def _standard(card, item, sections):
    score = card.standards[item.number]
    questions = len(item.key_questions)
    in_words = f"{number(questions, True)} key question{'' if questions == 1 else 's'}"
    return StandardPart(
        score=score,
        section=sections[item.number],
        subsections=tuple(
            section for name in item.report_sections if not (section := sections[f"{item.number}/{name}"]).is_empty
        ),
        key_questions=tuple(
            KeyQuestionRow(
                asked.item.text, asked.cases_in_words, asked.percent, item.is_rated and bool(mark_of(asked, score))
            )
            for asked in score.key_questions
        ),
        chart=key_question_bars(score) if score.has_percentages else "",
        lead_in=_lead_in(score, card.framework),
        basis=sentences.basis(score, explanations(score, card.framework), in_words),
        rating_note=sentences.rating_note(score),
        moved=sentences.moved(score),
        outcome=sentences.outcome(score, card),
    )
