"""Files that were asked for: the row is the queue (docs/decisions/0007)."""

import datetime
import uuid
from typing import Any

from django.db.models import F
from django.utils import timezone

from inspection.foundation.idempotency import create_once
from inspection.models import Inspection, User
from reports.models import Export, ExportState

# Renewed with every step of an export, so it must outlast the longest step.
EXPORT_LEASE = datetime.timedelta(minutes=2)
EXPORT_ATTEMPTS = 3


class ExportTakenError(Exception):
    """The lease on the export ran out and somebody else is making it now, or has made it."""


def request_export(*, inspection: Inspection, format: str, by: User, key: uuid.UUID | None = None) -> Export:
    """Ask for a file; with the same key again it is the one asked for before. Without a key it is always a new one."""
    return create_once(Export(inspection=inspection, format=format, requested_by=by, key=key or uuid.uuid4()))


def claim_export(*, pk: int) -> Export | None:
    """Take on the making of a file; `None` where it is made already, is being made, or has been begun too often."""
    exports = Export.objects.waiting().defer("content")
    export = exports.select_related("inspection__delivery_unit__region").filter(pk=pk).first()
    if export is None:
        return None
    # Compare and swap: of two who have read the same row, the attempt lets one through.
    seen = Export.objects.waiting().filter(pk=pk, attempt=export.attempt)
    if export.attempt >= EXPORT_ATTEMPTS:
        error = f"It was begun {EXPORT_ATTEMPTS} times and was stopped each time before it was finished."
        seen.update(state=ExportState.FAILED, error=error, leased_until=None, finished_at=timezone.now())
        return None
    claimed = seen.update(
        state=ExportState.RUNNING,
        attempt=F("attempt") + 1,
        leased_until=timezone.now() + EXPORT_LEASE,
        progress=0,
        step="",
    )
    if not claimed:
        return None
    export.refresh_from_db(fields=["state", "attempt", "leased_until", "progress", "step"])
    return export


def report_progress(*, export: Export, percent: int, step: str) -> None:
    """Say how far the file is, and renew the lease. Raises `ExportTakenError`."""
    _update_claimed(export, progress=percent, step=step, leased_until=timezone.now() + EXPORT_LEASE)


def finish_export(*, export: Export, content: bytes) -> None:
    """Store the file. Raises `ExportTakenError`, and then stores nothing."""
    _update_claimed(export, state=ExportState.DONE, content=content, progress=100, **_ended())


def fail_export(*, export: Export, error: str) -> None:
    """Store why there is no file. Raises `ExportTakenError`, and then stores nothing."""
    _update_claimed(export, state=ExportState.FAILED, error=error, **_ended())


def _ended() -> dict[str, Any]:
    return {"step": "", "leased_until": None, "finished_at": timezone.now()}


def _update_claimed(export: Export, **changes: Any) -> None:
    mine = Export.objects.filter(pk=export.pk, state=ExportState.RUNNING, attempt=export.attempt)
    if not mine.update(**changes):
        raise ExportTakenError
