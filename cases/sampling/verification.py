"""What is wrong with the rows of an inspection's caseloads, in words; each caseload itself is a recorded row."""

from collections.abc import Iterator, Sequence
from typing import Any

from cases.models import Caseload, CaseloadRow
from cases.sampling.digests import StoredCase, rows_digest
from inspection.foundation.natural_order import natural_key
from inspection.foundation.seals import NOT_WHAT_WAS_STORED
from inspection.ledger.stored import StoredLedger


def caseload_errors(ledger: StoredLedger) -> Iterator[str]:
    for caseload in Caseload.objects.filter(inspection=ledger.inspection).order_by("version"):
        rows = CaseloadRow.objects.filter(caseload=caseload, by_hand=False).order_by()
        if caseload.ended_at:
            if rows.exists():
                yield f"caseload {caseload.version}: it was replaced or deleted, and rows of it are there"
        elif not _is_as_stored(caseload, list(rows.values_list("reference_key", *StoredCase._fields))):
            yield f"caseload {caseload.version}: a row of it {NOT_WHAT_WAS_STORED}, is gone or was put in"


def _is_as_stored(caseload: Caseload, rows: Sequence[tuple[Any, ...]]) -> bool:
    cases = [StoredCase(*row[1:]) for row in rows]
    in_order = all(row[0] == natural_key(case.reference) for row, case in zip(rows, cases, strict=True))
    return in_order and rows_digest(cases) == caseload.rows_digest
