"""From a file and a mapping to a caseload: what the command and the pages have in common."""

from typing import Any

from django.utils import timezone

from cases.sampling.actions import NewCaseload
from cases.sampling.digests import public_digest
from cases.sampling.identifiers import FIRST_NAMES, national_kind
from cases.sampling.mapping import Mapping
from cases.sampling.selection import Selection, select_cases
from cases.sampling.tables import Table
from inspection.foundation.text import TextRefusedError, clean_text
from inspection.models import Inspection

FORMAT = "caseload/1"
LONGEST_NAME = 100  # characters
UNNAMED = "caseload"


def select(inspection: Inspection, table: Table, mapping: Mapping, secret: bytes | None = None) -> Selection:
    return select_cases(
        table,
        mapping,
        inspection.question_set,
        in_windows=inspection.is_in_windows,
        today=timezone.localdate(),
        secret=secret,
    )


def new_caseload(file_name: str, mapping: Mapping, selection: Selection) -> NewCaseload:
    return NewCaseload(
        kept_name(file_name) if file_name else "",
        selection.cases,
        rows_read=selection.rows,
        refused=selection.refused_rows,
        mapping=mapping.stored(),
    )


def digest_of(inspection: Inspection, mapping: Mapping, selection: Selection) -> str:
    return public_digest(selection.cases, inspection.question_set, mapping.details)


def as_json(inspection: Inspection, mapping: Mapping, selection: Selection) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "rows": selection.rows,
        "accepted": len(selection.eligible),
        "refused": [fault._asdict() for fault in selection.left_out],
        "digest": digest_of(inspection, mapping, selection),
    }


def kept_name(name: str) -> str:
    """The name of a file as it is kept: without it where it may name somebody, or cannot be kept."""
    plain = " ".join(name.split())
    words = plain.replace("_", " ").replace("-", " ").replace(".", " ").casefold().split()
    try:
        kept = clean_text(plain, limit=LONGEST_NAME)
    except TextRefusedError:
        return UNNAMED
    tells = any(word in FIRST_NAMES or national_kind(word) for word in words)
    return UNNAMED if tells or not kept else kept
