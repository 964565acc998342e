from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from django.db.models import Count, QuerySet

from cases.models import Assessment, State
from cases.queries import DISABLED, LEFT_TEAM
from inspection.models import TeamMember, User


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
    """How many cases somebody has in each state; `role` is theirs in the team, or says why they are gone."""

    name: str
    role: str
    in_progress: int
    submitted: int
    signed_off: int

    @property
    def total(self) -> int:
        return self.in_progress + self.submitted + self.signed_off


def workloads(members: Iterable[TeamMember], allocation: AllocationSummary) -> list[Workload]:
    """Of the members, then of those who are gone and still have cases that are not signed off."""
    cases = Counter({(pk, state): number for (pk, _, state), number in allocation.cases.items()})
    roles = {member.user_id: (member.user.name, member.get_role_display()) for member in members}
    left = {pk: name for pk, name in allocation.assessors if pk not in roles and _waiting(cases, pk)}
    active = set(User.objects.filter(pk__in=left, is_active=True).values_list("pk", flat=True)) if left else set()
    gone = {pk: (name, (LEFT_TEAM if pk in active else DISABLED).capitalize()) for pk, name in left.items()}
    return [Workload(*person, *(cases[pk, state] for state in State.values)) for pk, person in (roles | gone).items()]


def _waiting(cases: Counter[tuple[int | None, str]], assessor: int) -> int:
    return cases[assessor, State.IN_PROGRESS] + cases[assessor, State.SUBMITTED]
