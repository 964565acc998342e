"""The report as HTML and as PDF."""

import hashlib
import io
import unicodedata
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from fontTools.ttLib import woff2
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from inspection.models import Inspection
from reports.authoring.report import read_report
from reports.files.errors import CannotBeMadeError
from reports.files.progress import OnProgress, no_progress

FONTS = Path(settings.BASE_DIR) / "static" / "build" / "fonts"


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


def print_pdf(html: str, *, on_progress: OnProgress = no_progress) -> bytes:
    """Raises `CannotBeMadeError`."""
    document = HTML(string=html, url_fetcher=BundledFonts())
    set_directions(document)
    try:
        pages = document.render()
    except FatalURLFetchingError as error:  # No `Exception`, so nobody else would catch it.
        raise CannotBeMadeError(str(error)) from error
    on_progress(80, "Writing the PDF")
    # Made from the content, so that it is the same each time and another for another report.
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    return pages.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)


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
    return render_to_string("reports/files/report_file.html", context, using="jinja2")


def _style_sheet(name: str) -> str:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(f"The style sheet {name} is missing: build the assets first")
    return Path(path).read_text(encoding="utf-8")


@lru_cache
def _unpacked(name):
    """A font of ours as it is drawn from. To unpack all of them takes longer than to set a short report, so that each
    is unpacked once a process."""
    font = io.BytesIO()
    woff2.decompress(FONTS / name, font)
    return font.getvalue()


class BundledFonts(URLFetcher):
    """Hands WeasyPrint the fonts we ship and refuses every other address: a report can fetch nothing."""

    def fetch(self, url, headers=None):
        name = url.removeprefix("bundled:")
        if name == url or Path(name).name != name:
            raise ValueError(f"A report fetches nothing from elsewhere: {url}")
        try:
            return URLFetcherResponse(url, _unpacked(name), {"Content-Type": "font/ttf"})
        except OSError as error:
            raise FatalURLFetchingError(f"The font {name} is missing: build the assets first") from error
