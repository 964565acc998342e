from collections import defaultdict

from django.db.models import DecimalField, F, IntegerField, Value

from inspection.models import Inspection
from reports.models import PanelDecision


def decisions_by_standard(inspection: Inspection) -> dict[int, list[PanelDecision]]:
    """{standard id: every decision of the panel, newest first}."""
    decisions = defaultdict(list)
    for decision in inspection.panel_decisions.select_related("agreed", "calculated", "by").order_by("-pk"):
        decisions[decision.standard_id].append(decision)
    return decisions


def facts_and_survey_results(inspection: Inspection) -> list:
    """Rows with `survey` (empty for a fact), `name`, `value` and `unit`, or `percent`, or `yes` and `of`: one query."""
    no_number = Value(None, IntegerField())
    facts = inspection.facts.annotate(survey=Value(""), percent=no_number, yes=no_number, of=no_number)
    results = inspection.survey_results.annotate(
        name=F("statement"), value=Value(None, DecimalField(max_digits=14, decimal_places=4)), unit=Value("")
    )
    columns = ("survey", "name", "value", "unit", "percent", "yes", "of", "position")
    rows = facts.order_by().values_list(*columns, named=True)
    return list(rows.union(results.order_by().values_list(*columns), all=True).order_by("survey", "position"))
