"""Fewest changed answers that bring counts into a region. Exact, and quick for thousands of cases.

Where limits alone decide, each question needs so many changes and no more. Where a weighted total must come into a
window too, further changes are looked for, first question first, with what the rest can still add or take away as
the bound that closes most ways at once.
"""

from collections.abc import Iterable, Sequence

from reports.figures.rules.cells import cells_of, changes_needed
from reports.figures.rules.regions import NO_LIMIT, Box, Region, Window
from reports.figures.rules.standard import Counts, RatedQuestion
from reports.figures.rules.totals import Changes, TotalSearch


def fewest_in(
    regions: Iterable[Region], questions: Sequence[RatedQuestion], counts: Counts, limit: int = NO_LIMIT
) -> Changes | None:
    """The fewest changes into any of `regions`, at most `limit`; of equally few as many as possible on the first
    question, then on the second. `None` where there is no way."""
    best: Changes | None = None
    for region in regions:
        for boxes in region.boxes():
            changes = _fewest(boxes, region.window, questions, counts, limit)
            if changes is not None and (best is None or _preferred(changes) > _preferred(best)):
                best, limit = changes, sum(changes)
    return best


def _preferred(changes: Changes) -> tuple[int, Changes]:
    return -sum(changes), changes


def _fewest(
    boxes: dict[str, Box], window: Window | None, questions: Sequence[RatedQuestion], counts: Counts, limit: int
) -> Changes | None:
    worth = window.worth if window else {}
    cells = [cells_of(question, counts, boxes.get(question.number, {}), worth) for question in questions]
    needed = [number for number in map(changes_needed, cells) if number is not None]
    if len(needed) < len(cells) or sum(needed) > limit:
        return None
    return TotalSearch(cells, needed, window).fewest(limit) if window else tuple(needed)
