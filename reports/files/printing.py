"""The report as PDF. Only who makes one imports this: what sets it takes a second and 40 MB."""

import hashlib
import os
import re
from pathlib import Path

from weasyprint import HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from inspection.foundation.font_files import boxes, cut_down, unpacked
from inspection.foundation.fonts import letters_without_glyph
from inspection.models import Inspection
from reports.authoring.report import read_report
from reports.files.directions import runs_from_the_right
from reports.files.documents import BOXES, finished_html, finished_packs, recommendations_of, summary_html
from reports.files.errors import CannotBeMadeError
from reports.files.imprint import Imprint
from reports.files.progress import OnProgress, no_progress
from reports.files.structure import complete_structure

WITHOUT_LETTER = re.compile(rb"<[0-9a-f]{4}> <>")  # a line of a ToUnicode map
# What fontconfig reads in the place of the machine's settings and fonts.
NO_SYSTEM_FONTS = Path(__file__).with_name("no-system-fonts.conf")


def make_pdf(inspection: Inspection, imprint: Imprint | None = None, *, on_progress: OnProgress = no_progress) -> bytes:
    """The report as a tagged PDF (PDF/UA-1). The same data give the same bytes.

    Raises `UnknownFiguresError` and `CannotBeMadeError`.
    """
    on_progress(5, "Counting answers and reading the text")
    html = finished_html(inspection, imprint)
    on_progress(15, "Setting the pages")
    return print_pdf(html, on_progress=on_progress)


def make_packs(inspection: Inspection, *, on_progress: OnProgress = no_progress) -> bytes:
    """The panel's packs as one tagged PDF. Raises `CannotBeMadeError`."""
    on_progress(5, "Counting answers")
    html = finished_packs(inspection)
    on_progress(30, "Setting the pages")
    return print_pdf(html, on_progress=on_progress)


def make_summary(
    inspection: Inspection, imprint: Imprint | None = None, *, on_progress: OnProgress = no_progress
) -> bytes:
    """The report on one page, a tagged PDF: as many recommendations as fit, and how many more there are. Where there is
    no room even for the ratings it has more pages.

    Raises `UnknownFiguresError` and `CannotBeMadeError`.
    """
    on_progress(5, "Counting answers and reading the text")
    report = read_report(inspection)
    on_progress(15, "Setting the page")
    fitting, most = 0, recommendations_of(report)
    # That all fit is usual; else as many as do, found by halving.
    attempt = most
    while fitting < most:
        if len(_set_pages(summary_html(report, attempt, imprint)).pages) == 1:
            fitting = attempt
        else:
            most = attempt - 1
        attempt = (fitting + most + 1) // 2
    return print_pdf(summary_html(report, fitting, imprint), on_progress=on_progress)


def print_pdf(html: str, *, on_progress: OnProgress = no_progress) -> bytes:
    """Raises `CannotBeMadeError`."""
    pages = _set_pages(html)
    on_progress(80, "Writing the PDF")
    # Made from the content, so that it is the same each time and another for another report.
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    content = pages.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier, finisher=_give_every_glyph_a_letter)
    return complete_structure(content)


def _set_pages(html: str) -> Document:
    document = HTML(string=html, url_fetcher=BundledFonts(html))
    set_directions(document)
    try:
        return document.render(font_config=OnlyBundledFonts())
    except FatalURLFetchingError as error:  # No `Exception`, so nobody else would catch it.
        raise CannotBeMadeError(str(error)) from error


def _give_every_glyph_a_letter(document, pdf):
    """WeasyPrint gives a letter of several glyphs to the first of them and nothing to the others, which PDF/UA forbids.
    These stand for a space without width."""
    for stream in (item for item in pdf.objects if hasattr(item, "stream")):
        stream.stream = [
            line.replace(b"<>", b"<200b>") if isinstance(line, bytes) and WITHOUT_LETTER.fullmatch(line) else line
            for line in stream.stream
        ]


def set_directions(document: HTML) -> None:
    """WeasyPrint knows no `dir="auto"`."""
    for element in document.etree_element.iter():
        if element.get("dir") == "auto":
            element.set("dir", "rtl" if runs_from_the_right("".join(element.itertext())) else "ltr")


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
