"""The making of one file, in a process of its own (docs/decisions/0022)."""

from collections.abc import Callable

import structlog
from django.utils.module_loading import import_string

from inspection.foundation.transactions import is_transient
from reports.files import actions
from reports.files.errors import CannotBeMadeError
from reports.files.formats import FORMATS
from reports.files.imprint import imprint_of
from reports.files.version import data_version
from reports.models import Export

log = structlog.get_logger("exports")

PRINT = "reports.files.printing.print_pdf"  # imported where it is needed: it takes a second and 40 MB
UNEXPECTED = "Something went wrong that nobody foresaw. It has been logged for the people who run the service."
TOO_LARGE = "It needed more memory than a file may take."
TOO_DEEP = "Something in it is nested too deeply."
LOOK_AT_THE_TEXT = (
    "A passage of the report’s text can be the cause: one that is very long, or that has very many lists, quotations or"
    " tables, or has them within one another. Make it shorter and plainer, and try again."
)
TRY_AGAIN = "Try again. If it happens again, tell the people who run the service."


def make_claimed(export: Export) -> None:
    """Make the file of a claimed row and store it there, or why there is none. Raises what may be over in a moment."""
    try:
        # Read after its version: what changes meanwhile is in the file, or makes the two versions differ.
        version = data_version(export.inspection)
        export = actions.find_claimed(pk=export.pk, attempt=export.attempt)
        content = _content(export)
        warnings = [] if export.draft else FORMATS[export.format].warnings_of(export.inspection)
        if data_version(export.inspection) != version:
            version = ""
        actions.finish_export(export=export, content=content, warnings=warnings, version=version)
    except actions.ExportTakenError:
        log.warning("export taken over", export=export.pk, attempt=export.attempt)
    except CannotBeMadeError as error:
        actions.fail_export(export=export, error=str(error))
    except (MemoryError, RecursionError) as error:
        log.warning("export too large", export=export.pk, error=type(error).__name__)
        _give_up(export, TOO_LARGE if isinstance(error, MemoryError) else TOO_DEEP)
    except Exception as error:
        if is_transient(error):
            raise
        # Whatever it was would happen again: the person is told at once instead of after several attempts.
        log.exception("export failed", export=export.pk)
        actions.fail_export(export=export, error=UNEXPECTED)


def _content(export):
    def on_progress(percent, step):
        actions.report_progress(export=export, percent=percent, step=step)

    if export.draft:
        # As it was sent: what has changed since is not in it.
        print_pdf: Callable[..., bytes] = import_string(PRINT)
        return print_pdf(export.draft.printed, on_progress=on_progress)
    return FORMATS[export.format].make(export.inspection, imprint_of(export), on_progress)


def _give_up(export, reason):
    actions.fail_export(export=export, error=what_stopped_it(export, reason))


def what_stopped_it(export: Export, reason: str) -> str:
    """Words for who asked for a file that was too much for the process that was to make it."""
    return f"{reason}\n{LOOK_AT_THE_TEXT if FORMATS[export.format].has_text else TRY_AGAIN}"
