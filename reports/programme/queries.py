"""The programme: all inspections as one list, with how far each has come and what it is rated so far."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.models import Assessment, State
from inspection.foundation.search import mentions
from inspection.models import DeliveryUnit, Framework, Inspection, Region, TeamMember, TeamRole, User
from inspection.people.roles import Permission
from reports.figures.scorecard import Scorecard
from reports.figures.tallies import rated_scorecards

CANCELLED = "cancelled"


def _lead() -> Subquery:
    """The name of an inspection's lead, of several the first."""
    leads = TeamMember.objects.filter(
        inspection=OuterRef("pk"), role__in=TeamRole.with_permission(Permission.SIGN_OFF), user__is_active=True
    )
    return Subquery(leads.order_by().values("inspection").annotate(first=Min("user__name")).values("first"))


def _share_done() -> Coalesce:
    """Of an inspection: how many of its cases are signed off, in thousandths; nothing of none."""
    cases = Assessment.objects.sampled().filter(case__inspection=OuterRef("pk")).order_by().values("case__inspection")
    share = Count("pk", filter=Q(state=State.SIGNED_OFF)) * 1000 / Count("pk")
    return Coalesce(Subquery(cases.annotate(share=share).values("share")), 0)


# {column: what the list is sorted by}; what needs more than the inspection's own row is worked out when asked for.
ORDERS: Mapping[str, Sequence[str]] = {
    "unit": ("delivery_unit__name", "-fieldwork_started_on"),
    "region": ("delivery_unit__region__name", "delivery_unit__name"),
    "framework": ("framework__code", "framework__edition", "delivery_unit__name"),
    "fieldwork": ("fieldwork_started_on", "delivery_unit__name"),
    "due": ("report_due_on", "fieldwork_started_on"),
    "lead": ("lead", "fieldwork_started_on"),
    "stage": ("stage_number", "stage_since"),
    "days": ("-stage_since",),
    "progress": ("share_done", "fieldwork_started_on"),
}
STAGES = ("set_up", "fieldwork", "panel", "report")


def programme(user: User) -> QuerySet[Inspection]:
    """Every inspection that the user may know of, with the name of its `lead`."""
    rows = Inspection.objects.visible_to(user).select_related("delivery_unit__region", "framework")
    return rows.annotate(lead=_lead())


def ordered(rows: QuerySet[Inspection], column: str, *, descending: bool) -> QuerySet[Inspection]:
    """By one of `ORDERS`; what has no value comes last."""
    if column == "progress":
        rows = rows.annotate(share_done=_share_done())
    if column == "stage":
        rows = rows.annotate(stage_number=_number_of_stage())
    names = [(name.removeprefix("-"), name.startswith("-") != descending) for name in ORDERS[column]]
    fields = [F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True) for name, down in names]
    return rows.order_by(*fields, "code")


def _number_of_stage() -> Case:
    whens = [When(stage=stage, then=Value(number)) for number, stage in enumerate(STAGES)]
    cancelled = When(cancelled_at__isnull=False, then=Value(len(STAGES)))
    return Case(cancelled, *whens, default=Value(0), output_field=IntegerField())


def narrowed(rows: QuerySet[Inspection], chosen: Mapping[str, str]) -> QuerySet[Inspection]:
    """To what a filter chose: `text` (of unit or lead), `region`, `framework`, `stage`, `year`; nothing where empty."""
    if text := chosen.get("text"):
        units = [unit.pk for unit in DeliveryUnit.objects.all() if mentions(text, unit.name)]
        leads = [person.pk for person in User.objects.all() if mentions(text, person.name)]
        of_lead = TeamMember.objects.filter(user__in=leads, role__in=TeamRole.with_permission(Permission.SIGN_OFF))
        rows = rows.filter(Q(delivery_unit__in=units) | Q(pk__in=of_lead.values("inspection")))
    if region := chosen.get("region"):
        rows = rows.filter(delivery_unit__region=int(region))
    if framework := chosen.get("framework"):
        rows = rows.filter(framework=int(framework))
    if year := chosen.get("year"):
        rows = rows.filter(fieldwork_started_on__year=year)
    stage = chosen.get("stage")
    if stage == CANCELLED:
        return rows.exclude(cancelled_at=None)
    return rows.filter(stage=stage, cancelled_at=None) if stage else rows


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """An inspection as the programme lists it."""

    inspection: Inspection
    lead: str
    days: int | None
    card: Scorecard
    today: datetime.date

    @property
    def is_late(self) -> bool:
        """Its report was due before today, and it has not come to it."""
        due = self.inspection.report_due_on
        return due is not None and due < self.today and self.card.is_provisional and not self.inspection.is_cancelled


def programme_rows(inspections: Iterable[Inspection]) -> list[ProgrammeRow]:
    """Of a page of `programme`; four queries."""
    listed, today = list(inspections), timezone.localdate()
    cards = rated_scorecards(listed)
    return [
        ProgrammeRow(each, each.lead or "", _days_since(each.stage_since, today), cards[each.pk], today)  # type: ignore[attr-defined]  # annotated
        for each in listed
    ]


def _days_since(moment: datetime.datetime | None, today: datetime.date) -> int | None:
    return (today - timezone.localdate(moment)).days if moment else None


def years_of(user: User) -> list[int]:
    """In which inspections have their fieldwork, the newest first."""
    days = Inspection.objects.visible_to(user).dates("fieldwork_started_on", "year", order="DESC")
    return [day.year for day in days]


def offered_to(user: User) -> dict[str, list[tuple[str, str]]]:
    """What the filter offers."""
    inspections = Inspection.objects.visible_to(user)
    regions = Region.objects.filter(delivery_units__inspections__in=inspections).distinct()
    frameworks = Framework.objects.filter(inspections__in=inspections).distinct()
    return {
        "region": [(str(region.pk), region.name) for region in regions],
        "framework": [(str(framework.pk), str(framework)) for framework in frameworks],
        "year": [(str(year), str(year)) for year in years_of(user)],
    }


# --- The calendar of a year -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """What is planned of an inspection in each month of a year: none, one or several of its days in words."""

    inspection: Inspection
    months: list[list[str]]


def in_year(rows: QuerySet[Inspection], year: int) -> QuerySet[Inspection]:
    """Those of which something is planned in the year."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    fieldwork = Q(fieldwork_started_on__lte=last) & (
        Q(fieldwork_ends_on__gte=first) | Q(fieldwork_ends_on=None, fieldwork_started_on__gte=first)
    )
    days = Q(panel_on__range=(first, last)) | Q(report_due_on__range=(first, last))
    return rows.filter(fieldwork | days, cancelled_at=None).order_by("fieldwork_started_on", "code")


def calendar_rows(inspections: Iterable[Inspection], year: int) -> list[CalendarRow]:
    return [CalendarRow(each, [_planned(each, year, month) for month in range(1, 13)]) for each in inspections]


def _planned(inspection: Inspection, year: int, month: int) -> list[str]:
    here = (year, month)
    first, last = inspection.fieldwork_started_on, inspection.fieldwork_ends_on or inspection.fieldwork_started_on
    planned = ["Fieldwork"] if (first.year, first.month) <= here <= (last.year, last.month) else []
    for name, day in (("Panel", inspection.panel_on), ("Report", inspection.report_due_on)):
        if day and (day.year, day.month) == here:
            planned.append(name)
    return planned
