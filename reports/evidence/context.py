"""Surveys and facts: added, corrected, withdrawn and brought back. A row is never changed but to be withdrawn."""

import uuid
from collections.abc import Sequence

from django.db.models import Max
from django.utils import timezone

from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import User
from inspection.programme.stages import lock_inspection
from reports.evidence.queries import key_of_result
from reports.models import ContextFact, SurveyResult

ContextItem = SurveyResult | ContextFact


class RowChangedError(Exception):
    """The row was corrected, withdrawn or brought back since the page was opened."""


class NameTakenError(Exception):
    """The inspection has a fact of that name, or that statement of that survey, already."""


@retry_transaction
def add_row(*, row: ContextItem, by: User) -> ContextItem:
    """Store a new one; the same key again is the same one. Raises `NameTakenError`."""
    lock_inspection(row.inspection_id)
    if made := type(row)._base_manager.filter(key=row.key).first():
        return made
    row.position = _next_position(row)
    _add(row, by)
    record(row.inspection_id, [row])
    return row


@retry_transaction
def add_results(*, results: Sequence[SurveyResult], key: uuid.UUID, by: User) -> int:
    """Store what was read from a file, all of it or nothing; how many there are of this key. Raises
    `NameTakenError`."""
    lock_inspection(results[0].inspection_id)
    keys = [key_of_result(key, number) for number in range(len(results))]
    if made := SurveyResult._base_manager.filter(key__in=keys).count():
        return made
    first = _next_position(results[0])
    for number, result in enumerate(results):
        result.key, result.position = keys[number], first + number
        _add(result, by)
    record(results[0].inspection_id, results)
    return len(results)


@retry_transaction
def replace_row(*, old: ContextItem, row: ContextItem, by: User) -> ContextItem:
    """Put a correction in the place of what was seen. Raises `RowChangedError`, `NameTakenError`."""
    lock_inspection(old.inspection_id)
    if made := type(row)._base_manager.filter(key=row.key).first():
        return made
    stored = _in_force(old)
    stored.withdrawn_at, stored.withdrawn_by = timezone.now(), by
    stored.save()
    row.position = stored.position
    _add(row, by)
    record(old.inspection_id, [stored, row])
    return row


@retry_transaction
def withdraw_row(*, row: ContextItem, by: User) -> None:
    """It stays on record, and can be brought back. Raises `RowChangedError`."""
    lock_inspection(row.inspection_id)
    stored = _in_force(row)
    stored.withdrawn_at, stored.withdrawn_by = timezone.now(), by
    stored.save()
    record(stored.inspection_id, [stored])


@retry_transaction
def restore_row(*, row: ContextItem, by: User) -> None:
    """Raises `RowChangedError` where it is in force, `NameTakenError` where another is in its place."""
    lock_inspection(row.inspection_id)
    stored = type(row)._base_manager.get(pk=row.pk)
    if stored.withdrawn_at is None:
        raise RowChangedError
    _refuse_taken(stored)
    stored.withdrawn_at, stored.withdrawn_by = None, None
    stored.save()
    record(stored.inspection_id, [stored])


def _in_force(row: ContextItem) -> ContextItem:
    stored = type(row)._base_manager.get(pk=row.pk)
    if stored.withdrawn_at is not None:
        raise RowChangedError
    return stored


def _add(row: ContextItem, by: User) -> None:
    _refuse_taken(row)
    row.by, row.at = by, timezone.now()
    row.save()


def _refuse_taken(row: ContextItem) -> None:
    rows = type(row)._base_manager.filter(inspection=row.inspection_id, withdrawn_at=None).exclude(pk=row.pk)
    name = {"name": row.name} if isinstance(row, ContextFact) else {"survey": row.survey, "statement": row.statement}
    if rows.filter(**name).exists():
        raise NameTakenError


def _next_position(row: ContextItem) -> int:
    """Within what the column can hold: whoever fills it up has a file of thirty thousand rows."""
    rows = type(row)._base_manager.filter(inspection=row.inspection_id)
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else min(int(last) + 1, 32_000)
