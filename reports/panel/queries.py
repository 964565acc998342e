from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from django.db.models import DecimalField, F, IntegerField, Value

from inspection.models import Inspection
from reports.models import PanelDecision


def decisions_by_standard(inspection: Inspection) -> defaultdict[int, list[PanelDecision]]:
    """{standard id: every decision of the panel, newest first}, none for a standard without."""
    decisions: defaultdict[int, list[PanelDecision]] = defaultdict(list)
    for decision in inspection.panel_decisions.select_related("agreed", "calculated", "by").order_by("-pk"):
        decisions[decision.standard_id].append(decision)
    return decisions


class FactOrResult(NamedTuple):
    """A fact has a `value` and no `survey`; what a survey found has a `percent`, or `yes` and `of`."""

    survey: str
    name: str
    value: Decimal | None
    unit: str
    percent: int | None
    yes: int | None
    of: int | None
    position: int


def facts_and_survey_results(inspection: Inspection) -> list[FactOrResult]:
    """One query."""
    no_number = Value(None, IntegerField())
    facts = inspection.facts.annotate(survey=Value(""), percent=no_number, yes=no_number, of=no_number)
    results = inspection.survey_results.annotate(
        name=F("statement"), value=Value(None, DecimalField(max_digits=14, decimal_places=4)), unit=Value("")
    )
    rows = facts.order_by().values_list(*FactOrResult._fields)
    both = rows.union(results.order_by().values_list(*FactOrResult._fields), all=True)
    return [FactOrResult(*row) for row in both.order_by("survey", "position")]
