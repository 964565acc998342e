"""How fieldwork goes: cases signed off by day against the plan, by inspector, and what holds up the rest."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from cases.models import CHANGES_WITH_REASON, Change
from cases.queries import Stage, cases_of, stage_of_each
from inspection.foundation.dates import day_in_words
from inspection.models import Inspection, User
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from reports.figures.charts import Plan, progress_line

NOBODY = "Nobody"
OPEN = (Stage.NOT_BEGUN, Stage.IN_PROGRESS, Stage.RETURNED)


@dataclass(frozen=True, slots=True)
class Workload:
    """Of one inspector: how many cases in each stage, as `Stage` has them."""

    who: str
    stages: list[int]

    @property
    def all(self) -> int:
        return sum(self.stages)


@dataclass(frozen=True, slots=True)
class Day:
    """Cases signed off on a day, until then, and how many the plan wants by then, rounded up; `None` without a plan."""

    day: datetime.date
    signed_off: int
    until_then: int
    planned: int | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case of the sample: when it was last signed off, submitted and given back, each `None` if never."""

    stage: str
    assessor: str
    signed_off_at: datetime.datetime | None
    submitted_at: datetime.datetime | None
    returned_at: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class HeldUp:
    """What holds `cases` up, `since` when the first of them if that is told, and what the list of cases is asked."""

    what: str
    query: str
    cases: int
    since: datetime.datetime | None = None


@require_safe
def fieldwork(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_read_cases(request.user, inspection))
    cases, today = _cases(inspection, request.user), timezone.localdate()
    plan = plan_of(inspection, len(cases))
    days = days_of(cases, plan)
    context = {
        "inspection": inspection,
        "total": len(cases),
        "finding": finding(cases, plan, today),
        "chart": _chart(days, plan, today, len(cases)),
        "days": days,
        "stages": Stage.labels,
        "workloads": workloads(cases),
        "held_up": held_up(cases),
    }
    return render(request, "reports/dashboards/fieldwork.html", context)


def _chart(days: list[Day], plan: Plan | None, today: datetime.date, total: int) -> SafeString | str:
    """None of a single day, unless there is a plan to compare it with."""
    points = [(each.day, each.until_then) for each in days]
    return progress_line(points, plan, today, total) if days and (plan or len(days) > 1) else ""


def _cases(inspection: Inspection, user: User) -> list[CaseRow]:
    """One query."""

    def last(*changes: Change) -> Max:
        return Max("events__at", filter=Q(events__change__in=changes))

    annotated = (
        cases_of(inspection, user)
        .select_related("assessor")
        .annotate(
            stage=stage_of_each(),
            signed_off_at=last(Change.SIGNED_OFF, Change.IMPORTED),
            submitted_at=last(Change.SUBMITTED),
            returned_at=last(*CHANGES_WITH_REASON),
        )
    )
    return [
        CaseRow(each.stage, str(each.assessor or NOBODY), each.signed_off_at, each.submitted_at, each.returned_at)
        for each in annotated
    ]


def plan_of(inspection: Inspection, total: int) -> Plan | None:
    """A straight line over the days of fieldwork; `None` where no end is set, or there is nothing to plan."""
    begins, ends = inspection.fieldwork_started_on, inspection.fieldwork_ends_on
    return Plan(begins, ends, total) if ends and ends > begins and total else None


def days_of(cases: list[CaseRow], plan: Plan | None) -> list[Day]:
    """Those on which cases were signed off that are so still, the first first."""
    signed_off = Counter(
        timezone.localtime(case.signed_off_at).date()
        for case in cases
        if case.stage == Stage.SIGNED_OFF and case.signed_off_at
    )
    rows, until_then = [], 0
    for day in sorted(signed_off):
        until_then += signed_off[day]
        rows.append(Day(day, signed_off[day], until_then, plan.wanted_by(day) if plan else None))
    return rows


def finding(cases: list[CaseRow], plan: Plan | None, today: datetime.date) -> str:
    """12 of 16 cases are signed off; by the plan it would be 14 today."""
    signed_off = sum(case.stage == Stage.SIGNED_OFF for case in cases)
    said = f"{signed_off} of {len(cases)} cases are signed off"
    if plan is None or today < plan.begins or signed_off == len(cases):
        return said
    return f"{said}; by the plan it would be {plan.wanted_by(today)} by {day_in_words(today)}"


def workloads(cases: list[CaseRow]) -> list[Workload]:
    """By name, cases that nobody has last."""
    counts = Counter((case.assessor, case.stage) for case in cases)
    names = sorted({case.assessor for case in cases}, key=lambda name: (name == NOBODY, name))
    return [Workload(name, [counts[name, stage] for stage in Stage]) for name in names]


def held_up(cases: list[CaseRow]) -> list[HeldUp]:
    """What there is of it."""
    free = sum(case.assessor == NOBODY and case.stage in OPEN for case in cases)
    had = [case for case in cases if case.assessor != NOBODY or case.stage not in OPEN]
    stages = {stage: [case for case in had if case.stage == stage] for stage in Stage}
    submitted, returned = stages[Stage.SUBMITTED], stages[Stage.RETURNED]
    lines = [
        HeldUp(
            "Waiting for sign-off", "state=submitted", len(submitted), _first(case.submitted_at for case in submitted)
        ),
        HeldUp(
            "Returned, and not submitted again",
            "state=returned",
            len(returned),
            _first(c.returned_at for c in returned),
        ),
        HeldUp("In progress", "state=in_progress", len(stages[Stage.IN_PROGRESS])),
        HeldUp("Not begun", "state=not_begun", len(stages[Stage.NOT_BEGUN])),
        HeldUp("Allocated to nobody", "assessor=nobody", free),
    ]
    return [line for line in lines if line.cases]


def _first(moments: Iterable[datetime.datetime | None]) -> datetime.datetime | None:
    return min((moment for moment in moments if moment), default=None)
