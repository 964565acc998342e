"""What stands first on the covers of workbooks: what they are, who publishes them, whom to ask and of when they are."""

from collections.abc import Iterator

from django.conf import settings

from inspection.foundation.dates import day_in_words
from inspection.models import Inspection
from reports.authoring.report import plain_section
from reports.files.imprint import Imprint


def said_by(imprint: Imprint | None) -> list[str]:
    """Which version it is, where that is known."""
    return [imprint.line] if imprint else []


def notices(inspection: Inspection) -> Iterator[str]:
    """In the words of the report's cover, and of cases that were not drawn. Raises `UnknownFiguresError`."""
    if inspection.notice:
        yield inspection.notice
    yield from plain_section(inspection, "cover")
    in_sample = inspection.cases.filter(left_because="")
    if number := in_sample.exclude(by_hand="").count():
        were = "was" if number == 1 else "were"
        yield f"{number} of {in_sample.count()} cases {were} added by hand and not drawn into the sample."


def published_by(inspection: Inspection, imprint: Imprint | None) -> Iterator[str]:
    """In the words of the report's section “Published by”. Raises `UnknownFiguresError`."""
    publisher, *more = plain_section(inspection, "publisher") or [inspection.question_set.publisher]
    yield from (f"Publisher: {publisher}", *more)
    yield f"Contact: {settings.CONTACT}"
    if imprint and imprint.day:
        yield f"Date of publication: {day_in_words(imprint.day)}"
    else:
        month = inspection.report_month
        yield f"Date of publication: {f'{month:%B %Y}' if month else 'not published yet'}"
