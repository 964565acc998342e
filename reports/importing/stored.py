"""An inspection that was made in the browser takes a bundle while it has no cases: what the two must agree in."""

from collections.abc import Iterator
from typing import Any

from cases.models import InspectionAnswer
from inspection.models import Inspection
from reports.importing.checks import BundleSchema

EMPTY: tuple[Any, ...] = (None, "", [])
# {what a bundle calls it: what an inspection calls it}
FACTS = {
    "fieldwork_started_on": "fieldwork_started_on",
    "published": "report_month",
    "commencement_windows": "commencement_windows",
    "eligible": "eligible",
    "not_inspected": "not_inspected",
    "notice": "notice",
}


def takes_bundle(inspection: Inspection) -> bool:
    """It came from no bundle, and there is nothing yet that the cases of one could be mixed with."""
    return not inspection.digest and not inspection.cases.exists()


def facts_of(content: BundleSchema) -> dict[str, Any]:
    """{field of an inspection: value} of what the bundle says of it."""
    facts = {field: getattr(content.inspection, name) for name, field in FACTS.items()}
    windows = [[date.isoformat() for date in window] for window in facts["commencement_windows"]]
    given = facts | {"commencement_windows": windows}
    return {field: value for field, value in given.items() if value not in EMPTY}


def faults_against(inspection: Inspection, content: BundleSchema) -> Iterator[str]:
    """What was typed is not overwritten, and what a bundle says is not passed over."""
    if content.inspection.unit.code != inspection.delivery_unit.code:
        known, given = inspection.delivery_unit.code, content.inspection.unit.code
        yield f"inspection: was made for {known!r}, not {given!r}"
    names = {field: name for name, field in FACTS.items()}
    for field, given in facts_of(content).items():
        known = getattr(inspection, field)
        if known not in EMPTY and known != given:
            yield f"inspection.{names[field]}: was entered as {known}, and is {given} here. Make them the same"
    for part, rows in _parts(inspection).items():
        if getattr(content, part) and rows.exists():
            yield f"{part}: the inspection has some already, which are not overwritten. Leave them out"


def _parts(inspection: Inspection) -> dict[str, Any]:
    """{what a bundle calls it: rows that the inspection may have}"""
    return {
        "inspection_answers": InspectionAnswer.objects.filter(inspection=inspection),
        "panel_ratings": inspection.panel_decisions,
        "surveys": inspection.survey_results,
        "facts": inspection.facts,
    }
