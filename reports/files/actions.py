"""Files that were asked for: the row is the queue (docs/decisions/0007)."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.utils import timezone

from inspection.foundation.idempotency import create_once
from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record, record_purge
from inspection.models import Inspection, User
from reports.files.version import data_version
from reports.models import Export, ExportState

# How long after its last heartbeat a maker counts as gone.
EXPORT_LEASE = datetime.timedelta(seconds=10)
EXPORT_ATTEMPTS = 5


class ExportTakenError(Exception):
    """The lease on the export ran out and somebody else is making it now, or has made it."""


def request_export(*, inspection: Inspection, format: str, by: User, key: uuid.UUID | None = None) -> Export:
    """Ask for a file; with the same key again it is the one asked for before, and where the same file of the same data
    was made for the same person already, that one."""
    made = inspection.exports.filter(
        format=format,
        requested_by=by,
        state=ExportState.DONE,
        data_version=data_version(inspection),
        proposal=None,
        draft=None,
    )
    if there := made.defer("content").first():
        return there
    return create_once(Export(inspection=inspection, format=format, requested_by=by, key=key or uuid.uuid4()))


def claim_next_export() -> Export | None:
    """Take on the making of the file that was asked for first of those that wait; `None` where none does."""
    waiting = Export.objects.waiting().order_by("pk").values_list("pk", flat=True)
    return next(filter(None, (claim_export(pk=pk) for pk in waiting)), None)


def claim_export(*, pk: int) -> Export | None:
    """Take on the making of a file; `None` where it is made already, is being made, or has been begun too often."""
    export = Export.objects.waiting().to_be_made().filter(pk=pk).first()
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


def find_claimed(*, pk: int, attempt: int) -> Export:
    """The file that was claimed with this attempt, for the process that makes it. Raises `ExportTakenError`."""
    claimed = Export.objects.to_be_made().filter(pk=pk, state=ExportState.RUNNING, attempt=attempt).first()
    if claimed is None:
        raise ExportTakenError
    return claimed


def renew_lease(*, export: Export) -> None:
    """Say that it is still being made. Raises `ExportTakenError` and `BusyError`, as all below."""
    _update_claimed(export, leased_until=timezone.now() + EXPORT_LEASE)


def release_export(*, export: Export) -> None:
    """Let it be taken up again at once: what was making it was killed."""
    _update_claimed(export, state=ExportState.REQUESTED, leased_until=None)


def report_progress(*, export: Export, percent: int, step: str) -> None:
    """Say how far the file is."""
    _update_claimed(export, progress=percent, step=step)


@retry_transaction
def finish_export(*, export: Export, content: bytes, warnings: Sequence[str] = (), version: str = "") -> None:
    """Store the file and what it does not show; where it was taken by somebody else, nothing is stored. `version` is of
    the data that it was made of, where that is known."""
    done = {"state": ExportState.DONE, "content": content, "warnings": "\n".join(warnings), "progress": 100}
    _update_claimed(export, **done, data_version=version, **_ended())
    record(export.inspection_id, [export])


def fail_export(*, export: Export, error: str) -> None:
    """Store why there is no file; where it was taken by somebody else, nothing is stored."""
    _update_claimed(export, state=ExportState.FAILED, error=error, **_ended())


@retry_transaction
def expire_exports() -> None:
    """Forget the files that are older than they are kept, and keep that they were there."""
    expiring = list(Export.objects.expiring().select_for_update().defer("content"))
    Export.objects.filter(pk__in=[export.pk for export in expiring]).update(
        state=ExportState.EXPIRED, content=None, data_version=""
    )
    for export in expiring:
        record_purge(export.inspection_id, [export])


def _ended() -> dict[str, Any]:
    return {"step": "", "leased_until": None, "finished_at": timezone.now()}


@retry_transaction
def _update_claimed(export: Export, **changes: Any) -> None:
    mine = Export.objects.filter(pk=export.pk, state=ExportState.RUNNING, attempt=export.attempt)
    if not mine.update(**changes):
        raise ExportTakenError
