"""The report: an inspection's passages and figures in the order they are printed, as HTML and as PDF."""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from inspection.drawing import draw
from inspection.models import Inspection
from inspection.question_set import DomainItem, QuestionSet
from inspection.transactions import of_one_moment
from reports.charts import is_lowest, key_question_bars
from reports.models import Passage, PassageKind
from reports.scorecard import Scorecard, StandardScore
from reports.tokens import Figures, TokenFault, number

FONTS = Path(settings.BASE_DIR) / "static" / "build" / "fonts"

NARRATIVE = (PassageKind.NARRATIVE,)
FINDINGS = (
    PassageKind.NARRATIVE,
    PassageKind.STRENGTH,
    PassageKind.IMPROVEMENT,
    PassageKind.QUOTATION,
    PassageKind.PRACTICE_EXAMPLE,
)

OnProgress = Callable[[int, str], None]


def silent(percent: int, step: str) -> None:
    """The progress of a document nobody waits for."""


class UnknownFigures(Exception):
    """Passages that cannot be printed; `faults` pairs each with what is wrong with it."""

    def __init__(self, faults: list[tuple[Passage, list[str]]]):
        self.faults = faults
        super().__init__("; ".join(f"{passage}: {', '.join(messages)}" for passage, messages in faults))


# --- What is printed where ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A section of the report that passages can be written for, and the kinds it takes."""

    key: str
    title: str
    kinds: tuple[PassageKind, ...]

    @property
    def anchor(self) -> str:
        return f"section-{slugify(self.key.replace('.', '-').replace('/', '-'))}"


def outline(framework: QuestionSet) -> dict[str, Place]:
    """Every section in the order of the report, by its key."""
    places = [
        Place("cover", "Cover", NARRATIVE),
        Place("acknowledgements", "Acknowledgements", NARRATIVE),
        Place("role", f"The role of {framework.publisher}", NARRATIVE),
        Place("licence", "Licence", NARRATIVE),
        Place("publisher", "Published by", NARRATIVE),
        Place("foreword", "Foreword", NARRATIVE),
        Place("recommendations", "Recommendations", (PassageKind.NARRATIVE, PassageKind.RECOMMENDATION)),
        Place("background", "Background", NARRATIVE),
    ]
    for domain in framework.domains:
        places.append(Place(domain.number, f"{domain.number}. {domain.title}", NARRATIVE))
        for standard in domain.standards:
            places.append(Place(standard.number, f"{standard.number}. {standard.title}", FINDINGS))
            places += [Place(f"{standard.number}/{name}", name, FINDINGS) for name in standard.report_sections]
    places.append(Place("links", "Annexe one – Web links", (PassageKind.NARRATIVE, PassageKind.LINK)))
    return {place.key: place for place in places}


# Pairs, so that templates take them apart at once: a look-up costs them most of the time that a report takes.
class Quotation(NamedTuple):
    html: SafeString
    attribution: str


class Finding(NamedTuple):
    """A strength or an area for improvement, with the quotations that follow it."""

    html: SafeString
    quotations: list[Quotation]


@dataclass(slots=True)
class Section:
    """A section's passages, rendered and sorted into their kinds."""

    place: Place
    narrative: list[SafeString] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)
    strengths: list[Finding] = field(default_factory=list)
    improvements: list[Finding] = field(default_factory=list)
    examples: list[SafeString] = field(default_factory=list)
    recommendations: dict[str, list[SafeString]] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    is_empty: bool = True

    def add(self, passages: list[tuple[Passage, SafeString]]) -> None:
        latest = self
        for passage, html in passages:
            self.is_empty = False
            match passage.kind:
                case PassageKind.STRENGTH | PassageKind.IMPROVEMENT:
                    latest = Finding(html, [])
                    is_strength = passage.kind == PassageKind.STRENGTH
                    (self.strengths if is_strength else self.improvements).append(latest)
                case PassageKind.QUOTATION:
                    latest.quotations.append(Quotation(html, passage.attribution))
                case PassageKind.PRACTICE_EXAMPLE:
                    self.examples.append(html)
                case PassageKind.RECOMMENDATION:
                    self.recommendations.setdefault(passage.addressee, []).append(html)
                case PassageKind.LINK:
                    self.links.append((html, passage.address))
                case _:
                    self.narrative.append(html)

    def addressees(self):
        """Recommendations by addressee, each with the number its list starts at: they are numbered through."""
        start = 1
        for addressee, items in self.recommendations.items():
            yield {"name": addressee, "start": start, "items": items}
            start += len(items)


class KeyQuestionRow(NamedTuple):
    text: str
    yes: int
    base: int
    percent: int | None
    is_lowest: bool


@dataclass(frozen=True, slots=True)
class StandardPart:
    score: StandardScore
    section: Section
    subsections: tuple[Section, ...]
    key_questions: tuple[KeyQuestionRow, ...]
    chart: SafeString | str
    key_questions_in_words: str


