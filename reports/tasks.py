"""Making files. The row is the queue and Celery is the doorbell: docs/decisions/0007-exports-are-rows.md."""

from functools import partial

import structlog
from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError
from weasyprint.urls import FatalURLFetchingError

from inspection.models import Inspection
from reports import actions
from reports.documents import OnProgress, UnknownFigures, make_html, make_pdf, silent
from reports.exports import make_csv, make_json, make_workbook
from reports.models import Export, ExportFormat

log = structlog.get_logger("exports")

DATA = {ExportFormat.XLSX: make_workbook, ExportFormat.CSV: make_csv, ExportFormat.JSON: make_json}
DOCUMENTS = {ExportFormat.HTML: make_html, ExportFormat.PDF: make_pdf}

# How long the doorbell may stay unanswered before it is rung again.
RING_AGAIN_SECONDS = 20
BROKER_SECONDS = 3

UNEXPECTED = "Something went wrong that nobody foresaw. It has been logged for the people who run the service."


class CannotBeMade(Exception):
    """Why there can be no file, in words for the person who asked for it; a line for each passage at fault."""


def make(inspection: Inspection, format: str, on_progress: OnProgress = silent) -> bytes:
    """The one way to any file: pages, workers and commands all come here. Raises `CannotBeMade`."""
    try:
        if format in DOCUMENTS:
            return DOCUMENTS[format](inspection, on_progress=on_progress)
        on_progress(10, "Counting answers")
        return DATA[format](inspection)
    except UnknownFigures as error:
        faults = [f"{passage}: {'; '.join(messages)}" for passage, messages in error.faults]
        raise CannotBeMade("\n".join(["Figures in the report’s text cannot be found.", *faults])) from error
    except FatalURLFetchingError as error:  # No `Exception`, so nobody else would catch it.
        raise CannotBeMade(str(error)) from error


def ring(export: Export) -> None:
    """Have a file made: by a worker where there is a broker, otherwise now. Ringing twice does no harm."""
    cache.set(_bell(export), True, timeout=RING_AGAIN_SECONDS)
    transaction.on_commit(partial(_ring, export.pk))


def ring_again(export: Export) -> None:
    """Ring for a file that waits although the bell was rung: Redis was wiped, or a worker was killed.

    Without a broker nothing happens: looking at a page must not make files.
    """
    if has_workers() and export.is_waiting and cache.add(_bell(export), True, timeout=RING_AGAIN_SECONDS):
        _ring(export.pk)


def _bell(export):
    return f"export-bell-{export.pk}"


def has_workers() -> bool:
    return bool(settings.CELERY_BROKER_URL)


def _ring(pk):
    if not has_workers():
        make_export(pk)
        return
    # One try: somebody is waiting for a page.
    broker = make_export.app.connection_for_write(
        transport_options={"max_retries": 0, "socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS}
    )
    try:
        with broker as connection:
            make_export.apply_async((pk,), retry=False, connection=connection)
    except OperationalError as error:
        # The row waits; whoever looks at its page rings again.
        log.warning("broker unavailable", export=pk, error=str(error))


@shared_task(name="make_export")
def make_export(pk: int) -> None:
    """Make the file of an `Export` row and store it there; nothing to do where somebody else does or did."""
    export = actions.claim_export(pk=pk)
    if export is None:
        return
    try:
        _make_claimed(export)
    except actions.ExportTaken:
        log.warning("export taken over", export=pk, attempt=export.attempt)


def _make_claimed(export):
    def on_progress(percent, step):
        actions.report_progress(export=export, percent=percent, step=step)

    try:
        content = make(export.inspection, export.format, on_progress)
    except CannotBeMade as error:
        actions.fail_export(export=export, error=str(error))
    except actions.ExportTaken:
        raise
    except Exception:
        # Whatever it was would happen again: the person is told at once instead of after three attempts.
        log.exception("export failed", export=export.pk)
        actions.fail_export(export=export, error=UNEXPECTED)
    else:
        actions.finish_export(export=export, content=content)
