"""Fewest changes that bring a weighted total into a window, within limits on each answer.

A search in depth, question by question, most changes first: those are preferred. It tries every way unless a bound
rules it out, which makes it exact; the bound is nearly always tight, which makes it quick: the best that so many
changes on the remaining questions can add, and the most they can take away.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from reports.figures.rules.cells import Cell, Cells, Run, extremes_after, gains, most_changes, total_of, totals_after
from reports.figures.rules.regions import Window

# Changes on each question, in the order of the questions
Changes = tuple[int, ...]


class Bound:
    """The highest total that questions can come to, by how many changes are made on them together."""

    def __init__(self, questions: Sequence[Cells], needed: Sequence[int]) -> None:
        self.needed = sum(needed)
        start = sum(map(total_of, questions))
        further: list[Run] = []
        for cells, number in zip(questions, needed, strict=True):
            gained, rest = _split(list(gains(cells)), number)
            start += gained
            further += rest
        further.sort(reverse=True)
        self._gains = [gain for gain, _ in further]
        self._changes = [0, *accumulate(number for _, number in further)]
        self._totals = list(accumulate((gain * number for gain, number in further), initial=start))

    def after(self, changes: int) -> int:
        """With at most so many changes, none fewer than are needed."""
        spare = changes - self.needed
        index = bisect_right(self._changes, spare) - 1
        total = self._totals[index]
        return total + (spare - self._changes[index]) * self._gains[index] if index < len(self._gains) else total


def _split(runs: list[Run], needed: int) -> tuple[int, list[Run]]:
    """What the changes that are needed gain, and the further changes that gain anything."""
    gained, further = 0, []
    for gain, number in runs:
        taken = min(needed, number)
        gained, needed = gained + gain * taken, needed - taken
        if gain > 0 and number > taken:
            further.append((gain, number - taken))
    return gained, further


def _negative(cells: Cells) -> list[Cell]:
    return [Cell(cell.cases, cell.least, cell.most, -cell.worth) for cell in cells]


class _Side:
    """The bounds of each question by itself, and of those from each question on."""

    def __init__(self, questions: Sequence[Cells], needed: Sequence[int]) -> None:
        self.own = [Bound([cells], [number]) for cells, number in zip(questions, needed, strict=True)]
        self.rest = [Bound(questions[start:], needed[start:]) for start in range(len(questions) + 1)]

    def last_reaching(self, level: int, index: int, changes: int, numbers: range) -> int:
        """The last of `numbers`, changes made on question `index` out of all `changes`, that can reach `level`."""
        own, rest = self.own[index], self.rest[index + 1]

        def reached(number: int) -> int:
            return own.after(number) + rest.after(changes - number)

        # Each further change gains less, and costs the rest more: up to a peak, then down.
        last = len(numbers) - 1
        peak = bisect_left(numbers, True, hi=last, key=lambda number: reached(number + 1) <= reached(number))
        beyond = bisect_left(numbers, True, lo=peak, key=lambda number: reached(number) < level)
        return numbers[beyond - 1] if beyond > peak else numbers[0] - 1


class TotalSearch:
    """`needed` are the changes that the limits alone need on each question."""

    def __init__(self, questions: Sequence[Cells], needed: Sequence[int], window: Window) -> None:
        self._questions, self._needed, self._window = questions, needed, window
        self._rising = _Side(questions, needed)
        self._falling = _Side([_negative(cells) for cells in questions], needed)
        # The preferred way, if any, from (question, changes left, total so far)
        self._found: dict[tuple[int, int, int], Changes | None] = {}

    def fewest(self, limit: int) -> Changes | None:
        """The changes on each question, at most `limit` together."""
        last = min(limit, sum(map(most_changes, self._questions)))
        numbers = range(sum(self._needed), last + 1)
        # More changes only widen what can be reached.
        first = bisect_left(numbers, True, key=lambda changes: self._is_open(0, changes, 0))
        return next((found for changes in numbers[first:] if (found := self._search(0, changes, 0)) is not None), None)

    def _is_open(self, index: int, changes: int, total: int) -> bool:
        low, high = self._room(index, changes)
        return changes >= self._rising.rest[index].needed and low <= total < high

    def _room(self, index: int, changes: int) -> tuple[int, int]:
        """From which total, and below which, so many changes on the questions from `index` on may reach the window."""
        return (
            self._window.low - self._rising.rest[index].after(changes),
            self._window.high + self._falling.rest[index].after(changes),
        )

    def _search(self, index: int, changes: int, total: int) -> Changes | None:
        """The preferred way to make exactly so many changes on the questions from `index` on."""
        if not self._is_open(index, changes, total):
            return None
        if index == len(self._questions):
            return () if changes == 0 else None
        key = index, changes, total
        if key not in self._found:
            numbers = range(self._most_here(index, changes, total), self._needed[index] - 1, -1)
            ways = (self._search_after(index, here, changes - here, total) for here in numbers)
            self._found[key] = next((way for way in ways if way is not None), None)
        return self._found[key]

    def _search_after(self, index: int, here: int, left: int, total: int) -> Changes | None:
        """The preferred way with `here` changes on question `index`, and those `left` on the questions after it."""
        best: Changes | None = None
        ideal = self._ideal(index + 1, left)
        for part in self._parts(index, here, left, total):
            rest = self._search(index + 1, left, total + part)
            if rest is not None and (best is None or rest > best):
                best = rest
            if best == ideal:
                break
        return None if best is None else (here, *best)

    def _parts(self, index: int, here: int, left: int, total: int) -> Iterable[int]:
        """The totals of question `index`, after `here` changes on it, that are worth going on from."""
        cells = self._questions[index]
        extremes = extremes_after(cells, here)
        if extremes is None:
            return ()
        least, most = extremes
        low, high = self._room(index + 1, left)
        # From the most, whatever leads into the window from any less does too, unless it can lead beyond.
        if total + most + self._rising.rest[index + 1].after(left) < self._window.high:
            return [most]
        if total + least - self._falling.rest[index + 1].after(left) >= self._window.low:
            return [least]
        return totals_after(cells, here, low - total, high - total)

    def _ideal(self, index: int, changes: int) -> Changes:
        """No way to make so many changes on the questions from `index` on can be preferred to this."""
        ideal = []
        for place in range(index, len(self._questions)):
            here = min(changes - self._rising.rest[place + 1].needed, most_changes(self._questions[place]))
            ideal.append(here)
            changes -= here
        return tuple(ideal)

    def _most_here(self, index: int, changes: int, total: int) -> int:
        """With more changes than this on question `index`, those left for the rest could not reach the window."""
        most = min(changes - self._rising.rest[index + 1].needed, most_changes(self._questions[index]))
        numbers = range(self._needed[index], most + 1)
        return min(
            self._rising.last_reaching(self._window.low - total, index, changes, numbers),
            self._falling.last_reaching(total - self._window.high + 1, index, changes, numbers),
        )
