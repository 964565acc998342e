"""The clocks of inspections, of one or of many at once: from what is stored of them, with who holds them by name."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from inspection.foundation.working_days import working_days_between
from inspection.models import Inspection, InspectionStage, SystemRole, TeamMember, TeamRole, User
from inspection.people.roles import Permission
from reports.accuracy.queries import Standing, Turn, standings
from reports.clocks.stages import Clock, Clocks, ClockStage, Facts, Holder, Move, Proposed, SentDraft, work_out
from reports.models import AccuracyDraft, Edition, PublicationProposal

NO_LEAD = "Nobody: the inspection has no lead"
NO_APPROVER = "Nobody: no other person may approve it"
THE_BODY = "The inspected body"
# How many of fieldwork and panel are over in each stage that is stored.
OVER = {InspectionStage.SET_UP: 0, InspectionStage.FIELDWORK: 0, InspectionStage.PANEL: 1}
BOTH = 2
PUBLISHED, CANCELLED = "Published", "Cancelled"
# {stage: the page on which it goes on}
PAGES = {
    ClockStage.FIELDWORK: "cases",
    ClockStage.PANEL: "panel",
    ClockStage.DRAFT: "report",
    ClockStage.ACCURACY: "accuracy",
    ClockStage.APPROVAL: "publication",
}


@dataclass(frozen=True, slots=True)
class TimedInspection:
    """An inspection with its clocks, and with whom each may be in words."""

    inspection: Inspection
    clocks: Clocks
    holders: Mapping[Holder, str]

    @property
    def is_being_set_up(self) -> bool:
        """No case has been given to anybody, though the first day of fieldwork may have come."""
        running = self.clocks.running
        is_before_panel = running is None or running.stage == ClockStage.FIELDWORK
        return self.inspection.stage == InspectionStage.SET_UP and is_before_panel and not self.clocks.published_on

    @property
    def stage(self) -> str:
        """Where it is, in words."""
        if self.inspection.is_cancelled:
            return CANCELLED
        if self.clocks.published_on:
            return PUBLISHED
        if self.is_being_set_up or self.clocks.running is None:
            return InspectionStage.SET_UP.label
        return self.clocks.running.stage.value

    @property
    def days(self) -> int | None:
        """In that stage; `None` of what is over."""
        if self.inspection.is_cancelled or self.clocks.published_on:
            return None
        if self.is_being_set_up and self.inspection.stage_since:
            return (timezone.localdate() - timezone.localdate(self.inspection.stage_since)).days
        return self.clocks.running.days if self.clocks.running else None

    @property
    def with_whom(self) -> str:
        """Empty where nothing is waited for."""
        running = self.clocks.running
        return self.holders[running.holder] if running else ""

    @property
    def late_by(self) -> int:
        return self.clocks.late_by

    def way_on(self, clock: Clock) -> str:
        """The name of the page on which a stage goes on."""
        if clock.stage == ClockStage.FIELDWORK and self.is_being_set_up:
            return "inspection_tasks"
        if clock.stage == ClockStage.FIELDWORK and not self.inspection.question_set.has_cases:
            return "standards"
        return PAGES[clock.stage]


def timed(inspections: Iterable[Inspection]) -> list[TimedInspection]:
    """In their order; eight queries however many there are."""
    listed, today = list(inspections), timezone.localdate()
    numbers = [inspection.pk for inspection in listed]
    facts = _Facts(numbers)
    leads, approvers = _leads(numbers), _approvers()
    return [
        TimedInspection(
            each,
            work_out(facts.of(each), today),
            {
                Holder.LEADS: ", ".join(leads[each.pk]) or NO_LEAD,
                Holder.BODY: THE_BODY,
                Holder.APPROVERS: _but(approvers, facts.proposer_of(each)) or NO_APPROVER,
                Holder.NOBODY: Holder.NOBODY.value,
            },
        )
        for each in listed
    ]


def working_days(clock: Clock) -> int:
    """Those among the days of a clock, without public holidays."""
    return working_days_between(clock.begins, clock.until) if clock.begins else 0


def timed_one(inspection: Inspection) -> TimedInspection:
    [row] = timed([inspection])
    return row


def _leads(numbers: Sequence[int]) -> Mapping[int, list[str]]:
    """{inspection: names}, of those who may sign in."""
    roles = TeamRole.with_permission(Permission.SIGN_OFF)
    members = TeamMember.objects.filter(inspection__in=numbers, role__in=roles, user__is_active=True)
    names: dict[int, list[str]] = defaultdict(list)
    for inspection, name in members.order_by("user__name", "pk").values_list("inspection", "user__name"):
        names[inspection].append(name)
    return names


def _approvers() -> dict[int, str]:
    roles = SystemRole.with_permission(Permission.APPROVE_PUBLICATION)
    people = User.objects.filter(system_role__in=roles, is_active=True).order_by("name", "pk")
    return dict(people.values_list("pk", "name"))


def _but(people: Mapping[int, str], proposer: int | None) -> str:
    """Whoever proposed a report does not approve it."""
    return " or ".join(name for person, name in people.items() if person != proposer)


class _Facts:
    """What the clocks of these inspections are worked out from; six queries."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._moves = _moves(numbers)
        self._drafts: dict[int, list[SentDraft]] = defaultdict(list)
        for standing in standings(AccuracyDraft.objects.filter(inspection__in=numbers).order_by("number")):
            self._drafts[standing.draft.inspection_id].append(_sent(standing))
        self._proposals: dict[int, list[tuple[Proposed, int]]] = defaultdict(list)
        proposals = PublicationProposal.objects.filter(inspection__in=numbers).order_by("pk")
        for inspection, at, end, by in proposals.values_list("inspection", "at", "end", "by"):
            self._proposals[inspection].append((Proposed(timezone.localtime(at), is_open=end is None), by))
        editions = Edition.objects.filter(inspection__in=numbers, number=1, proposal__end__isnull=False)
        approved = editions.values_list("inspection", "proposal__end__at", "published_on")
        self._approved = {inspection: (timezone.localtime(at), day) for inspection, at, day in approved}

    def of(self, inspection: Inspection) -> Facts:
        approved_at, appears_on = self._approved.get(inspection.pk, (None, None))
        moves, cancelled = self._moves_of(inspection), inspection.cancelled_at
        return Facts(
            begins_on=inspection.fieldwork_started_on,
            kept_since=moves[0].at.date() if moves else inspection.fieldwork_started_on,
            moves=moves,
            drafts=self._drafts[inspection.pk],
            proposals=[proposal for proposal, _ in self._proposals[inspection.pk]],
            approved_at=approved_at,
            appears_on=appears_on,
            fieldwork_ends_on=inspection.fieldwork_ends_on,
            panel_on=inspection.panel_on,
            report_due_on=inspection.report_due_on,
            cancelled_on=timezone.localdate(cancelled) if cancelled else None,
        )

    def proposer_of(self, inspection: Inspection) -> int | None:
        """Of the newest proposal."""
        return self._proposals[inspection.pk][-1][1] if self._proposals[inspection.pk] else None

    def _moves_of(self, inspection: Inspection) -> list[Move]:
        """The last of them as the inspection's own row says it."""
        moves = self._moves[inspection.pk]
        if inspection.stage_since is None:
            return moves
        last = _move(inspection.stage, inspection.stage_since)
        return moves if moves and moves[-1] == last else [*moves, last]


def _moves(numbers: Sequence[int]) -> Mapping[int, list[Move]]:
    """{inspection: every stage that was kept of it, in the order of their moments}"""
    history = Inspection.history.filter(id__in=numbers, stage_since__isnull=False)
    moves: dict[int, list[Move]] = defaultdict(list)
    rows = history.order_by("id", "stage_since").values_list("id", "stage", "stage_since").distinct()
    for inspection, stage, since in rows:
        moves[inspection].append(_move(stage, since))
    return moves


def _move(stage: str, since: datetime.datetime) -> Move:
    return Move(timezone.localtime(since), OVER.get(InspectionStage(stage), BOTH))


def _sent(standing: Standing) -> SentDraft:
    return SentDraft(
        at=timezone.localtime(standing.draft.at),
        last_day=standing.due_on,
        is_with_body=standing.turn == Turn.BODY,
        is_taken_back=standing.turn == Turn.TAKEN_BACK,
        closed_at=timezone.localtime(standing.last.at) if standing.is_over and standing.last else None,
    )
