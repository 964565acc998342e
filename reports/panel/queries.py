"""What a public reason may give away, and the facts and survey results that a panel rates on."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db.models import DecimalField, F, IntegerField, Q, Value

from cases.models import Assessment
from inspection.models import Inspection, User
from reports.models import PanelMember

# Dashes of any kind are one; what nobody sees is not there.
AS_READ = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff")) | dict.fromkeys(range(0x2010, 0x2016), "-")
PRACTITIONER = re.compile(r"\bP[0-9]{2,3}\b")


def identifying_words(inspection: Inspection, text: str) -> list[str]:
    """By what a reader could tell who is meant: references of the inspection's cases, names of its team, of whoever
    assessed for it and of its panel, codes of practitioners (P01). As they are stored; three queries."""
    text = _as_read(text)
    references = inspection.cases.values_list("reference", flat=True)
    assessors = Assessment.objects.filter(case__inspection=inspection).values("assessor")
    of_panel = PanelMember.objects.filter(inspection=inspection)
    known = Q(team_memberships__inspection=inspection) | Q(pk__in=assessors) | Q(pk__in=of_panel.values("user"))
    people = User.objects.filter(known).order_by("name")
    guests = of_panel.exclude(name="").order_by("name").values_list("name", flat=True)
    words = [reference for reference in references if _names_case(text, reference)]
    words += [name for name in [*people.values_list("name", flat=True), *guests] if _names_person(text, name)]
    return list(dict.fromkeys([*words, *PRACTITIONER.findall(text)]))


def _as_read(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(AS_READ).split())


def _names_case(text: str, reference: str) -> bool:
    # A number alone stands in every text that counts something.
    before = "case (?:number |no[.]? ?)?" if reference.isdecimal() else ""
    return _has_word(text, f"{before}{re.escape(_as_read(reference))}", re.IGNORECASE)


def _names_person(text: str, name: str) -> bool:
    """The whole name in any letters, or a part of it as a name is written: "Lead" is one, "lead" is not."""
    name = _as_read(name)
    return _has_word(text, re.escape(name), re.IGNORECASE) or any(_has_word(text, part) for part in _parts(name))


def _parts(name: str) -> Iterator[str]:
    return (re.escape(part) for part in name.split() if len(part) > 1)


def _has_word(text: str, pattern: str, flags: int = 0) -> bool:
    return re.search(rf"(?<!\w){pattern}(?!\w)", text, flags) is not None


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
