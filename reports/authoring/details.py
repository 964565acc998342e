"""The details of a report, as they stand among the text of its sections. Nobody writes these sentences."""

from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.models import ReportDetails

NAMES_CHANGED = (
    "Names in the quotations and practice examples of this report have been changed, to protect people’s identity."
)
LINE, BREAK = '<p dir="auto">{}</p>', "<br>"


def before_section(key: str, details: ReportDetails) -> Iterator[SafeString]:
    """What a section begins with."""
    if key == "acknowledgements" and details.lead_inspector:
        yield format_html(LINE, f"This inspection was led by {details.lead_inspector}.")
    if key == "terms" and details.copyright_holder:
        yield format_html(LINE, f"© {details.copyright_holder} {details.copyright_year or ''}".strip())


def after_section(key: str, details: ReportDetails, *, has_words_of_people: bool) -> Iterator[SafeString]:
    """What a section ends with; `has_words_of_people` where the report has quotations or practice examples."""
    if key == "role" and has_words_of_people:
        yield format_html(LINE, NAMES_CHANGED)
    if key == "terms" and details.download_address:
        link = format_html('<a href="{0}">{0}</a>', details.download_address)
        yield format_html("<p>This publication can be downloaded from: {}</p>", link)
    if key == "terms" and details.isbn:
        yield format_html("<p>ISBN {}</p>", details.isbn)
    if key == "publisher" and details.address:
        yield format_html(LINE, _lines(details.address.splitlines()))
    if key == "foreword" and details.signatory:
        name = format_html("<strong>{}</strong>", details.signatory)
        yield format_html(LINE, _lines([name, details.signatory_role] if details.signatory_role else [name]))


def _lines(lines: list[str]) -> SafeString:
    return format_html_join(SafeString(BREAK), "{}", ((line,) for line in lines))
