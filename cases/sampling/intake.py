"""From a file and a mapping to a caseload: what the command and the pages have in common."""

import re
from pathlib import PurePath
from typing import Any

from django.utils import timezone

from cases.sampling.actions import NewCaseload
from cases.sampling.digests import public_digest
from cases.sampling.mapping import Mapping
from cases.sampling.selection import Selection, select_cases
from cases.sampling.tables import Table
from inspection.foundation.dates import MONTHS
from inspection.models import Inspection

FORMAT = "caseload/1"
LONGEST_NAME = 100  # characters
UNNAMED = "caseload"
HARMLESS_WORDS = """
    all and case caseload caseloads cases copy csv data demo download draft export extract final for from full
    inspection latest list new of pdu probation region report sample team the to unit v version xlsx
"""
HARMLESS = {*HARMLESS_WORDS.split(), *(month.lower() for month in MONTHS), *(month[:3].lower() for month in MONTHS)}


def select(inspection: Inspection, table: Table, mapping: Mapping, secret: bytes | None = None) -> Selection:
    return select_cases(
        table,
        mapping,
        inspection.question_set,
        in_windows=inspection.is_in_windows,
        today=timezone.localdate(),
        secret=secret,
    )


def new_caseload(inspection: Inspection, file_name: str, mapping: Mapping, selection: Selection) -> NewCaseload:
    return NewCaseload(
        kept_name(inspection, file_name) if file_name else "",
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


def kept_name(inspection: Inspection, name: str) -> str:
    """The name of a file as it is kept: only where each of its words is one that names nobody."""
    path = PurePath(name)
    words = re.findall(r"[^\W\d_]+", path.stem.casefold())
    own = re.findall(r"[^\W\d_]+", f"{inspection.code} {inspection.delivery_unit} {inspection.region}".casefold())
    harmless = all(word in HARMLESS or word in own for word in words)
    plain = name.isprintable() and len(name) <= LONGEST_NAME and not re.search(r"\d{9}", name)
    return name if harmless and plain and words else f"{UNNAMED}{path.suffix.lower()[:5]}"
