from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from django.db.models import Count, QuerySet

from cases.models import Assessment, State
from inspection.models import TeamMember


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many cases are in a state."""

    state: str
    label: str
    cases: int


@dataclass(frozen=True, slots=True)
class AllocationSummary:
    """Who has how many cases in which state: {(assessor id, name, state): cases}; the first two are None for cases not
    allocated."""

    cases: Counter[tuple[int | None, str | None, str]]

    @property
    def assessors(self) -> list[tuple[int, str]]:
        """(id, name), by name."""
        return sorted({(pk, name) for pk, name, _ in self.cases if pk and name is not None}, key=itemgetter(1))

    @property
    def by_state(self) -> list[StateCount]:
        """Every state, also one in which no case is."""
        counts: Counter[str] = Counter()
        for (_, _, state), cases in self.cases.items():
            counts[state] += cases
        return [StateCount(state, label, counts[state]) for state, label in State.choices]


def allocation_summary(assessments: QuerySet[Assessment]) -> AllocationSummary:
    """One GROUP BY."""
    rows = assessments.order_by().values_list("assessor", "assessor__name", "state").annotate(Count("pk"))
    return AllocationSummary(Counter({(pk, name, state): cases for pk, name, state, cases in rows}))


@dataclass(frozen=True, slots=True)
class Workload:
    member: TeamMember
    in_progress: int
    submitted: int
    signed_off: int

    @property
    def total(self) -> int:
        return self.in_progress + self.submitted + self.signed_off


def workloads(members: Iterable[TeamMember], allocation: AllocationSummary) -> list[Workload]:
    cases = Counter({(pk, state): number for (pk, _, state), number in allocation.cases.items()})
    return [Workload(member, *(cases[member.user_id, state] for state in State.values)) for member in members]
