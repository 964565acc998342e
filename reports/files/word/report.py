"""The report as a Word file (DOCX), element by element of what HTML and PDF print too."""

from collections.abc import Sequence

from django.utils.dateformat import format as in_words

from inspection.models import Inspection
from reports.authoring import sentences
from reports.authoring.report import DomainPart, Finding, Quotation, Report, Section, StandardPart, read_report
from reports.files.imprint import Imprint
from reports.files.progress import OnProgress, no_progress
from reports.files.word.styles import ADDRESS, EXAMPLE, EXAMPLE_HEADING, NOTICE, QUOTATION, STATEMENT
from reports.files.word.writing import Cell, Writer

FRONT = ("acknowledgements", "role", "terms", "publisher")
MONTH = "F Y"
TEXT_WIDTH = 16.2  # cm, of A4 between its margins


def make_docx(
    inspection: Inspection, imprint: Imprint | None = None, *, on_progress: OnProgress = no_progress
) -> bytes:
    """The report to work on in Word. The same data give the same bytes. Charts are left to the tables above them, which
    have the same figures.

    Raises `UnknownFiguresError`.
    """
    on_progress(10, "Counting answers and reading the text")
    report = read_report(inspection)
    on_progress(50, "Writing the file")
    return write_report(report, imprint)


def write_report(report: Report, imprint: Imprint | None = None) -> bytes:
    sections = report.sections
    writer = Writer(title=report.title, author=report.card.framework.publisher)
    writer.footer(" – ".join([report.running_title, *([imprint.line] if imprint else [])]))
    _write_cover(writer, report, imprint)
    writer.contents("Contents")
    for key in FRONT:
        _write_text(writer, sections[key], is_listed=False)
    _write_text(writer, sections["foreword"])
    _write_ratings(writer, report)
    _write_recommendations(writer, sections["recommendations"])
    _write_text(writer, sections["background"])
    for part in report.domains:
        _write_domain(writer, report, part)
    _write_links(writer, sections["links"])
    return writer.finish()


def _write_cover(writer: Writer, report: Report, imprint: Imprint | None) -> None:
    inspection, framework = report.inspection, report.card.framework
    before, unit, after = (part.strip() for part in report.title_parts)
    title = writer.paragraph(style="Title")
    for part in filter(None, (before, unit, after)):
        if part is not before and before:
            title.add_run().add_break()
        title.add_run(part)
    if inspection.region:
        term = inspection.vocabulary.region
        writer.paragraph(f"{str(term.one).capitalize() if term else ''}: {inspection.region}", style="Subtitle")
    writer.paragraph(f"Inspected against: {framework.title}, {framework.edition} edition, {framework.publisher}")
    if inspection.report_month:
        writer.paragraph(in_words(inspection.report_month, MONTH))
    if imprint:
        writer.paragraph(imprint.line)
    _write_provisional(writer, report)
    with writer.within(style=NOTICE):
        if inspection.notice:
            writer.paragraph(inspection.notice)
        _write_passages(writer, report.sections["cover"].narrative)
    writer.page_break()


def _write_provisional(writer: Writer, report: Report) -> None:
    for sentence in report.provisional:
        writer.paragraph(f" {sentence}", style=NOTICE, bold=sentences.PROVISIONAL)


def _write_passages(writer: Writer, passages: Sequence[str]) -> None:
    for html in passages:
        writer.passage(html)


def _write_text(writer: Writer, section: Section, *, is_listed: bool = True) -> None:
    if not section.is_empty:
        writer.heading(section.spec.title, 1, is_listed=is_listed)
        _write_passages(writer, section.narrative)


def _write_ratings(writer: Writer, report: Report) -> None:
    card, unit = report.card, report.inspection.delivery_unit
    writer.heading("Ratings", 1, is_listed=True)
    _write_provisional(writer, report)
    if card.incomplete_in_words:
        writer.paragraph(f" {report.unanswered}", style=NOTICE, bold=f"{card.incomplete_in_words}.")
    if overall := card.overall:
        started = in_words(report.inspection.fieldwork_started_on, MONTH)
        caption = f"{unit}: fieldwork started {started}"
        writer.paragraph(caption, style="Caption")
        rows = [[Cell("Score", bold=True), Cell(report.score, bold=True)]] if report.score else []
        word = Cell(overall.none, bold=True, rating=overall.rating)
        rows.append([Cell("Overall rating", bold=True), word])
        writer.table([], rows, [10, TEXT_WIDTH - 10], caption)
    rows = [row for part in report.domains for row in _rating_rows(part, report)]
    writer.table(["Standard", "Rating"], rows, [10, TEXT_WIDTH - 10], "Ratings of the standards")


