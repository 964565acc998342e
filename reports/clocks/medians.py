"""How long stages take as a rule, over inspections that are published. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.clocks.stages import Clocks, ClockStage
from reports.figures.arithmetic import Spread, spread_of

SINCE_FIELDWORK, WHOLE = "From the end of fieldwork to publication", "From the beginning of fieldwork to publication"


@dataclass(frozen=True, slots=True)
class StageSummary:
    """Days of a stage in so many inspections (`number`); no `spread` of none."""

    label: str
    number: int
    spread: Spread | None


def summaries(published: Iterable[Clocks]) -> list[StageSummary]:
    """Of each stage in its order, and of what they add up to. A stage that was left out, or of which nobody knows how
    long it took, is not among them. Medians do not add up."""
    listed = list(published)
    rows = []
    for index, stage in enumerate(ClockStage):
        clocks = [each.clocks[index] for each in listed]
        rows.append(_summary(stage.value, [clock.days for clock in clocks if clock.is_known and not clock.is_skipped]))
    since = [each.since_fieldwork for each in listed]
    whole = [each.days for each in listed if each.since_fieldwork is not None]
    return [*rows, _summary(SINCE_FIELDWORK, [days for days in since if days is not None]), _summary(WHOLE, whole)]


def _summary(label: str, days: Sequence[int]) -> StageSummary:
    return StageSummary(label, len(days), spread_of(Counter(map(Decimal, days))))
