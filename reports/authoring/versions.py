"""Versions of a passage: who stored what and when, and what each changed, word by word."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from inspection.foundation.differences import Piece, word_differences
from inspection.models import Inspection
from reports.models import Passage

LABELS = {
    "text": "Text",
    "addressee": "Addressed to",
    "attribution": "Who said it",
    "address": "Address",
    "conditions": "Holds while",
}


@dataclass(frozen=True, slots=True)
class PassageVersion:
    """`row` is of simple_history; `did` says what was done, and `changes` what it changed: (field in words, pieces)."""

    row: Any
    did: str
    changes: list[tuple[str, list[Piece]]]

    @property
    def number(self) -> int:
        return int(self.row.history_id)

    @property
    def content_version(self) -> str:
        passage: Passage = self.row.instance
        return passage.version


def versions_of(inspection: Inspection, number: int) -> list[PassageVersion]:
    """Of a passage by its number, also of one that was deleted, the newest first; one query."""
    rows = Passage.history.filter(inspection=inspection, id=number).select_related("history_user")
    rows = list(rows.order_by("history_id"))
    return [_version(before, row) for before, row in pairwise([None, *rows])][::-1]


def _version(before: Any, row: Any) -> PassageVersion:
    if row.history_type == "-":
        return PassageVersion(row, "Deleted", [])
    if before is None or before.history_type == "-":
        blank = dict.fromkeys(LABELS, "")
        return PassageVersion(row, "Added" if before is None else "Restored", _changes(blank, row))
    changes = _changes({name: getattr(before, name) for name in LABELS}, row)
    return PassageVersion(row, "Changed" if changes else "Moved", changes)


def _changes(before: dict[str, str], row: Any) -> list[tuple[str, list[Piece]]]:
    return [
        (label, word_differences(before[name], getattr(row, name)))
        for name, label in LABELS.items()
        if before[name] != getattr(row, name)
    ]


def deleted_in(inspection: Inspection, section: str, stored: Iterable[Passage]) -> list[Any]:
    """The last version of each passage that was deleted from a section, the newest first; one query."""
    there = [passage.pk for passage in stored]
    rows = Passage.history.filter(inspection=inspection, section=section, history_type="-").exclude(id__in=there)
    last = {row.id: row for row in rows.select_related("history_user").order_by("history_id")}
    return sorted(last.values(), key=lambda row: -row.history_id)
