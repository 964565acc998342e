"""Comparing what the database holds with what its ledger says that it held, and the ledger with the file outside."""

from collections.abc import Iterable, Iterator

from django.db import DatabaseError
from django.db.models import Model

from inspection.foundation.recorded import content_of, recorded_models, recording_of, rows_of
from inspection.foundation.seals import seal_error
from inspection.foundation.transactions import consistent_read
from inspection.ledger.actions import content_of_entry, content_of_head
from inspection.ledger.files import line_of, read_outside
from inspection.ledger.models import LedgerEntry, LedgerHead
from inspection.ledger.stored import Outside, StoredLedger, guarded


def errors_in(inspection: int) -> tuple[StoredLedger, list[str]]:
    """What is wrong with an inspection's records, in words, the file first: with nothing in it, all fit."""
    # Read before the database: what is written meanwhile is in both.
    outside = read_outside(inspection)
    return _errors_in(inspection, outside)


@consistent_read
def _errors_in(inspection: int, outside: Outside) -> tuple[StoredLedger, list[str]]:
    ledger = read_ledger(inspection, outside)
    return ledger, [*_outside_errors(ledger), *ledger_errors(ledger)]


def read_ledger(inspection: int, outside: Outside, *, believes_earlier_keys: bool = False) -> StoredLedger:
    entries = LedgerEntry.objects.filter(inspection=inspection).order_by("sequence")
    head = LedgerHead.objects.filter(inspection=inspection).first()
    return StoredLedger(inspection, outside, list(entries), head, believes_earlier_keys)


def ledger_errors(ledger: StoredLedger) -> Iterator[str]:
    """Of the database by itself: the ledger, every recorded row, and what apps guard."""
    yield from _readable("its ledger", _chain_errors(ledger))
    for model in recorded_models():
        name = str(model._meta.verbose_name_plural)
        yield from _readable(name, row_errors(ledger, model))
        if hasattr(model, "instance_type"):
            yield from _readable(name, _current_errors(ledger, model))
    for each in guarded:
        yield from _readable("answers", each.errors(ledger))


def _readable(name: str, errors: Iterable[str]) -> Iterator[str]:
    """What was changed may not even be of its column's type: SQLite stores anything."""
    try:
        yield from errors
    except DatabaseError:
        raise
    except Exception as error:
        yield f"{name}: a value cannot be read ({type(error).__name__})"


def _outside_errors(ledger: StoredLedger) -> Iterator[str]:
    outside = ledger.outside
    if outside.broken_line:
        yield f"line {outside.broken_line} of {outside.name} is no record"
    if len(outside.records) > len(ledger.entries):
        yield (
            f"its ledger ends at record {len(ledger.entries)}, the file {outside.name} at {len(outside.records)}: "
            "records were taken away, or a backup was restored (verify_history --restored)"
        )
    for entry, line in zip(ledger.entries, outside.records, strict=False):
        if line_of(entry) != line:
            yield f"record {entry.sequence}: is not the one in the file {outside.name}"
            return


def _chain_errors(ledger: StoredLedger) -> Iterator[str]:
    sequence, previous = 0, ""
    for entry in ledger.entries:
        sequence += 1
        if entry.sequence != sequence:
            yield f"record {entry.sequence}: stands where record {sequence} belongs"
            return
        if error := seal_error(entry.digest, content_of_entry(entry, previous)):
            yield f"record {sequence}: {error}, or does not fit the record before it"
            return
        previous = entry.digest
    yield from _head_errors(ledger, sequence, previous)


def _head_errors(ledger: StoredLedger, sequence: int, digest: str) -> Iterator[str]:
    head = ledger.head
    if head is None:
        yield "its ledger is gone"
    elif error := ledger.mutable_seal_error(head.seal, content_of_head(head)):
        yield f"the head of its ledger {error}"
    elif (head.sequence, head.digest) != (sequence, digest):
        yield f"its ledger ends at record {sequence}, where {head.sequence} were stored"


def row_errors(ledger: StoredLedger, model: type[Model]) -> Iterator[str]:
    """Of one table: rows that are not as they were recorded, that never were, and that are gone."""
    label, recording = model._meta.label_lower, recording_of(model)
    must = set(rows_of(model, ledger.inspection).filter(recording.where).values_list("pk", flat=True))
    left = {pk: entry for (subject, pk), entry in ledger.rows.items() if subject == label}
    for row in rows_of(model, ledger.inspection).iterator(chunk_size=20):
        entry = left.pop(row.pk, None)
        if entry and (error := seal_error(entry.content, content_of(row, recording.parts))):
            yield f"{_name(row)}: {error}"
        elif entry is None and row.pk in must:
            yield f"{_name(row)}: was not stored by the product: its ledger does not know it"
    for pk in left:
        yield f"{model._meta.verbose_name} {pk}: is gone"


def _current_errors(ledger: StoredLedger, history: type[Model]) -> Iterator[str]:
    """Where the history of a table is recorded, its rows must be what the newest of it says."""
    current: type[Model] = history.instance_type  # type: ignore[attr-defined]  # of simple_history
    kept = {field.attname for field in history._meta.concrete_fields}
    names = [field.attname for field in current._meta.concrete_fields if field.attname in kept]
    rows = rows_of(history, ledger.inspection).order_by("history_id").values_list("history_type", *names)
    newest = {row[1]: row[1:] if row[0] != "-" else None for row in rows}
    path = recording_of(history).path
    for row in current._base_manager.filter(**{path: ledger.inspection}).order_by("pk"):
        if newest.pop(row.pk, None) != tuple(getattr(row, name) for name in names):
            yield f"{_name(row)}: is not what its newest history says"
    for pk, said in newest.items():
        if said is not None:
            yield f"{current._meta.verbose_name} {pk}: is gone"


def _name(row: Model) -> str:
    try:
        return f"{row._meta.verbose_name} {row.pk} ({row})"
    except Exception:
        # What was changed may be what it is called by.
        return f"{row._meta.verbose_name} {row.pk}"