@dataclass(frozen=True, slots=True)
class DomainPart:
    domain: DomainItem
    section: Section
    standards: tuple[StandardPart, ...]


@dataclass(frozen=True, slots=True)
class Report:
    inspection: Inspection
    card: Scorecard
    sections: dict[str, Section]
    domains: tuple[DomainPart, ...]

    @property
    def title(self) -> str:
        return f"An inspection of probation services in: {self.inspection.delivery_unit}"

    @property
    def running_title(self) -> str:
        return f"Inspection of probation services: {self.inspection.delivery_unit}"


@of_one_moment
def read_report(inspection: Inspection) -> Report:
    """Everything the report prints, in five queries. Raises `UnknownFigures`."""
    # Not through the inspection, which would be tied to each of them.
    passages = list(Passage.objects.filter(inspection=inspection.pk))
    figures = Figures(inspection, [passage.text for passage in passages])
    places = outline(figures.framework)
    sections = {key: Section(place) for key, place in places.items()}
    for key, rendered in _render(passages, figures, places).items():
        sections[key].add(rendered)
    return Report(inspection, figures.card, sections, tuple(_domains(figures.card, sections)))


def _render(passages, figures, places):
    rendered, faults = defaultdict(list), []
    for passage in passages:
        try:
            # The text of a link is a line, not a paragraph.
            html = figures.plain(passage.text) if passage.kind == PassageKind.LINK else figures.render(passage.text)
            rendered[passage.section].append((passage, html))
        except TokenFault:
            faults.append((passage, figures.faults(passage.text)))
        if passage.section not in places:
            faults.append((passage, [f"the report has no section “{passage.section}”"]))
    if faults:
        raise UnknownFigures(faults)
    return rendered


def _domains(card, sections):
    for domain in card.framework.domains:
        standards = tuple(_standard(card, item, sections) for item in domain.standards)
        yield DomainPart(domain, sections[domain.number], standards)


def _standard(card, item, sections):
    score = card.standards[item.number]
    questions = len(item.key_questions)
    return StandardPart(
        score=score,
        section=sections[item.number],
        subsections=tuple(
            section for name in item.report_sections if not (section := sections[f"{item.number}/{name}"]).is_empty
        ),
        key_questions=tuple(
            KeyQuestionRow(each.item.text, each.yes, each.base, each.percent, item.is_rated and is_lowest(each, score))
            for each in score.key_questions
        ),
        chart=key_question_bars(score, card.framework.bands) if questions else "",
        key_questions_in_words=f"{number(questions, True)} key question{'' if questions == 1 else 's'}",
    )


# --- HTML and PDF ---------------------------------------------------------------------------------------------------


def make_html(inspection: Inspection, *, on_progress: OnProgress = silent) -> bytes:
    """The report as one HTML file that needs nothing else. The same data give the same bytes.

    Raises `UnknownFigures`.
    """
    on_progress(10, "Counting answers and reading the text")
    report = read_report(inspection)
    on_progress(60, "Setting the pages")
    return _document(report, paged=False).encode()


def make_pdf(inspection: Inspection, *, on_progress: OnProgress = silent) -> bytes:
    """The report as a tagged PDF (PDF/UA-1). The same data give the same bytes. Raises `UnknownFigures`."""
    on_progress(5, "Counting answers and reading the text")
    html = finished_html(inspection)
    on_progress(15, "Setting the pages")
    return print_pdf(html, on_progress=on_progress)


def finished_html(inspection: Inspection) -> str:
    """What is printed: the report with nothing left to look up. Raises `UnknownFigures`."""
    return _document(read_report(inspection), paged=True)


def print_pdf(html: str, *, on_progress: OnProgress = silent) -> bytes:
    pages = HTML(string=html, url_fetcher=BundledFonts()).render()
    on_progress(80, "Writing the PDF")
    # Made from the content, so that it is the same each time and another for another report.
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    return pages.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)


def _document(report, *, paged):
    sheets = ["document.css", "document-paged.css"] if paged else ["document.css"]
    css = "\n".join(Path(finders.find(sheet)).read_text(encoding="utf-8") for sheet in sheets)
    return draw("report/report.html", report=report, paged=paged, css=mark_safe(css))  # Our own files.


class BundledFonts(URLFetcher):
    """Hands WeasyPrint the fonts we ship and refuses every other address: a report can fetch nothing."""

    def fetch(self, url, headers=None):
        name = url.removeprefix("bundled:")
        if name == url or Path(name).name != name:
            raise ValueError(f"A report fetches nothing from elsewhere: {url}")
        try:
            return URLFetcherResponse(url, (FONTS / name).read_bytes(), {"Content-Type": "font/woff2"})
        except OSError as error:
            raise FatalURLFetchingError(f"The font {name} is missing: build the assets first") from error
