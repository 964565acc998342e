"""What tells one list of cases from another. Pure."""

import datetime
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from inspection.frameworks.document import QuestionSet


class StoredCase(NamedTuple):
    """A row of a caseload, as it is stored."""

    reference: str
    commenced_on: datetime.date
    practitioner: str
    details: Mapping[str, Any]
    excluded: str


def list_digest(cases: Iterable[tuple[str, Mapping[str, Any]]], details: Sequence[str]) -> str:
    """SHA-256, in hexadecimal, of a list of (reference, details), by these details in this order.

    Anybody can work it out with a spreadsheet and `sha256sum` (docs/formats.md): a line of UTF-8 for each case, the
    reference and its values with a TAB between them, lines sorted by code point, each ended by LF. A blank is nothing.
    """
    lines = sorted(line_of(reference, values, details) for reference, values in cases)
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def public_digest(cases: Iterable[StoredCase], framework: QuestionSet, mapped: Collection[str]) -> str:
    """Of a caseload: the cases that may be drawn, with all details that were mapped, in the framework's order."""
    codes = [detail.code for detail in framework.details if detail.code in mapped]
    return list_digest(((case.reference, case.details) for case in cases if not case.excluded), codes)


def line_of(reference: str, values: Mapping[str, Any], details: Sequence[str]) -> str:
    return "\t".join([reference, *(text_of(values.get(code)) for code in details)])


def text_of(value: object) -> str:
    return "" if value is None else str(value)


def rows_digest(rows: Iterable[StoredCase]) -> str:
    """SHA-256, in hexadecimal, of all that is stored of the rows of a file, in any order."""
    digest = hashlib.sha256()
    for row in sorted(rows, key=lambda row: row.reference):
        said = [row.reference, row.commenced_on.isoformat(), row.practitioner, dict(row.details), row.excluded]
        digest.update(json.dumps(said, sort_keys=True).encode() + b"\n")
    return digest.hexdigest()
