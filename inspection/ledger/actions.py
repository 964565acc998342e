"""The only way in which the ledger grows: in the transaction that stores what it tells of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from inspection.foundation.recorded import content_of, recording_of
from inspection.foundation.seals import seal
from inspection.ledger.models import EntryKind, LedgerEntry, LedgerHead


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """How many a chain of answers had and the digest of its last; `subject` is the row whose answers they are."""

    subject: Model
    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of one inspection. A migration hands in the models as they are at its time."""

    inspection: int
    entry: type[LedgerEntry] = LedgerEntry
    head: type[LedgerHead] = LedgerHead

    def of_rows(self, rows: Iterable[Model], kind: EntryKind = EntryKind.STORED) -> Iterator[LedgerEntry]:
        """Entries of rows. They are read anew: what is sealed is what the database gives back."""
        for model, group in groupby(rows, key=_model_of):
            label, pks = model._meta.label_lower, [row.pk for row in group]
            parts = recording_of(apps.get_model(label)).parts
            for row in model._base_manager.filter(pk__in=pks).order_by("pk"):
                content = seal(content_of(row, parts))
                yield self.entry(kind=kind, subject=label, subject_id=row.pk, content=content)

    def of_ends(self, ends: Iterable[ChainEnd], kind: EntryKind = EntryKind.CHAIN) -> Iterator[LedgerEntry]:
        for end in ends:
            label, pk = end.subject._meta.label_lower, end.subject.pk
            yield self.entry(kind=kind, subject=label, subject_id=pk, content=end.digest, count=end.count)

    @transaction.atomic
    def append(self, entries: Sequence[LedgerEntry]) -> None:
        """Give new entries their places. The head's lock is the last that a transaction takes, so that no two wait
        for each other."""
        if not entries:
            return
        head, _ = self.head._base_manager.select_for_update().get_or_create(inspection_id=self.inspection)
        now = timezone.now()
        for entry in entries:
            head.sequence += 1
            entry.inspection_id, entry.sequence, entry.at = self.inspection, head.sequence, now
            entry.digest = head.digest = seal(content_of_entry(entry, head.digest))
        self.entry._base_manager.bulk_create(entries, batch_size=500)
        head.seal = seal(content_of_head(head))
        head.save()


def _model_of(row: Model) -> type[Model]:
    return type(row)


def record(inspection: int, rows: Iterable[Model] = (), ends: Iterable[ChainEnd] = ()) -> None:
    """Seal rows as they are stored now, and the ends of chains of answers."""
    ledger = Ledger(inspection)
    ledger.append([*ledger.of_rows(rows), *ledger.of_ends(ends)])


def record_purge(inspection: int, rows: Iterable[Model]) -> None:
    """Seal rows as a purge has left them, revisions of answers too: the chains that these stand in still hold."""
    ledger = Ledger(inspection)
    ledger.append(list(ledger.of_rows(rows, EntryKind.PURGED)))


def content_of_entry(entry: LedgerEntry, previous: str) -> list[Any]:
    """What its digest covers: all that it says, and the digest before it."""
    of_subject = [entry.kind, entry.subject, entry.subject_id, entry.content, entry.count, entry.note]
    return ["entry", previous, entry.inspection_id, entry.sequence, *of_subject, entry.at]


def content_of_head(head: LedgerHead) -> list[Any]:
    return ["head", head.inspection_id, head.sequence, head.digest]
