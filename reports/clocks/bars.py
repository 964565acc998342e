"""Inspections as bars of the days of their stages."""

from collections.abc import Iterable

from django.utils.safestring import SafeString

from reports.clocks.queries import TimedInspection
from reports.clocks.stages import ClockStage
from reports.figures.charts import StagedDays, stage_bars


def bars_of(rows: Iterable[TimedInspection]) -> SafeString | str:
    """None where no stage of any has lasted a day."""
    bars = [_bar(row) for row in rows if row.clocks.days]
    return stage_bars(bars, [stage.value for stage in ClockStage]) if bars else ""


def _bar(row: TimedInspection) -> StagedDays:
    days = row.clocks.days
    note = f"{days} day{'' if days == 1 else 's'}"
    if row.clocks.running:
        note = f"{note} so far, {row.stage.lower()}"
    return StagedDays(str(row.inspection), tuple(clock.days for clock in row.clocks.clocks), note)