def _rating_rows(part: DomainPart, report: Report):
    if part.section:
        yield [Cell(part.section.spec.title, bold=True)]
    for standard in part.standards:
        score, item = standard.score, standard.score.standard
        if item.is_rated:
            word = sentences.rating(score, report.card)
            suffix = sentences.rating_suffix(score)
            yield [
                Cell(f"{item.number} {item.title}"),
                Cell(word, bold=True, rating=score.agreed, suffix=suffix),
            ]


def _write_recommendations(writer: Writer, section: Section) -> None:
    if section.is_empty:
        return
    writer.heading(section.spec.title, 1, is_listed=True)
    _write_passages(writer, section.narrative)
    numbers = writer.new_list()  # one for all: they are numbered through
    for addressee in section.addressees():
        writer.heading(f"{addressee.name} should:", 2)
        for html in addressee.recommendations:
            with writer.item(numbers):
                writer.passage(html)


def _write_domain(writer: Writer, report: Report, part: DomainPart) -> None:
    if part.section:
        writer.heading(part.section.spec.title, 1, is_listed=True)
        _write_passages(writer, part.section.narrative)
    for standard in part.standards:
        _write_standard(writer, report, standard)


def _write_standard(writer: Writer, report: Report, standard: StandardPart) -> None:
    score, item = standard.score, standard.score.standard
    writer.heading(standard.section.spec.title, 2, is_listed=True)
    writer.paragraph(str(item.statement), style=STATEMENT)
    if item.is_rated:
        paragraph = writer.paragraph(style=STATEMENT)
        word = sentences.rating(score, report.card)
        writer.rating(paragraph, score.agreed, word, sentences.rating_suffix(score))
    if score.key_questions:
        _write_key_questions(writer, standard)
    _write_passages(writer, standard.section.narrative)
    _write_findings(writer, standard.section, level=3)
    for subsection in standard.subsections:
        writer.heading(subsection.spec.title, 3)
        _write_passages(writer, subsection.narrative)
        _write_findings(writer, subsection, level=4)


def _write_key_questions(writer: Writer, standard: StandardPart) -> None:
    score, item = standard.score, standard.score.standard
    if standard.basis:
        paragraph = writer.paragraph(standard.basis)
        if standard.rating_note:
            writer.footnotes.add(paragraph, standard.rating_note)
    if standard.lead_in:
        writer.paragraph(standard.lead_in)
    name = f"Key questions of {item}"
    if item.is_asked_once:
        answers = [
            [Cell(str(asked.item.text)), Cell(asked.once_in_words or "Not answered")] for asked in score.key_questions
        ]
        writer.table(["Key question", "Answer"], answers, [10, TEXT_WIDTH - 10], name)
    else:
        rows = [
            [
                Cell(str(row.text), bold=row.is_marked),
                Cell(row.cases, bold=row.is_marked),
                Cell("–" if row.percent is None else f"{row.percent}%", bold=row.is_marked),
            ]
            for row in standard.key_questions
        ]
        first = "Key question" if item.is_rated else str(item.title)
        writer.table([first, "Cases", "Percentage ‘Yes’"], rows, [9.8, 3.2, 3.2], name)
    if standard.moved and score.decision:
        writer.paragraph(f"{standard.moved}{score.decision.rationale}")
    if standard.outcome:
        writer.paragraph(standard.outcome)


def _write_findings(writer: Writer, section: Section, level: int) -> None:
    _write_quotations(writer, section.quotations)
    _write_finding_list(writer, "Strengths:", section.strengths, level)
    for html in section.examples:
        writer.paragraph("Practice example", style=EXAMPLE_HEADING)
        with writer.within(style=EXAMPLE):
            writer.passage(html)
    _write_finding_list(writer, "Areas for improvement:", section.improvements, level)


def _write_finding_list(writer: Writer, heading: str, findings: Sequence[Finding], level: int) -> None:
    if findings:
        writer.heading(heading, level)
    for html, quotations in findings:
        with writer.item(writer.bullets):
            writer.passage(html)
            _write_quotations(writer, quotations)


def _write_quotations(writer: Writer, quotations: Sequence[Quotation]) -> None:
    for html, attribution in quotations:
        with writer.within(style=QUOTATION):
            writer.passage(html)
            if attribution:
                writer.paragraph(f"– {attribution}")


def _write_links(writer: Writer, section: Section) -> None:
    if section.is_empty:
        return
    writer.heading(section.spec.title, 1, is_listed=True)
    _write_passages(writer, section.narrative)
    for text, address in section.links:
        with writer.item(writer.bullets):
            writer.link(text, address)
            writer.paragraph(address, style=ADDRESS)
