"""Small numbers hidden in all tables by one detail together, so that nothing published narrows a hidden count to fewer
than three values (docs/method.md, "Small numbers").

How many cases of a group were asked a question stands in no table, but can be found from any that is published in full,
and the same cases are asked many questions. So it is settled first, for each set of cases that were asked the same, by
how much its groups differ from the truth in two alternatives; then each table is protected by itself, to fit these.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from reports.figures.disclosure.alternatives import Hidden, Shift, best_shift, hide
from reports.figures.disclosure.programme import Programme
from reports.figures.disclosure.tables import Family, Table

Cases = frozenset[int]
# Twice so many tables of a set of cases are tried with each shift, and all of them with so many of the best.
TRIED, FINALISTS = 4, 3
# It is seldom that one table in so many fails with what was best for some.
OFTEN = 20
# Of so few cases tables are hard to protect, and what is best for some of them together is soon found.
FEW = 20
# For so many tables together, so many times.
TOGETHER = 4
CHOICES = 3
# By how much small groups differ in the alternatives: they are mostly hidden cheapest where they can only gain.
STEPS = ((1, 2), (1, -1), (-1, -2))
# A table that is left out says less than one with every count hidden: it costs that, times and plus so much.
LEFT_OUT, AT_ALL = 1.5, 0.5


def protect(family: Family, threshold: int) -> dict[str, Hidden | None]:
    """What is hidden in each table; `None` for one that cannot be published."""
    found = _protected(family, threshold, 2)
    failed = sum(hidden is None and _can_be_hoped_for(family.tables[name], threshold) for name, hidden in found.items())
    if failed and len(family.group_of) <= FEW:
        more = _protected(family, threshold, 3)
        if _cost_of_all(family, more, threshold) < _cost_of_all(family, found, threshold):
            return more
    return found


def _can_be_hoped_for(table: Table, threshold: int) -> bool:
    return 1 not in table.totals or threshold == 1


def _cost_of_all(family: Family, found: Mapping[str, Hidden | None], threshold: int) -> float:
    return sum(cost_of(family.tables[name], hidden, threshold) for name, hidden in found.items())


def _protected(family: Family, threshold: int, alternatives: int) -> dict[str, Hidden | None]:
    by_cases: defaultdict[Cases, dict[str, Table]] = defaultdict(dict)
    for name, table in family.tables.items():
        by_cases[table.cases][name] = table
    groups = _Groups(family, tuple(by_cases), alternatives)
    found: dict[str, Hidden | None] = {}
    # The largest first: what its groups gain and lose, those within it can follow.
    for cases, tables in sorted(by_cases.items(), key=lambda entry: (-len(entry[0]), sorted(entry[0]))):
        found |= _protect_alike(groups, cases, tables, threshold)
    return {name: found[name] for name in family.tables}


def _protect_alike(
    groups: "_Groups", cases: Cases, tables: Mapping[str, Table], threshold: int
) -> dict[str, Hidden | None]:
    """Tables of the same cases."""
    sizes = groups.family.sizes(cases)
    known: dict[tuple[str, Shift], Hidden | None] = {}

    def attempt(name: str, shift: Shift) -> Hidden | None:
        if (name, shift) not in known:
            known[name, shift] = hide(tables[name], sizes, shift, threshold)
        return known[name, shift]

    def cost(names: Iterable[str], shift: Shift, most: float) -> float:
        """So much as the most, where it is no less."""
        spent = 0.0
        for name in names:
            spent += cost_of(tables[name], attempt(name, shift), threshold)
            if spent >= most:
                return most
        return spent

    hopeful = [name for name, table in tables.items() if _can_be_hoped_for(table, threshold)]
    sample = _sample(hopeful, tables)
    tried: dict[Shift, float] = {}
    for shift in _shifts(groups, cases, [tables[name] for name in hopeful], threshold):
        if shift in tried or not groups.can(cases, shift):
            continue
        tried[shift] = cost(sample, shift, math.inf)
        if not tried[shift]:
            break
    best, least = None, math.inf
    for shift in sorted(tried, key=lambda shift: tried[shift])[:FINALISTS]:
        whole = cost(hopeful, shift, least)
        if whole < least:
            best, least = shift, whole
        if best == shift and OFTEN * sum(attempt(name, shift) is None for name in hopeful) <= len(hopeful):
            break  # another would gain little, and takes as long again
    if best is None or not hopeful:
        return dict.fromkeys(tables)
    groups.chosen[cases] = best
    return {name: attempt(name, best) for name in tables}


def _sample(names: Sequence[str], tables: Mapping[str, Table]) -> list[str]:
    """Some from everywhere, and those that are hardest to protect: with an answer that few gave."""
    anywhere = names[:: max(1, len(names) // TRIED)][:TRIED]
    hardest = sorted(names, key=lambda name: min(filter(None, tables[name].totals), default=0))[:TRIED]
    return list(dict.fromkeys([*hardest, *anywhere]))


def cost_of(table: Table, hidden: Hidden | None, threshold: int) -> float:
    """Of cells that are not told although they are not small."""
    useful = len(table.cells) - len(table.small(threshold))
    return LEFT_OUT * useful + AT_ALL if hidden is None else len(hidden.cells) - (len(table.cells) - useful)


def _shifts(groups: "_Groups", cases: Cases, tables: Sequence[Table], threshold: int) -> Iterator[Shift]:
    """Candidates: nothing, what was chosen for other cases, what is best for some of the tables, and small groups
    against one another or against a large one."""
    sizes = groups.family.sizes(cases)
    count = len(sizes)
    yield ((0,) * count,) * groups.alternatives
    yield from groups.chosen.values()
    fixed = groups.fixed(sizes)
    if sum(sizes) <= FEW and len(tables) <= TOGETHER and not groups.chosen:
        best = best_shift(tables, sizes, fixed, threshold, groups.alternatives)
        if best is not None:
            yield best
            return
    for some in _choices(tables) if len(groups.family.group_of) <= FEW else ():
        shift = best_shift(some, sizes, fixed, threshold, groups.alternatives)
        if shift is not None:
            yield shift
    small = [group for group, size in enumerate(sizes) if 0 < size < threshold]
    large = sorted((group for group, size in enumerate(sizes) if size >= threshold), key=lambda group: -sizes[group])
    for moving in (small, large[1:2]):
        for partner in large[:2]:
            if moving and partner not in moving:
                for steps in STEPS:
                    yield tuple(
                        _against(moving, partner, step, count) for step in _of_length(steps, groups.alternatives)
                    )


def _of_length(steps: tuple[int, ...], alternatives: int) -> tuple[int, ...]:
    return (*steps, 0)[:alternatives]


def _choices(tables: Sequence[Table]) -> Iterator[Sequence[Table]]:
    """A few of the tables, the first (it may be the profile) among them; of few, all but one."""
    if len(tables) <= TOGETHER:
        yield from combinations(tables, max(1, len(tables) - 1))
        return
    others, step = tables[1:], max(1, (len(tables) - 1) // (TOGETHER - 1))
    for start in range(0, step, max(1, step // CHOICES)):
        yield (tables[0], *others[start::step][: TOGETHER - 1])


def _against(moving: Sequence[int], partner: int, step: int, count: int) -> tuple[int, ...]:
    """The groups that move differ by so many, and the partner makes up for them."""
    made_up = -step * len(moving)
    return tuple(step if group in moving else made_up if group == partner else 0 for group in range(count))


class _Groups:
    """How many cases are in each group, of each set of cases that were asked the same, in the truth and in what was
    chosen of the alternatives.

    Sets overlap. Of the cases that are in the same sets, the number is the truth in every alternative: only who is in
    which group differs.
    """

    def __init__(self, family: Family, sets: Sequence[Cases], alternatives: int) -> None:
        self.family = family
        self.alternatives = alternatives
        self.chosen: dict[Cases, Shift] = {}
        alike: defaultdict[frozenset[int], set[int]] = defaultdict(set)
        for case in family.group_of:
            alike[frozenset(place for place, cases in enumerate(sets) if case in cases)].add(case)
        self.parts = [frozenset(cases) for cases in alike.values()]

    def can(self, cases: Cases, shift: Shift) -> bool:
        """Whether these cases can be shifted so, beside what was chosen for others."""
        if not any(any(map(any, each)) for each in (shift, *self.chosen.values())):
            return True
        sizes = self.family.sizes(cases)
        if len(self.parts) == 1:
            fixed = self.fixed(sizes)
            return all(
                size + more >= 0 and not (more and group in fixed)
                for shifted in shift
                for group, (size, more) in enumerate(zip(sizes, shifted, strict=True))
            )
        return all(
            min(map(sum, zip(sizes, shift[place], strict=True))) >= 0
            and self._is_possible({other: made[place] for other, made in self.chosen.items()} | {cases: shift[place]})
            for place in range(self.alternatives)
        )

    def fixed(self, sizes: Sequence[int]) -> frozenset[int]:
        """Groups of such sizes in which everybody knows that nobody is."""
        nobody = frozenset(group for group, size in enumerate(sizes) if not size)
        return nobody if self.family.decides else nobody & self.family.never

    def _is_possible(self, shifts: Mapping[Cases, Sequence[int]]) -> bool:
        programme = Programme()
        numbers = {}
        for part in self.parts:
            sizes = self.family.sizes(part)
            for group, size in enumerate(sizes):
                is_known = group in self.family.never or (self.family.decides and not size)
                numbers[part, group] = programme.variable(0, size if is_known else len(part))
            programme.limit({numbers[part, group]: 1 for group in range(len(sizes))}, len(part), len(part))
        for cases, shifted in shifts.items():
            for group, size in enumerate(self.family.sizes(cases)):
                within = {numbers[part, group]: 1 for part in self.parts if part <= cases}
                programme.limit(within, size + shifted[group], size + shifted[group])
        values = programme.solve()
        return values is not None
