"""How long each stage of an inspection took, whether it is late, with whom it is and where it goes on."""

from dataclasses import dataclass

from django.shortcuts import render
from django.views.decorators.http import require_safe

from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from inspection.web.pages import Page, inspection_menu
from reports.clocks.bars import bars_of
from reports.clocks.queries import TimedInspection, timed_one, working_days
from reports.clocks.stages import Clock


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A stage of the table. `page` is where it goes on, unless it is over or the person may not open that."""

    clock: Clock
    working_days: int
    with_whom: str
    page: Page | None


@require_safe
def inspection_time(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_see_tasks(request.user, inspection))
    row = timed_one(inspection)
    context = {
        "inspection": inspection,
        "row": row,
        "clocks": row.clocks,
        "running": row.clocks.running,
        "rows": _rows(row, request.user),
        "chart": bars_of([row]),
    }
    return render(request, "reports/clocks/inspection_time.html", context)


def _rows(row: TimedInspection, user) -> list[ClockRow]:
    pages = {page.url_name: page for page in inspection_menu.open_to(user, row.inspection)}
    return [
        ClockRow(clock, working_days(clock), "", None)
        if clock.ends or row.clocks.is_cancelled
        else ClockRow(clock, working_days(clock), row.holders[clock.holder], pages.get(row.way_on(clock)))
        for clock in row.clocks.clocks
    ]
