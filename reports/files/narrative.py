"""A report's passages as a narrative file (docs/formats.md), which an inspection without any takes back."""

from typing import Any

import yaml

from inspection.foundation.transactions import consistent_read
from inspection.frameworks.queries import question_set
from inspection.models import Inspection
from reports.authoring.outline import sections_of
from reports.files.errors import CannotBeMadeError
from reports.models import Passage


@consistent_read
def make_narrative(inspection: Inspection) -> bytes:
    """Sections in the order of the report. One query. Raises `CannotBeMadeError` where nothing is written."""
    passages = list(Passage.objects.filter(inspection=inspection))
    if not passages:
        raise CannotBeMadeError("Nothing is written in the report yet.")
    keys = sections_of(question_set(inspection.framework_id), dict.fromkeys(each.section for each in passages))
    of_sections = {key: [_content(each) for each in passages if each.section == key] for key in keys}
    content = {
        "format": "report-narrative/1",
        "inspection": inspection.code,
        "sections": {key: rows for key, rows in of_sections.items() if rows},
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120).encode()


def _content(passage: Passage) -> dict[str, Any]:
    content: dict[str, Any] = {passage.kind: passage.text}
    content |= {name: value for name in ("addressee", "attribution", "address") if (value := getattr(passage, name))}
    if passage.conditions:
        content["holds_while"] = passage.conditions.splitlines()
    return content
