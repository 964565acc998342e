"""The task that Celery's workers run, and that a request runs where there are none."""

import structlog
from celery import shared_task

from reports.files import actions
from reports.files.errors import CannotBeMadeError
from reports.files.formats import FORMATS

log = structlog.get_logger("exports")

UNEXPECTED = "Something went wrong that nobody foresaw. It has been logged for the people who run the service."


@shared_task(name="make_export")
def make_export(pk: int) -> None:
    """Make the file of an `Export` row and store it there; nothing to do where somebody else does or did."""
    export = actions.claim_export(pk=pk)
    if export is None:
        return
    try:
        _make_claimed(export)
    except actions.ExportTakenError:
        log.warning("export taken over", export=pk, attempt=export.attempt)


def _make_claimed(export):
    def on_progress(percent, step):
        actions.report_progress(export=export, percent=percent, step=step)

    try:
        content = FORMATS[export.format].make(export.inspection, on_progress)
    except CannotBeMadeError as error:
        actions.fail_export(export=export, error=str(error))
    except actions.ExportTakenError:
        raise
    except Exception:
        # Whatever it was would happen again: the person is told at once instead of after three attempts.
        log.exception("export failed", export=export.pk)
        actions.fail_export(export=export, error=UNEXPECTED)
    else:
        actions.finish_export(export=export, content=content)
