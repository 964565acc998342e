from collections.abc import Iterator, Mapping
from typing import Any

from inspection.foundation.transactions import consistent_read
from inspection.models import Inspection
from reports.figures.scorecard import Scorecard
from reports.figures.tallies import scorecard
from reports.files.breakdowns import shared_breakdowns
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
from reports.files.workbook.sample import sample_sheet, shared_sample_sheet
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
    # Hiding takes seconds, so it is not part of a consistent read.
    shared = shared_breakdowns(inspection) if imprint and imprint.day else None
    return _read(inspection, imprint, shared)


@consistent_read
def _read(inspection: Inspection, imprint: Imprint | None, shared: Mapping[str, Any] | None) -> Book:
    card = scorecard(inspection)
    return Book(
        title=f"Data workbook: {inspection.delivery_unit}",
        created=inspection.fieldwork_started_on,
        cover=list(cover_lines(card, imprint)),
        sheets=with_notes(
            card, [table for table in _tables(card, shared) if table.rows], is_published=shared is not None
        ),
    )


def _tables(card: Scorecard, shared: Mapping[str, Any] | None) -> Iterator[Sheet]:
    yield ratings_sheet(card)
    yield panel_decisions_sheet(card)
    yield key_questions_sheet(card)
    yield all_questions_sheet(card)
    yield other_answers_sheet(card)
    yield inspection_answers_sheet(card)
    yield numbers_sheet(card)
    if shared is None:
        yield sample_sheet(card)
        yield from breakdown_sheets(card)
    else:
        yield shared_sample_sheet(card.framework, shared)
        yield from shared_sheets(card.framework, shared)
    yield surveys_sheet(card.inspection)
    yield context_figures_sheet(card.inspection)
