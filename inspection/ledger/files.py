"""The records once more, in files outside the database: what was taken out of both table and ledger stands there still.

A file for each inspection, a line for each record in their order, and between them lines with the ends of chains of
answers that have grown. Only `write_checkpoints` writes them, when nobody waits for it.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import structlog
from django.conf import settings

from inspection.ledger.actions import ChainEnd
from inspection.ledger.models import LedgerEntry, LedgerHead
from inspection.ledger.stored import Outside, SealedEnd, Subject, chain_ends

log = structlog.get_logger("history")

Line = Mapping[str, object]


def path_of(inspection: int) -> Path:
    return Path(settings.CHECKPOINT_DIR) / f"{inspection}.jsonl"


def line_of(entry: LedgerEntry) -> Line:
    names = ("sequence", "kind", "subject", "subject_id", "content", "count", "note", "digest")
    return {name: getattr(entry, name) for name in names} | {"at": entry.at.astimezone(UTC).isoformat()}


def read_outside(inspection: int) -> Outside:
    """A last line without its end was being written when the machine stopped, and is written again."""
    path = path_of(inspection)
    text = path.read_bytes() if path.exists() else b""
    whole = text[: text.rfind(b"\n") + 1]
    records: list[Line] = []
    ends: dict[Subject, SealedEnd] = {}
    for number, row in enumerate(whole.splitlines(), start=1):
        try:
            _read_line(json.loads(row), records, ends, path.name)
        except (ValueError, KeyError, TypeError):
            return Outside(path.name, len(whole), records, ends, number)
    return Outside(path.name, len(whole), records, ends)


def _read_line(line: Line, records: list[Line], ends: dict[Subject, SealedEnd], source: str) -> None:
    if "sequence" in line:
        records.append({name: line[name] for name in line if name != "inspection"})
    else:
        subject = (str(line["subject"]), int(str(line["subject_id"])))
        ends[subject] = SealedEnd(int(str(line["count"])), str(line["digest"]), source)


@contextmanager
def locked_files() -> Iterator[Path]:
    """The folder, for one process at a time."""
    folder = Path(settings.CHECKPOINT_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


@dataclass
class CheckpointWriter:
    """Appends to the files what they lack. It remembers what it has read of them, for the next time."""

    known: dict[int, Outside] = field(default_factory=dict)

    def write(self) -> int:
        """How many lines were written."""
        with locked_files():
            return sum(self._write(head) for head in LedgerHead.objects.select_related("inspection").order_by("pk"))

    def _write(self, head: LedgerHead) -> int:
        pk, outside = head.inspection_id, self._outside(head.inspection_id)
        entries = LedgerEntry.objects.filter(inspection=pk, sequence__gt=len(outside.records)).order_by("sequence")
        if not self._is_continued(outside, pk):
            # Never over what disagrees: verify_history tells of it.
            log.error("checkpoints disagree with the ledger", inspection=head.inspection.code)
            return 0
        lines = [*(line_of(entry) for entry in entries), *_grown_ends(outside, chain_ends(pk))]
        if lines:
            _append(path_of(pk), outside.size, [{"inspection": head.inspection.code, **line} for line in lines])
            self.known[pk] = read_outside(pk)
        return len(lines)

    def _outside(self, inspection: int) -> Outside:
        path, known = path_of(inspection), self.known.get(inspection)
        size = path.stat().st_size if path.exists() else 0
        if known is None or known.size != size:
            known = self.known[inspection] = read_outside(inspection)
        return known

    def _is_continued(self, outside: Outside, inspection: int) -> bool:
        last = LedgerEntry.objects.filter(inspection=inspection, sequence=len(outside.records)).first()
        stored = line_of(last) if last else None
        return outside.broken_line is None and stored == (outside.records[-1] if outside.records else None)


def _grown_ends(outside: Outside, ends: list[ChainEnd]) -> Iterator[Line]:
    for end in ends:
        label, pk = end.subject._meta.label_lower, end.subject.pk
        known = outside.ends.get((label, pk))
        if end.count and (known is None or known.digest != end.digest):
            at = datetime.now(UTC).isoformat()
            yield {"subject": label, "subject_id": pk, "count": end.count, "digest": end.digest, "at": at}


def _append(path: Path, size: int, lines: list[Line]) -> None:
    with path.open("ab") as file:
        file.truncate(size)
        file.write("".join(json.dumps(line) + "\n" for line in lines).encode())
        file.flush()
        os.fsync(file.fileno())
