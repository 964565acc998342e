"""How far an inspection has come: worked out from what is stored, and kept with the moment since when.

The apps above know when a stage is over, and say so when Django starts (`registration.py`); whatever may end or open
one again calls `settle_stage` in its transaction.
"""

from collections.abc import Callable

from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from inspection.foundation.triggers import is_up_to_date
from inspection.people.models import User
from inspection.programme.models import Inspection, InspectionStage
from inspection.programme.notices import leads_of, notify

IsOver = Callable[[Inspection], bool]

_is_over: dict[InspectionStage, IsOver] = {}


def stage_is_over_when(stage: InspectionStage, is_over: IsOver) -> None:
    """Asked of an inspection in it. The last stage has no end here."""
    _is_over[stage] = is_over


_when_settled: list[Callable[[Inspection], None]] = []


def when_settled(tell: Callable[[Inspection], None]) -> None:
    """`tell` is called in the transaction of whatever may have changed an inspection's figures, after it."""
    _when_settled.append(tell)


def stage_of(inspection: Inspection) -> InspectionStage:
    """The first stage that is not over, as things stand."""
    stages = list(InspectionStage)
    return next((stage for stage in stages[:-1] if not _is_over[stage](inspection)), stages[-1])


def lock_inspection(inspection: int) -> Inspection:
    """Until the end of the transaction: what changes its team, its cases as a whole or its text happens one after
    another. It comes before the locks of cases and of the ledger, so that no two wait for each other."""
    return Inspection.objects.select_for_update(no_key=True).get(pk=inspection)


def settle_stage(inspection: int, *, by: User | None) -> Inspection:
    """Keep the stage that an inspection (its primary key) has come to; part of the transaction of what brought it
    there, which has locked it: of two at once, the later one sees what both have done."""
    stored = lock_inspection(inspection)
    stage, before = stage_of(stored), stored.stage
    if stage != before or stored.stage_since is None:
        stored.stage, stored.stage_since = stage, timezone.now()
        stored._history_user = by
        stored.save(update_fields=["stage", "stage_since"])
    if stage != before and by is not None:
        _tell_leads(stored, by)
    for tell in _when_settled:
        tell(stored)
    return stored


def _tell_leads(inspection: Inspection, by: User) -> None:
    """Those who have not brought it there themselves. What a command on the server stores is told to nobody."""
    others = [lead for lead in leads_of(inspection) if lead != by]
    text = f"{inspection} is now at: {inspection.get_stage_display()}"
    notify(others, text, inspection=inspection, address=reverse("inspection_tasks", args=[inspection.code]))


def settle_earlier(*, using: str, **_: object) -> None:
    """After `migrate`: of inspections that were stored before stages were."""
    if not is_up_to_date(connections[using]):
        return
    for inspection in Inspection.objects.filter(stage_since=None).values_list("pk", flat=True):
        with transaction.atomic():
            settle_stage(inspection, by=None)
