"""The report as HTML and as PDF."""

import hashlib
import os
import re
import unicodedata
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from inspection.foundation.fonts import boxes, cut_down, fallback_fonts, letters_without_glyph, unpacked
from inspection.models import Inspection
from reports.authoring.glyphs import missing_glyphs
from reports.authoring.report import read_report
from reports.files.errors import CannotBeMadeError
from reports.files.progress import OnProgress, no_progress

OWN_FAMILIES = ("Arimo", "Arimo Extended")
BOXES = "boxes"
WITHOUT_LETTER = re.compile(rb"<[0-9a-f]{4}> <>")  # a line of a ToUnicode map
# What fontconfig reads in the place of the machine's settings and fonts.
NO_SYSTEM_FONTS = Path(__file__).with_name("no-system-fonts.conf")


def make_html(inspection: Inspection, *, on_progress: OnProgress = no_progress) -> bytes:
    """The report as one HTML file that needs nothing else. The same data give the same bytes.

    Raises `UnknownFiguresError`.
    """
    on_progress(10, "Counting answers and reading the text")
    report = read_report(inspection)
    on_progress(60, "Setting the pages")
    return _document(report, paged=False).encode()


def make_pdf(inspection: Inspection, *, on_progress: OnProgress = no_progress) -> bytes:
    """The report as a tagged PDF (PDF/UA-1). The same data give the same bytes.

    Raises `UnknownFiguresError` and `CannotBeMadeError`.
    """
    on_progress(5, "Counting answers and reading the text")
    html = finished_html(inspection)
    on_progress(15, "Setting the pages")
    return print_pdf(html, on_progress=on_progress)


def finished_html(inspection: Inspection) -> str:
    """What is printed: the report with nothing left to look up. Raises `UnknownFiguresError`."""
    return _document(read_report(inspection), paged=True)


def pdf_warnings(inspection: Inspection) -> list[str]:
    """What the PDF cannot show, and where; it is made all the same. Raises `UnknownFiguresError`."""
    return list(map(str, missing_glyphs(inspection, finished_html(inspection))))


def print_pdf(html: str, *, on_progress: OnProgress = no_progress) -> bytes:
    """Raises `CannotBeMadeError`."""
    document = HTML(string=html, url_fetcher=BundledFonts(html))
    set_directions(document)
    try:
        pages = document.render(font_config=OnlyBundledFonts())
    except FatalURLFetchingError as error:  # No `Exception`, so nobody else would catch it.
        raise CannotBeMadeError(str(error)) from error
    on_progress(80, "Writing the PDF")
    # Made from the content, so that it is the same each time and another for another report.
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    return pages.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier, finisher=_give_every_glyph_a_letter)


def _give_every_glyph_a_letter(document, pdf):
    """WeasyPrint gives a letter of several glyphs to the first of them and nothing to the others, which PDF/UA forbids.
    These stand for a space without width."""
    for stream in (item for item in pdf.objects if hasattr(item, "stream")):
        stream.stream = [
            line.replace(b"<>", b"<200b>") if isinstance(line, bytes) and WITHOUT_LETTER.fullmatch(line) else line
            for line in stream.stream
        ]


def set_directions(document: HTML) -> None:
    """WeasyPrint knows no `dir="auto"`. As in HTML, it is that of the first letter that has one; else from the left."""
    for element in document.etree_element.iter():
        if element.get("dir") == "auto":
            element.set("dir", "rtl" if _runs_from_the_right("".join(element.itertext())) else "ltr")


def _runs_from_the_right(text: str) -> bool:
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def _document(report, *, paged):
    sheets = ["colours.css", "document.css", *(["document-paged.css"] if paged else [])]
    css = "\n".join(_style_sheet(sheet) for sheet in sheets)
    context = {"report": report, "paged": paged, "css": mark_safe(css)}  # Our own files.
    html = render_to_string("reports/files/report_file.html", context, using="jinja2")
    # Only now is known which letters it has.
    return html.replace("</style>", f"{_fallback_css(html)}</style>", 1) if paged else html


def _style_sheet(name: str) -> str:
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


class OnlyBundledFonts(FontConfiguration):
    """None of the machine's fonts and none of its rules on which stands for which: the same pages everywhere."""

    def __init__(self):
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(NO_SYSTEM_FONTS)
        try:
            super().__init__()
        finally:
            # Whatever else this process starts, such as a browser, has the machine's.
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


class BundledFonts(URLFetcher):
    """Hands WeasyPrint the fonts we ship and refuses every other address: a report can fetch nothing.

    Fallback fonts are cut down to the letters of `text`.
    """

    def __init__(self, text: str = ""):
        super().__init__()
        self.text = text

    def fetch(self, url, headers=None):
        name, _, weight = url.removeprefix("bundled:").partition("?")
        if not url.startswith("bundled:") or Path(name).name != name:
            raise ValueError(f"A report fetches nothing from elsewhere: {url}")
        try:
            return URLFetcherResponse(url, self._font(name, weight), {"Content-Type": "font/ttf"})
        except OSError as error:
            raise FatalURLFetchingError(f"The font {name} is missing: build the assets first") from error

    def _font(self, name, weight):
        if name == BOXES:
            return boxes(letters_without_glyph(self.text))
        return cut_down(name, int(weight), self.text) if weight else unpacked(name)
