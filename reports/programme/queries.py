"""The programme: all inspections as one list, with how far each has come and what it is rated so far."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.models import Assessment, State
from inspection.foundation.search import mentions
from inspection.models import DeliveryUnit, Framework, Inspection, InspectionStage, Region, TeamMember, TeamRole, User
from inspection.people.roles import Permission
from reports.clocks.queries import CANCELLED, PUBLISHED, TimedInspection, timed
from reports.clocks.stages import ClockStage, Holder
from reports.figures.scorecard import Scorecard
from reports.figures.tallies import rated_scorecards


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
    "progress": ("share_done", "fieldwork_started_on"),
}
# Where an inspection may be, in the order in which it gets there: the filter's name, and `TimedInspection.stage`.
STAGES = {
    "set_up": InspectionStage.SET_UP.label,
    "fieldwork": ClockStage.FIELDWORK.value,
    "panel": ClockStage.PANEL.value,
    "draft": ClockStage.DRAFT.value,
    "accuracy": ClockStage.ACCURACY.value,
    "approval": ClockStage.APPROVAL.value,
    "published": PUBLISHED,
    "cancelled": CANCELLED,
}
# The filter's word for these three together.
REPORT = "report"
OF_REPORT = ("draft", "accuracy", "approval")
PLACES = list(STAGES.values())
# {column: what is compared of two clocks, `None` for nothing}; sorted when it is asked for.
CLOCK_ORDERS: Mapping[str, Callable[[TimedInspection], int | str | None]] = {
    "stage": lambda row: PLACES.index(row.stage),
    "days": lambda row: row.days,
    "late": lambda row: row.late_by,
    "with": lambda row: row.with_whom or None,
    "since": lambda row: row.clocks.since_fieldwork,
}


def programme(user: User) -> QuerySet[Inspection]:
    """Every inspection that the user may know of, with the name of its `lead`."""
    rows = Inspection.objects.visible_to(user).select_related("delivery_unit__region", "framework")
    return rows.annotate(lead=_lead())


def ordered(rows: QuerySet[Inspection], column: str, *, descending: bool) -> QuerySet[Inspection]:
    """By one of `ORDERS`; what has no value comes last."""
    if column == "progress":
        rows = rows.annotate(share_done=_share_done())
    names = [(name.removeprefix("-"), name.startswith("-") != descending) for name in ORDERS[column]]
    fields = [F(name).desc(nulls_last=True) if down else F(name).asc(nulls_last=True) for name, down in names]
    return rows.order_by(*fields, "code")


class _TimedLater(Sequence[TimedInspection]):
    """Inspections in the order of the database: what is taken from them is timed then, a page at once."""

    def __init__(self, rows: QuerySet[Inspection]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return self._rows.count()

    @overload
    def __getitem__(self, index: int) -> TimedInspection: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[TimedInspection]: ...
    def __getitem__(self, index: int | slice) -> TimedInspection | Sequence[TimedInspection]:
        if isinstance(index, slice):
            return timed(self._rows[index])
        [row] = timed([self._rows[index]])
        return row


def listed(rows: QuerySet[Inspection], column: str, *, descending: bool) -> Sequence[TimedInspection]:
    """By one of `ORDERS` or `CLOCK_ORDERS`; of alike clocks those first that have been in their stage for longest."""
    if column not in CLOCK_ORDERS:
        return _TimedLater(ordered(rows, column, descending=descending))
    key = CLOCK_ORDERS[column]
    every = sorted(timed(ordered(rows, "unit", descending=False)), key=lambda row: -(row.days or 0))
    keyed = [(key(row), row) for row in every]
    known = sorted((pair for pair in keyed if pair[0] is not None), key=lambda pair: pair[0], reverse=descending)  # type: ignore[arg-type, return-value]  # of one kind
    return [row for _, row in known] + [row for value, row in keyed if value is None]


def narrowed(rows: QuerySet[Inspection], chosen: Mapping[str, str]) -> QuerySet[Inspection]:
    """To what a filter chose: `text` (of unit or lead), `region`, `framework`, `year`, and of its clocks `stage`,
    `late` and `holder`; nothing where empty."""
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
    if any(chosen.get(name) for name in ("stage", "late", "holder")):
        rows = rows.filter(pk__in=[row.inspection.pk for row in timed(rows) if _is_chosen(row, chosen)])
    return rows


def _is_chosen(row: TimedInspection, chosen: Mapping[str, str]) -> bool:
    stage, late, holder = (chosen.get(name) for name in ("stage", "late", "holder"))
    running = row.clocks.running
    return (
        (not stage or row.stage in [STAGES[name] for name in (OF_REPORT if stage == REPORT else [stage])])
        and (not late or (late == "yes") == (row.late_by > 0))
        and (not holder or (running is not None and running.holder.name == holder))
    )


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """An inspection as the programme lists it."""

    timed: TimedInspection
    lead: str
    card: Scorecard

    @property
    def inspection(self) -> Inspection:
        return self.timed.inspection


def programme_rows(page: Iterable[TimedInspection]) -> list[ProgrammeRow]:
    """Of a page of `listed`; four queries."""
    rows = list(page)
    cards = rated_scorecards([row.inspection for row in rows])
    return [ProgrammeRow(row, row.inspection.lead or "", cards[row.inspection.pk]) for row in rows]  # type: ignore[attr-defined]  # annotated


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
        "stage": [*list(STAGES.items())[:3], (REPORT, "Report: draft to approval"), *list(STAGES.items())[3:]],
        "holder": [(holder.name, holder.value) for holder in Holder],
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
