"""A ledger as it was read at one moment, and what apps that stand above have to say of what it guards."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Model

from inspection.foundation.seals import is_of_present_key, seal_error
from inspection.ledger.actions import ChainEnd
from inspection.ledger.models import OF_CHAINS, OF_ROWS, EntryKind, LedgerEntry, LedgerHead

# A model's label and a primary key.
Subject = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class SealedEnd:
    """Where a chain ended once, and what says so: "record 12", or a file."""

    count: int
    digest: str
    source: str


@dataclass(frozen=True, slots=True)
class Outside:
    """What the file of an inspection outside the database says: the records, each as the mapping that its line holds,
    and the newest end of each chain."""

    name: str
    size: int = 0
    records: Sequence[Mapping[str, object]] = ()
    ends: Mapping[Subject, SealedEnd] = field(default_factory=dict)
    broken_line: int | None = None


@dataclass(frozen=True)
class StoredLedger:
    inspection: int
    outside: Outside
    entries: Sequence[LedgerEntry]
    head: LedgerHead | None
    # Only while a new key takes over.
    believes_earlier_keys: bool = False

    @cached_property
    def rows(self) -> dict[Subject, LedgerEntry]:
        """The newest entry of each row."""
        return {(entry.subject, entry.subject_id): entry for entry in self.entries if entry.kind in OF_ROWS}

    @cached_property
    def adopted(self) -> dict[int | None, int]:
        """By the primary key of their subject, how many revisions were stored without a key."""
        return {e.subject_id: e.count or 0 for e in self.entries if e.kind == EntryKind.ADOPTED}

    @property
    def pending(self) -> Sequence[LedgerEntry]:
        """Those that are not in the file yet."""
        return self.entries[len(self.outside.records) :]

    def ends_of(self, row: Model) -> list[SealedEnd]:
        subject = (row._meta.label_lower, row.pk)
        outside = [self.outside.ends[subject]] if subject in self.outside.ends else []
        return [*self._ends.get(subject, []), *outside]

    @cached_property
    def _ends(self) -> dict[Subject, list[SealedEnd]]:
        ends: dict[Subject, list[SealedEnd]] = {}
        for entry in self.entries:
            if entry.kind in OF_CHAINS:
                end = SealedEnd(entry.count or 0, entry.content, f"record {entry.sequence}")
                ends.setdefault((entry.subject, entry.subject_id), []).append(end)
        return ends

    def purge_of(self, row: Model) -> LedgerEntry | None:
        entry = self.rows.get((row._meta.label_lower, row.pk))
        return entry if entry and entry.kind == EntryKind.PURGED else None

    def mutable_seal_error(self, stored: str, content: Sequence[object]) -> str | None:
        """Of a seal that is made anew whenever its row changes. Only the present key may have made it: who has got hold
        of an earlier one can forge nothing."""
        error = seal_error(stored, content)
        if error or self.believes_earlier_keys or is_of_present_key(stored):
            return error
        return "is sealed with an earlier key: run verify_history --new-key"


@dataclass(frozen=True, slots=True)
class Guarded:
    """What an app has stored beside recorded rows: how it is checked, where its chains end, and how what is sealed anew
    at every change is sealed with the present key. Each is told the primary key of an inspection, or its ledger."""

    errors: Callable[[StoredLedger], Iterable[str]]
    ends: Callable[[int], Iterable[ChainEnd]]
    reseal: Callable[[int], None]


# Registered when Django starts, by the apps that stand above.
guarded: list[Guarded] = []


def chain_ends(inspection: int) -> list[ChainEnd]:
    return [end for each in guarded for end in each.ends(inspection)]
