from collections.abc import Iterator

from inspection.foundation.transactions import consistent_read
from inspection.models import Inspection
from reports.figures.scorecard import Scorecard
from reports.figures.tallies import scorecard
from reports.files.imprint import Imprint
from reports.files.workbook.context import context_figures_sheet, surveys_sheet
from reports.files.workbook.notes import cover_lines, with_notes
from reports.files.workbook.ods import write_ods
from reports.files.workbook.questions import (
    all_questions_sheet,
    breakdown_sheets,
    inspection_answers_sheet,
    key_questions_sheet,
    numbers_sheet,
    other_answers_sheet,
)
from reports.files.workbook.ratings import panel_decisions_sheet, ratings_sheet
from reports.files.workbook.shared import shared_sheets
from reports.files.workbook.sheets import Book, Sheet
from reports.files.workbook.xlsx import write_xlsx


def make_workbook(inspection: Inspection, imprint: Imprint | None = None) -> bytes:
    """The data workbook: every figure in tables, with their cover, contents and notes. In one that is published, small
    numbers of breakdowns are hidden.

    Raises `UnknownFiguresError`: its cover says what the report's cover does.
    """
    return write_xlsx(_book(inspection, imprint))


def make_open_workbook(inspection: Inspection, imprint: Imprint | None = None) -> bytes:
    """The same workbook as OpenDocument. Raises `UnknownFiguresError`."""
    return write_ods(_book(inspection, imprint))


def _book(inspection: Inspection, imprint: Imprint | None) -> Book:
    shared = shared_sheets(inspection) if imprint and imprint.day else None
    return _read(inspection, imprint, shared)


@consistent_read
def _read(inspection: Inspection, imprint: Imprint | None, shared: list[Sheet] | None) -> Book:
    card = scorecard(inspection)
    return Book(
        title=f"Data workbook: {inspection.delivery_unit}",
        created=inspection.fieldwork_started_on,
        cover=list(cover_lines(card, imprint)),
        sheets=with_notes(card, [table for table in _tables(card, shared) if table.rows]),
    )


def _tables(card: Scorecard, shared: list[Sheet] | None) -> Iterator[Sheet]:
    yield ratings_sheet(card)
    yield panel_decisions_sheet(card)
    yield key_questions_sheet(card)
    yield all_questions_sheet(card)
    yield other_answers_sheet(card)
    yield inspection_answers_sheet(card)
    yield numbers_sheet(card)
    yield from breakdown_sheets(card) if shared is None else shared
    yield surveys_sheet(card.inspection)
    yield context_figures_sheet(card.inspection)
