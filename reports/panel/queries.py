"""What a public reason may give away, and the facts and survey results that a panel rates on."""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import DecimalField, F, IntegerField, Q, Value

from cases.models import Assessment
from inspection.models import Inspection, User
from reports.models import PanelMember
from reports.panel.naming import PRACTITIONER, as_read, names_case, names_person


class Identifying(NamedTuple):
    """References of an inspection's cases, and names of its team, of whoever assessed for it and of its panel, as they
    are stored."""

    references: list[str]
    names: list[str]


def identifying(inspection: Inspection) -> Identifying:
    """Two queries."""
    assessors = Assessment.objects.filter(case__inspection=inspection).values("assessor")
    of_panel = PanelMember.objects.filter(inspection=inspection).order_by()
    known = Q(team_memberships__inspection=inspection) | Q(pk__in=assessors) | Q(pk__in=of_panel.values("user"))
    people = User.objects.filter(known).order_by().values_list("name", flat=True)
    guests = of_panel.exclude(name="").values_list("name", flat=True)
    return Identifying(list(inspection.cases.values_list("reference", flat=True)), sorted(people.union(guests)))


def identifying_words(inspection: Inspection, text: str) -> list[str]:
    """By what a reader could tell who is meant (`reports.panel.naming`). As they are stored; two queries."""
    text = as_read(text)
    references, names = identifying(inspection)
    words = [reference for reference in references if names_case(text, reference)]
    words += [name for name in names if names_person(text, name)]
    return list(dict.fromkeys([*words, *PRACTITIONER.findall(text)]))


class FactOrResult(NamedTuple):
    """A fact has a `value`, to `upper` where it is a range, and no `survey`; what a survey found has a `percent`, or
    `yes` and `of`."""

    survey: str
    name: str
    value: Decimal | None
    upper: Decimal | None
    unit: str
    percent: int | None
    yes: int | None
    of: int | None
    position: int


def facts_and_survey_results(inspection: Inspection) -> list[FactOrResult]:
    """One query."""
    no_number = Value(None, IntegerField())
    no_decimal = Value(None, DecimalField(max_digits=14, decimal_places=4))
    facts = inspection.facts.annotate(survey=Value(""), percent=no_number, yes=no_number, of=no_number)
    results = inspection.survey_results.annotate(
        name=F("statement"), value=no_decimal, upper=no_decimal, unit=Value("")
    )
    rows = facts.order_by().values_list(*FactOrResult._fields)
    both = rows.union(results.order_by().values_list(*FactOrResult._fields), all=True)
    return [FactOrResult(*row) for row in both.order_by("survey", "position")]
