from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter

from django.db.models import Count, QuerySet

from cases.allocation.sharing import FreeCase, Person, Proposal, share_out
from cases.models import Assessment, CaseloadRow, State
from cases.queries import BY_REFERENCE, DISABLED, LEFT_TEAM, Stage, is_nobodys, stage_of_each
from inspection.models import Inspection, TeamMember, User
from inspection.programme.conflicts import conflicts_in


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


# --- Sharing out ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limits:
    """What somebody can take on: open cases in all, and days."""

    at_most: int | None = None
    days: Fraction | None = None


def free_cases(inspection: Inspection) -> QuerySet[Assessment]:
    """Those that wait for the lead to give them to somebody, in the order of lists."""
    waiting = Assessment.objects.sampled().filter(is_nobodys(), case__inspection=inspection)
    return waiting.exclude(state=State.SIGNED_OFF).select_related("case").order_by(*BY_REFERENCE)


def open_work(inspection: Inspection) -> Counter[int]:
    """{user id: how many open cases of the inspection they have}; one query."""
    rows = Assessment.objects.sampled().filter(case__inspection=inspection, state=State.IN_PROGRESS).order_by()
    counted = rows.exclude(assessor=None).values_list("assessor").annotate(Count("pk"))
    return Counter(dict(counted.values_list("assessor", "pk__count")))


def practitioners_of(assessments: Iterable[Assessment]) -> dict[int, str]:
    """{assessment id: code of the practitioner whose case it is}, of those of one inspection of which the caseload
    says it."""
    cases = {(each.case.inspection_id, each.case.reference): each.pk for each in assessments}
    rows = CaseloadRow.objects.filter(
        caseload__inspection__in={inspection for inspection, _ in cases},
        caseload__ended_at=None,
        reference__in={reference for _, reference in cases},
    ).exclude(practitioner="")
    said = rows.values_list("caseload__inspection", "reference", "practitioner")
    return {
        cases[inspection, reference]: code for inspection, reference, code in said if (inspection, reference) in cases
    }


def conflicted_with(inspection: Inspection, assessments: Iterable[Assessment]) -> dict[int, frozenset[int]]:
    """{assessment id: users who must not be given it}; one query."""
    rows = list(conflicts_in(inspection))
    everywhere = {row.user_id for row in rows if row.inspection_id is None}
    with_one = defaultdict(set)
    for row in rows:
        if row.inspection_id is not None:
            with_one[row.reference].add(row.user_id)
    return {each.pk: frozenset(everywhere | with_one[each.case.reference]) for each in assessments}


def proposal_for(
    inspection: Inspection, free: Iterable[Assessment], limits: Mapping[int, Limits], *, together: bool
) -> Proposal:
    """How these cases are best shared out among the users for whom there are limits."""
    free = list(free)
    held = Assessment.objects.sampled().filter(case__inspection=inspection, state=State.IN_PROGRESS)
    theirs = list(held.filter(assessor__in=limits).select_related("case")) if together else []
    practitioners = practitioners_of([*free, *theirs]) if together else {}
    having = defaultdict(set)
    for each in theirs:
        if each.assessor_id is not None and each.pk in practitioners:
            having[each.assessor_id].add(practitioners[each.pk])
    opened = open_work(inspection)
    people = [Person(pk, opened[pk], limit.at_most, limit.days, frozenset(having[pk])) for pk, limit in limits.items()]
    conflicted = conflicted_with(inspection, free)
    cases = [FreeCase(each.pk, practitioners.get(each.pk), conflicted[each.pk]) for each in free]
    return share_out(cases, people, together=together)


@dataclass(frozen=True, slots=True)
class ShareRow:
    """What somebody has before and after; the percentages are of the most that anybody has then."""

    member: TeamMember
    before: int
    new: int
    days: Fraction | None
    most: int

    @property
    def after(self) -> int:
        return self.before + self.new

    @property
    def before_percent(self) -> int:
        return 100 * self.before // (self.most or 1)

    @property
    def after_percent(self) -> int:
        return 100 * self.after // (self.most or 1)

    @property
    def days_in_words(self) -> str:
        return "" if self.days is None else f"{float(self.days):g}"

    @property
    def a_day(self) -> str:
        """Open cases a day afterwards, to one decimal place."""
        return f"{float(self.after / self.days):.1f}" if self.days else ""


def share_rows(
    members: Iterable[TeamMember], opened: Mapping[int, int], new: Mapping[int, int], limits: Mapping[int, Limits]
) -> list[ShareRow]:
    members = list(members)
    most = max((opened.get(each.user_id, 0) + new.get(each.user_id, 0) for each in members), default=0)
    return [
        ShareRow(
            each,
            opened.get(each.user_id, 0),
            new.get(each.user_id, 0),
            limits[each.user_id].days if each.user_id in limits else None,
            most,
        )
        for each in members
    ]
