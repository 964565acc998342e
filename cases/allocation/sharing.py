"""Cases that nobody has, shared out among people: pure, and exact. What is better than what: `docs/method.md`.

It is an integer programme, solved four times, each time among what was best before: few cases left over, few
practitioners whose cases are with several people, a small largest load, loads as even as can be.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

# Nodes of the solver's search tree, so that the same input ends at the same place on every machine; a limit of time
# would not.
NODES = 2_000
NODES_WERE_TOO_FEW = 1  # of `scipy.optimize.milp`
TOLERANCE = 1e-6
CONFLICTS_WITH_ALL = "everybody who could be given it has a conflict of interest with it"
NO_ROOM = "nobody who could be given it has room for another case"
NO_PEOPLE = "nobody in the team can be given cases"


@dataclass(frozen=True, slots=True)
class Person:
    """Who may be given cases. `at_most` are the open cases they may have in all, `None` for no limit; `days` what they
    have time for, given for everybody or for nobody; `practitioners` are those of the open cases they have."""

    pk: int
    open: int = 0
    at_most: int | None = None
    days: Fraction | None = None
    practitioners: frozenset[str] = frozenset()

    @property
    def room(self) -> int | None:
        if self.days == 0:
            return 0
        return None if self.at_most is None else max(0, self.at_most - self.open)

    def load_with(self, new: int) -> Fraction:
        """Open cases a day, or open cases where no days are given; nobody with no days has a load."""
        if self.days == 0:
            return Fraction(0)
        return Fraction(self.open + new) / (self.days or 1)


@dataclass(frozen=True, slots=True)
class FreeCase:
    """A case that nobody has. `conflicted` are those who must not be given it."""

    pk: int
    practitioner: str | None = None
    conflicted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposal:
    """{case: person} and {case: why nobody is proposed}; the `practitioners` whose cases are with several people. Not
    `is_proved` where the search was ended before it was certain that nothing is better."""

    people: dict[int, int]
    left: dict[int, str]
    practitioners: tuple[str, ...] = ()
    is_proved: bool = True


@dataclass(frozen=True, slots=True)
class _Kind:
    """Cases that may go to the same people and, where that counts, are of the same practitioner."""

    practitioner: str | None
    allowed: tuple[int, ...]
    cases: list[int] = field(default_factory=list)


def share_out(cases: Iterable[FreeCase], people: Iterable[Person], *, together: bool = False) -> Proposal:
    """Who is to be given which case; `together`: those of one practitioner to one person where that is possible. The
    order of cases and people is of no account."""
    cases, people = sorted(cases, key=lambda case: case.pk), sorted(people, key=lambda person: person.pk)
    with_room = [person for person in people if person.room != 0]
    kinds = _kinds(cases, with_room, people, together)
    numbers, is_proved = _solve(kinds, with_room)
    given: dict[int, int] = {}
    for place, kind in enumerate(kinds):
        # Cases of a kind are alike: the first to the first of those who are given some.
        takers = [person.pk for person in with_room for _ in range(numbers.get((place, person.pk), 0))]
        given |= dict(zip(kind.cases, takers, strict=False))
    left = {case.pk: _why_left(case, people) for case in cases if case.pk not in given}
    return Proposal(given, left, _with_several(cases, given, people) if together else (), is_proved)


def _solve(kinds: Sequence[_Kind], people: Sequence[Person]) -> tuple[dict[tuple[int, int], int], bool]:
    """{(place of the kind, person): how many of its cases}, and whether it is certain that nothing is better."""
    if not kinds:
        return {}, True
    if not any(kind.practitioner for kind in kinds):
        programme = _Programme(kinds, people)
        return programme.solve(), programme.is_proved
    # What is best where practitioners are of no account is soon found, and no solution is better.
    easier = _Programme([_Kind(None, kind.allowed, kind.cases) for kind in kinds], people)
    loads = easier.loads_of(easier.solve())
    programme = _Programme(kinds, people)
    return programme.solve(least=loads), programme.is_proved


def _why_left(case: FreeCase, people: Sequence[Person]) -> str:
    if not people:
        return NO_PEOPLE
    return CONFLICTS_WITH_ALL if all(person.pk in case.conflicted for person in people) else NO_ROOM


def _with_several(cases: Sequence[FreeCase], given: Mapping[int, int], people: Sequence[Person]) -> tuple[str, ...]:
    """Those of whom one of the cases that were shared out is with somebody else than another case."""
    having = defaultdict(set)
    for case in cases:
        if case.practitioner is not None and case.pk in given:
            having[case.practitioner].add(given[case.pk])
    for person in people:
        for practitioner in person.practitioners & having.keys():
            having[practitioner].add(person.pk)
    return tuple(sorted(practitioner for practitioner, who in having.items() if len(who) > 1))


def _kinds(
    cases: Sequence[FreeCase], with_room: Sequence[Person], people: Sequence[Person], together: bool
) -> list[_Kind]:
    held = {practitioner for person in people for practitioner in person.practitioners}
    of_practitioner = Counter(case.practitioner for case in cases)
    kinds: dict[tuple[str | None, tuple[int, ...]], _Kind] = {}
    for case in cases:
        counts = together and (of_practitioner[case.practitioner] > 1 or case.practitioner in held)
        allowed = tuple(person.pk for person in with_room if person.pk not in case.conflicted)
        if allowed:
            key = (case.practitioner if counts else None, allowed)
            kinds.setdefault(key, _Kind(*key)).cases.append(case.pk)
    return list(kinds.values())


class _Programme:
    """Unknown are how many cases of each kind each person is given, whom each practitioner deals with, and which of
    their places (a first case, a second …) each person fills. What a place costs grows from one to the next, so that
    nobody's second is filled before their first."""

    def __init__(self, kinds: Sequence[_Kind], people: Sequence[Person]):
        self.kinds, self.people = kinds, people
        self.by_pk = {person.pk: person for person in people}
        total = sum(len(kind.cases) for kind in kinds)
        self.places = {person.pk: total if person.room is None else min(total, person.room) for person in people}
        self.given = [(place, pk) for place, kind in enumerate(kinds) for pk in kind.allowed]
        self.pairs = sorted({(kind.practitioner, pk) for kind in kinds if kind.practitioner for pk in kind.allowed})
        self.filled = [(pk, number) for pk, places in self.places.items() for number in range(1, places + 1)]
        keys = [*self.given, *self.pairs, *self.filled]
        ends = list(accumulate([len(self.given), len(self.pairs), len(self.filled)]))
        self.is_given, self.is_pair = slice(0, ends[0]), slice(ends[0], ends[1])
        self.is_filled = slice(ends[1], ends[2])
        self.size = len(keys)
        # Of each place, were it filled.
        self.loads = [self.by_pk[pk].load_with(number) for pk, number in self.filled]
        self.is_proved = True
        self.found = np.zeros(self.size)
        self._set_constraints()

    def _set_constraints(self) -> None:
        column: dict[tuple[object, ...], int] = {("given", *key): place for place, key in enumerate(self.given)}
        column |= {("pair", *key): place for place, key in enumerate(self.pairs, start=self.is_pair.start)}
        column |= {("filled", *key): place for place, key in enumerate(self.filled, start=self.is_filled.start)}
        rows: list[tuple[dict[int, float], float, float]] = []
        for place, kind in enumerate(self.kinds):
            rows.append(({column["given", place, pk]: 1 for pk in kind.allowed}, 0, len(kind.cases)))
        for person in self.people:
            new = {column["given", place, pk]: 1.0 for place, pk in self.given if pk == person.pk}
            places = {column["filled", pk, number]: -1.0 for pk, number in self.filled if pk == person.pk}
            rows.append((new | places, 0, 0))
        for place, kind in enumerate(self.kinds):
            if kind.practitioner:
                for pk in kind.allowed:
                    pair = column["pair", kind.practitioner, pk]
                    rows.append(({column["given", place, pk]: 1, pair: -len(kind.cases)}, -np.inf, 0))
        entries = [(row, column, value) for row, (line, _, _) in enumerate(rows) for column, value in line.items()]
        matrix_rows, columns, values = zip(*entries, strict=True)
        matrix = coo_array((values, (matrix_rows, columns)), shape=(len(rows), self.size)).tocsr()
        self.constraints = [LinearConstraint(matrix, [low for _, low, _ in rows], [high for *_, high in rows])]
        self.upper = np.ones(self.size)
        self.upper[self.is_given] = [len(self.kinds[place].cases) for place, _ in self.given]
        # The solver need not be told that places are filled whole: the cases that fill them are.
        self.integrality = np.ones(self.size)
        self.integrality[self.is_filled] = 0

    def solve(self, least: Mapping[int, int] | None = None) -> dict[tuple[int, int], int]:
        """{(place of the kind, person): how many of its cases}. `least` are {person: new cases} than which as many
        cases could not be shared out more evenly."""
        self._keep_best(self._costs(self.is_given, -1))
        if self.pairs:
            deals = {(code, person.pk) for person in self.people for code in person.practitioners}
            # Who has a case of the practitioner already is no further person.
            self._keep_best(self._costs(self.is_pair, [0 if pair in deals else 1 for pair in self.pairs]))
        costs = self._costs(self.is_filled, [self._cost(*place) for place in self.filled])
        largest = max(person.load_with((least or {}).get(person.pk, 0)) for person in self.people)
        if least is None or not self._is_as_even(least, largest, costs):
            self._bound_largest_load(largest)
            self._run(costs)
        numbers = np.rint(self.found[self.is_given]).astype(int)
        return dict(zip(self.given, map(int, numbers), strict=True))

    def _is_as_even(self, least: Mapping[int, int], largest: Fraction, costs: np.ndarray[Any, Any]) -> bool:
        """Whether the best has no larger load than the least there can be, as mostly it has not."""
        self._close_above(largest)
        # Told what it cannot go below, the solver does not look for it.
        low = sum(self._cost(pk, number) for pk, number in self.filled if number <= least[pk])
        self._keep(costs, low - TOLERANCE, np.inf)
        found = self._run(costs)
        self.constraints.pop()
        return found is not None

    def loads_of(self, numbers: Mapping[tuple[int, int], int]) -> dict[int, int]:
        """{person: new cases}"""
        return {pk: sum(number for (_, to), number in numbers.items() if to == pk) for pk in self.by_pk}

    def _costs(self, part: slice, values: Any) -> np.ndarray[Any, Any]:
        costs = np.zeros(self.size)
        costs[part] = values
        return costs

    def _cost(self, pk: int, number: int) -> float:
        """What the place adds to the sum of (open cases)² / days."""
        person = self.by_pk[pk]
        return float(Fraction(2 * (person.open + number) - 1) / (person.days or 1))

    def _run(self, costs: np.ndarray[Any, Any]) -> np.ndarray[Any, Any] | None:
        """`None` where no solution was found."""
        result = milp(
            costs,
            integrality=self.integrality,
            bounds=Bounds(np.zeros(self.size), self.upper),
            constraints=self.constraints,
            options={"mip_rel_gap": 0, "node_limit": NODES},
        )
        if result.status == NODES_WERE_TOO_FEW:
            self.is_proved = False
        if result.x is not None:
            self.found = result.x
        found: np.ndarray[Any, Any] | None = result.x
        return found

    def _keep(self, costs: np.ndarray[Any, Any], low: float, high: float) -> None:
        """From here on only what costs no less and no more."""
        self.constraints.append(LinearConstraint(coo_array(costs.reshape(1, -1)).tocsr(), low, high))

    def _keep_best(self, costs: np.ndarray[Any, Any]) -> None:
        """From here on only what is as good by these costs, which are whole numbers."""
        found = self._run(costs)
        assert found is not None
        self._keep(costs, -np.inf, round(float(costs @ found)))

    def _bound_largest_load(self, no_less: Fraction) -> None:
        """Close the places that would make the largest load larger than it has to be."""
        candidates = sorted({no_less, *(load for load in self.loads if load > no_less)})
        low, high = 0, len(candidates) - 1
        while low < high:
            middle = (low + high) // 2
            self._close_above(candidates[middle])
            low, high = (low, middle) if self._run(np.zeros(self.size)) is not None else (middle + 1, high)
        self._close_above(candidates[low])

    def _close_above(self, largest: Fraction) -> None:
        self.upper[self.is_filled] = [load <= largest for load in self.loads]
