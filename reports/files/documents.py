"""The report as HTML: to read on a screen, and finished for printing; and the packs that its panel reads."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from inspection.foundation.fonts import fallback_fonts, letters_without_glyph
from inspection.models import Inspection
from reports.authoring.glyphs import missing_glyphs
from reports.authoring.report import Report, read_report
from reports.figures.certainty import overall_certainty
from reports.figures.tallies import scorecard
from reports.files.imprint import Imprint
from reports.files.progress import OnProgress, no_progress
from reports.models import EvidenceEntry
from reports.panel.packs import packs_of

OWN_FAMILIES = ("Arimo", "Arimo Extended")
BOXES = "boxes"


def make_html(
    inspection: Inspection, imprint: Imprint | None = None, *, on_progress: OnProgress = no_progress
) -> bytes:
    """The report as one HTML file that needs nothing else. The same data give the same bytes.

    Raises `UnknownFiguresError`.
    """
    on_progress(10, "Counting answers and reading the text")
    report = read_report(inspection)
    on_progress(60, "Setting the pages")
    return _document(report, imprint, paged=False).encode()


def finished_html(inspection: Inspection, imprint: Imprint | None = None) -> str:
    """What is printed: the report with nothing left to look up. Raises `UnknownFiguresError`."""
    return _document(read_report(inspection), imprint, paged=True)


def pdf_warnings(inspection: Inspection) -> list[str]:
    """What the PDF cannot show, and where; it is made all the same. Raises `UnknownFiguresError`."""
    return list(map(str, missing_glyphs(inspection, finished_html(inspection))))


def summary_html(report: Report, most: int, imprint: Imprint | None = None) -> str:
    """The summary to be printed, with so many recommendations at most."""
    section = report.sections["recommendations"]
    left_out = recommendations_of(report) - most
    noun = "recommendation is" if left_out == 1 else "recommendations are"
    more = f"{left_out} {'more ' if most else ''}{noun} in the report." if left_out > 0 else ""
    recommendations = section.with_first_recommendations(most)
    context = {"report": report, "imprint": imprint, "more": more, "recommendations": recommendations}
    return _finished("reports/files/report_summary.html", context, paged=True)


def recommendations_of(report: Report) -> int:
    return sum(map(len, report.sections["recommendations"].recommendations.values()))


def finished_packs(inspection: Inspection) -> str:
    """The panel's packs of all rated standards that were inspected, to be printed."""
    card = scorecard(inspection)
    standards = [score.standard for score in card.rated_standards if score.is_inspected]
    packs = packs_of(inspection, card, standards, EvidenceEntry.objects.filter(inspection=inspection))
    certainty = overall_certainty(card)
    context = {"inspection": inspection, "card": card, "packs": packs, "certainty": certainty}
    return _finished("reports/files/panel_packs.html", context, paged=True)


def _document(report, imprint, *, paged):
    return _finished("reports/files/report_file.html", {"report": report, "imprint": imprint}, paged=paged)


def _finished(template, context, *, paged):
    sheets = ["colours.css", "document.css", *(["document-paged.css"] if paged else [])]
    css = mark_safe("\n".join(style_sheet(sheet) for sheet in sheets))  # Our own files.
    html = render_to_string(template, {**context, "paged": paged, "css": css}, using="jinja2")
    # Only now is known which letters it has.
    return html.replace("</style>", f"{_fallback_css(html)}</style>", 1) if paged else html


def style_sheet(name: str) -> str:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(f"The style sheet {name} is missing: build the assets first")
    return Path(path).read_text(encoding="utf-8")


def _fallback_css(html: str) -> str:
    """Empty where the document needs no fallback: WeasyPrint opens every font that is declared."""
    faces = [
        (font.family, f"{file}?{weight}", weight, "italic" if "-italic" in file else "normal")
        for font in fallback_fonts(html)
        for file in font.files
        for weight in (400, 700)
    ]
    if letters_without_glyph(html):
        faces.append(("Boxes", BOXES, 400, "normal"))
    families = ", ".join(f'"{family}"' for family in dict.fromkeys([*OWN_FAMILIES, *(face[0] for face in faces)]))
    rules = f".report {{ font-family: {families}; }}\n@page {{ @bottom-left {{ font-family: {families}; }} }}\n"
    return "".join(_font_face(*face) for face in faces) + rules if faces else ""


def _font_face(family, source, weight, style):
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style};'
        f' src: url("bundled:{source}"); }}\n'
    )
