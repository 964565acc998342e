from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from django.db.models import Count, QuerySet

from cases.models import Assessment
from cases.queries import DISABLED, LEFT_TEAM, Stage, stage_of_each
from inspection.models import TeamMember, User


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many cases have come how far."""

    stage: Stage
    cases: int


@dataclass(frozen=True, slots=True)
class AllocationSummary:
    """Who has how many cases at which stage: {(assessor id, name, stage): cases}; the first two are None for cases not
    allocated."""

    cases: Counter[tuple[int | None, str | None, str]]

    @property
    def assessors(self) -> list[tuple[int, str]]:
        """(id, name), by name."""
        return sorted({(pk, name) for pk, name, _ in self.cases if pk and name is not None}, key=itemgetter(1))

    @property
    def total(self) -> int:
        return self.cases.total()

    @property
    def by_stage(self) -> list[StageCount]:
        """Every stage, also one at which no case is."""
        counts: Counter[str] = Counter()
        for (_, _, stage), cases in self.cases.items():
            counts[stage] += cases
        return [StageCount(stage, counts[stage]) for stage in Stage]


def allocation_summary(assessments: QuerySet[Assessment]) -> AllocationSummary:
    """One GROUP BY."""
    staged = assessments.order_by().annotate(stage=stage_of_each())
    rows = staged.values_list("assessor", "assessor__name", "stage").annotate(Count("pk"))
    return AllocationSummary(Counter({(pk, name, stage): cases for pk, name, stage, cases in rows}))


@dataclass(frozen=True, slots=True)
class Workload:
    """How many cases somebody has at each stage, in its order; `role` is theirs in the team, or says why they are
    gone."""

    name: str
    role: str
    cases: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.cases)


def workloads(members: Iterable[TeamMember], allocation: AllocationSummary) -> list[Workload]:
    """Of the members, then of those who are gone and still have cases that are not signed off."""
    cases = Counter({(pk, stage): number for (pk, _, stage), number in allocation.cases.items()})
    roles = {member.user_id: (member.user.name, member.get_role_display()) for member in members}
    left = {pk: name for pk, name in allocation.assessors if pk not in roles and _waiting(cases, pk)}
    active = set(User.objects.filter(pk__in=left, is_active=True).values_list("pk", flat=True)) if left else set()
    gone = {pk: (name, (LEFT_TEAM if pk in active else DISABLED).capitalize()) for pk, name in left.items()}
    return [Workload(*person, tuple(cases[pk, stage] for stage in Stage)) for pk, person in (roles | gone).items()]


def _waiting(cases: Counter[tuple[int | None, str]], assessor: int) -> int:
    return sum(cases[assessor, stage] for stage in Stage if stage != Stage.SIGNED_OFF)
