"""A clock for each stage of an inspection, from its fieldwork to its publication: facts in, clocks out.

Pure: what the facts are is read elsewhere (`reports.clocks.queries`). Moments are in the time zone that days are told
in. Days are calendar days: from the day on which a stage begins to the one on which it ends, so those of all stages
add up to the whole.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum


class ClockStage(Enum):
    """The value is what a page says."""

    FIELDWORK = "Fieldwork"
    PANEL = "Ratings panel"
    DRAFT = "Draft"
    ACCURACY = "Factual accuracy"
    APPROVAL = "Approval"


class Holder(Enum):
    """With whom a stage is; the value is what a filter says."""

    LEADS = "The leads"
    BODY = "The inspected body"
    APPROVERS = "Who approves publication"
    NOBODY = "Nobody: it is approved"


@dataclass(frozen=True, slots=True)
class Move:
    """Since when so many (`over`: 0, 1 or 2) of fieldwork and panel are over; fewer where a case is opened again."""

    at: datetime.datetime
    over: int


@dataclass(frozen=True, slots=True)
class SentDraft:
    """A draft that the inspected body was sent. `closed_at`: its answers were sent, or it was taken back."""

    at: datetime.datetime
    last_day: datetime.date
    is_with_body: bool
    is_taken_back: bool = False
    closed_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal to publish, open or not."""

    at: datetime.datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one inspection, each kind in the order of its moments. `kept_since`: the day since which its stages are kept;
    `approved_at` and `appears_on` are of its first edition."""

    begins_on: datetime.date
    kept_since: datetime.date
    moves: Sequence[Move] = ()
    drafts: Sequence[SentDraft] = ()
    proposals: Sequence[Proposed] = ()
    approved_at: datetime.datetime | None = None
    appears_on: datetime.date | None = None
    fieldwork_ends_on: datetime.date | None = None
    panel_on: datetime.date | None = None
    report_due_on: datetime.date | None = None
    cancelled_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A stage's: `begins` is `None` while it is to come, `ends` also while it runs; `until` is its end, or the day up
    to which it is counted. `late_by`: days after the one that is planned, 0 where that is kept or none is planned."""

    stage: ClockStage
    begins: datetime.date | None
    ends: datetime.date | None
    until: datetime.date
    planned_on: datetime.date | None
    holder: Holder
    # It was over when the inspection was stored here, so nobody knows how long it took.
    is_known: bool = True
    # No draft was sent to the inspected body before the report was proposed.
    is_skipped: bool = False

    @property
    def is_running(self) -> bool:
        return self.begins is not None and self.ends is None

    @property
    def days(self) -> int:
        return (self.until - self.begins).days if self.begins else 0

    @property
    def late_by(self) -> int:
        if self.begins is None or self.planned_on is None or not self.is_known or self.is_skipped:
            return 0
        return max((self.until - self.planned_on).days, 0)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The five of an inspection, in their order. `until`: the day of publication, of cancelling, or today."""

    clocks: tuple[Clock, ...]
    until: datetime.date
    report_due_on: datetime.date | None
    is_cancelled: bool

    @property
    def running(self) -> Clock | None:
        """None before fieldwork, once it is published, and of what was cancelled."""
        if self.is_cancelled:
            return None
        return next((clock for clock in self.clocks if clock.is_running), None)

    @property
    def published_on(self) -> datetime.date | None:
        return self.clocks[-1].ends

    @property
    def days(self) -> int:
        """Since fieldwork began."""
        return sum(clock.days for clock in self.clocks)

    @property
    def since_fieldwork(self) -> int | None:
        """Days since it ended; `None` while it runs, and where nobody knows when it did."""
        fieldwork, *later = self.clocks
        return sum(clock.days for clock in later) if fieldwork.ends and fieldwork.is_known else None

    @property
    def late_by(self) -> int:
        """Days by which the stage that runs, or the report, is late: the more of both."""
        if self.running is None:
            return 0
        report = (self.until - self.report_due_on).days if self.report_due_on else 0
        return max(self.running.late_by, report, 0)

    @property
    def missed_on(self) -> datetime.date | None:
        """The day since which it is late."""
        return self.until - datetime.timedelta(days=self.late_by) if self.late_by else None


def work_out(facts: Facts, today: datetime.date) -> Clocks:
    facts = _without_corrections(facts)
    until = min(today, facts.cancelled_on or today)
    first, ends = _edges(facts, until)
    # What was over when it was stored here is counted from that day on.
    unknown = facts.kept_since if first == facts.kept_since != facts.begins_on else None
    planned = _planned(facts)
    clocks, begins = [], first
    for stage, end in zip(ClockStage, ends, strict=True):
        clocks.append(
            Clock(
                stage=stage,
                begins=begins,
                ends=end,
                until=end or until,
                planned_on=planned[stage],
                holder=_holder(stage, facts),
                is_known=end is None or end != unknown,
                is_skipped=stage == ClockStage.ACCURACY and end is not None and not facts.drafts,
            )
        )
        begins = end
    return Clocks(tuple(clocks), ends[-1] or until, facts.report_due_on, facts.cancelled_on is not None)


def _without_corrections(facts: Facts) -> Facts:
    """What came after the first edition was approved is of the next one, and in no clock."""
    if (approved := facts.approved_at) is None:
        return facts
    return replace(
        facts,
        moves=[move for move in facts.moves if move.at <= approved],
        drafts=[draft for draft in facts.drafts if draft.at <= approved],
        proposals=[proposal for proposal in facts.proposals if proposal.at <= approved],
    )


def _edges(facts: Facts, until: datetime.date) -> tuple[datetime.date | None, list[datetime.date | None]]:
    """The day on which fieldwork began, and those on which the stages ended, none before the one before it: `None` for
    what has not come by `until`."""
    ends = [end if end is not None and end <= until else None for end in _ends(facts)]
    # A stage is over with the one that follows it.
    for index in reversed(range(len(ends) - 1)):
        later, own = ends[index + 1], ends[index]
        if later is not None:
            ends[index] = min(own or later, later)
    over = ends[0]
    first = facts.begins_on if over is None else min(facts.begins_on, over)
    if over is not None and first < facts.kept_since and over <= facts.kept_since:
        first = min(facts.kept_since, until)
    ends = [end and max(end, first) for end in ends]
    return (first if first <= until else None), ends


def _ends(facts: Facts) -> list[datetime.date | None]:
    """Of each stage, as if there were no others."""
    approved = facts.approved_at
    proposed = facts.proposals[0].at if facts.proposals else approved
    written = facts.drafts[0].at if facts.drafts else proposed
    # A case that is opened again once the report was sent is part of what came of that.
    moves = [move for move in facts.moves if written is None or move.at <= written]
    moments = [_over_since(moves, 1), _over_since(moves, 2), written, _checked_at(facts) if facts.drafts else proposed]
    published = max(approved.date(), facts.appears_on or approved.date()) if approved else None
    return [*(moment and moment.date() for moment in moments), published]


def _over_since(moves: Sequence[Move], number: int) -> datetime.datetime | None:
    """Since when so many of fieldwork and panel are over for good."""
    since = None
    for move in moves:
        since = None if move.over < number else since or move.at
    return since


def _checked_at(facts: Facts) -> datetime.datetime | None:
    """When the answers to the last draft were sent; of one that was taken back, when the report was proposed all the
    same."""
    last = facts.drafts[-1]
    if last.closed_at is None or not last.is_taken_back:
        return last.closed_at
    return next((each.at for each in facts.proposals if each.at >= last.closed_at), facts.approved_at)


def _planned(facts: Facts) -> dict[ClockStage, datetime.date | None]:
    """By which day each is to be over. A report that is written is to be out by the day on which it is due."""
    last = facts.drafts[-1] if facts.drafts else None
    return {
        ClockStage.FIELDWORK: facts.fieldwork_ends_on,
        ClockStage.PANEL: facts.panel_on,
        ClockStage.DRAFT: facts.report_due_on,
        ClockStage.ACCURACY: last.last_day if last and not last.is_taken_back else facts.report_due_on,
        ClockStage.APPROVAL: facts.report_due_on,
    }


def _holder(stage: ClockStage, facts: Facts) -> Holder:
    """Whom it waits for, or will wait for first."""
    if stage == ClockStage.ACCURACY:
        return Holder.BODY if not facts.drafts or facts.drafts[-1].is_with_body else Holder.LEADS
    if stage == ClockStage.APPROVAL and facts.approved_at:
        return Holder.NOBODY
    if stage == ClockStage.APPROVAL and any(proposal.is_open for proposal in facts.proposals):
        return Holder.APPROVERS
    return Holder.LEADS
