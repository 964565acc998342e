"""The programme of all inspections, as a table, as the calendar of a year, and as the time that each takes."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspection.foundation.dates import MONTHS
from inspection.people.roles import Permission
from inspection.web.lists import page_of
from reports.clocks.bars import bars_of
from reports.clocks.stages import ClockStage
from reports.programme import queries
from reports.programme.forms import ProgrammeFilterForm, TimesFilterForm
from reports.programme.times import times_of

COLUMNS = {
    "unit": "Unit",
    "region": "Region",
    "framework": "Framework",
    "fieldwork": "Fieldwork",
    "due": "Report due",
    "lead": "Lead",
    "stage": "Stage",
    "days": "Days in it",
    "late": "Late by",
    "with": "With",
    "since": "Days since fieldwork",
    "progress": "Signed off",
}
FIRST, LAST = 1950, 2100  # years that a calendar can show
BARS_A_PAGE, LATE_A_PAGE = 25, 15


@dataclass(frozen=True, slots=True)
class Column:
    """A heading that sorts: `sorted` is how it is now, as `aria-sort` says it; `address` turns it round."""

    label: str
    sorted: str
    address: str


def _require_planner(user):
    if not user.may(Permission.PLAN_PROGRAMME):
        raise PermissionDenied


@require_safe
def programme(request):
    _require_planner(request.user)
    form = ProgrammeFilterForm(request.GET, offered=queries.offered_to(request.user))
    order = request.GET.get("order", "")
    name = order.removeprefix("-")
    column, descending = (name, order.startswith("-")) if name in COLUMNS else ("fieldwork", True)
    rows = queries.narrowed(queries.programme(request.user), form.chosen)
    page = page_of(request, queries.listed(rows, column, descending=descending))
    context = {
        "form": form,
        "page": page,
        "rows": queries.programme_rows(page),
        "columns": [_heading(request, each, label, column, descending) for each, label in COLUMNS.items()],
        "is_filtered": any(form.chosen.values()),
        "times_query": _without_order(request),
    }
    return render(request, "reports/programme/programme.html", context)


def _without_order(request):
    """What is chosen, for a page with an order of its own."""
    query = request.GET.copy()
    for name in ("page", "order"):
        query.pop(name, None)
    return query.urlencode()


def _heading(request, name, label, column, descending):
    query = request.GET.copy()
    query.pop("page", None)
    query["order"] = f"-{name}" if name == column and not descending else name
    order = ("descending" if descending else "ascending") if name == column else "none"
    return Column(label, order, f"?{query.urlencode()}")


@require_safe
def calendar(request):
    _require_planner(request.user)
    form = ProgrammeFilterForm(request.GET, offered=queries.offered_to(request.user))
    chosen = form.chosen
    asked = request.GET.get("year", "")
    # Of any year, also one of which nothing is planned yet.
    year = int(asked) if asked.isdecimal() and len(asked) == len("2026") else timezone.localdate().year
    year = min(max(year, FIRST), LAST)
    rows = queries.narrowed(queries.programme(request.user), {**chosen, "year": ""})
    page = page_of(request, queries.in_year(rows, year))
    context = {
        "form": form,
        "page": page,
        "rows": queries.calendar_rows(page, year),
        "months": [(month, month[:3]) for month in MONTHS],
        "year": year,
        "earlier": _of_year(request, year - 1),
        "later": _of_year(request, year + 1),
    }
    return render(request, "reports/programme/calendar.html", context)


def _of_year(request, year):
    query = request.GET.copy()
    query.pop("page", None)
    query["year"] = year
    return f"?{query.urlencode()}"


@require_safe
def times(request):
    """How long inspections take, stage by stage, and what is late."""
    _require_planner(request.user)
    form = TimesFilterForm(request.GET, offered=queries.offered_to(request.user))
    chosen = form.chosen
    found = times_of(queries.narrowed(queries.programme(request.user), chosen), chosen.get("order", ""))
    page = page_of(request, found.rows, size=BARS_A_PAGE)
    context = {
        "form": form,
        "page": page,
        "late": page_of(request, found.late, "late_page", size=LATE_A_PAGE),
        "chart": bars_of(page),
        "stages": list(ClockStage),
        "summaries": found.summaries,
        "published": found.published,
        "is_filtered": any(value for name, value in chosen.items() if name != "order"),
    }
    return render(request, "reports/programme/times.html", context)
