"""The clocks of the stages of an inspection: by example, and for any facts against a count day by day."""

import datetime
import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from reports.clocks.stages import ClockStage, Facts, Holder, Move, Proposed, SentDraft, work_out

pytestmark = pytest.mark.anywhere

FIRST = datetime.date(2026, 3, 2)


def on(number):
    """So many days after fieldwork began."""
    return FIRST + datetime.timedelta(days=number)


def at(number, hour=12):
    return datetime.datetime(2026, 3, 2, hour, tzinfo=datetime.UTC) + datetime.timedelta(days=number)


# Set up before; fieldwork over after 20 days, the panel after 30, sent after 45, answered after 60, published after 70.
PUBLISHED = Facts(
    begins_on=FIRST,
    kept_since=on(-40),
    moves=[Move(at(-40), 0), Move(at(20), 1), Move(at(30), 2)],
    drafts=[SentDraft(at(45), on(55), is_with_body=False, closed_at=at(60))],
    proposals=[Proposed(at(62), is_open=False)],
    approved_at=at(65),
    appears_on=on(70),
    fieldwork_ends_on=on(18),
    panel_on=on(30),
    report_due_on=on(69),
)


def figures(facts, today=200):
    """(days, days late) of each stage"""
    return [(clock.days, clock.late_by) for clock in work_out(facts, on(today)).clocks]


def test_each_stage_has_its_days_and_is_late_by_those_after_the_day_that_was_planned():
    assert figures(PUBLISHED) == [(20, 2), (10, 0), (15, 0), (15, 5), (10, 1)]
    clocks = work_out(PUBLISHED, on(200))
    assert (clocks.days, clocks.since_fieldwork, clocks.published_on, clocks.running) == (70, 50, on(70), None)
    assert clocks.late_by == 0  # nothing of it is late any more


@pytest.mark.parametrize(
    ("today", "stage", "days", "holder", "late_by"),
    [
        (10, ClockStage.FIELDWORK, 10, Holder.LEADS, 0),
        (19, ClockStage.FIELDWORK, 19, Holder.LEADS, 1),
        (25, ClockStage.PANEL, 5, Holder.LEADS, 0),
        (44, ClockStage.DRAFT, 14, Holder.LEADS, 0),
        (56, ClockStage.ACCURACY, 11, Holder.LEADS, 1),
        (61, ClockStage.APPROVAL, 1, Holder.LEADS, 0),
        (63, ClockStage.APPROVAL, 3, Holder.APPROVERS, 0),
        (66, ClockStage.APPROVAL, 6, Holder.NOBODY, 0),
    ],
)
def test_one_stage_runs_and_is_with_somebody(today, stage, days, holder, late_by):
    running = work_out(as_of(PUBLISHED, today), on(today)).running
    assert (running.stage, running.days, running.holder, running.late_by) == (stage, days, holder, late_by)


def as_of(facts, today):
    """What was stored by the end of a day."""
    end = at(today, 23)
    return replace(
        facts,
        moves=[move for move in facts.moves if move.at <= end],
        drafts=[
            draft if draft.closed_at and draft.closed_at <= end else replace(draft, closed_at=None)
            for draft in facts.drafts
            if draft.at <= end
        ],
        proposals=[
            replace(each, is_open=not facts.approved_at or facts.approved_at > end)
            for each in facts.proposals
            if each.at <= end
        ],
        approved_at=facts.approved_at if facts.approved_at and facts.approved_at <= end else None,
    )


def test_nothing_runs_before_fieldwork_begins():
    clocks = work_out(Facts(begins_on=on(1), kept_since=FIRST, moves=[Move(at(0), 0)]), FIRST)
    assert (clocks.running, clocks.days, clocks.since_fieldwork) == (None, 0, None)
    assert {clock.begins for clock in clocks.clocks} == {None}


def test_with_the_inspected_body_until_its_last_day():
    with_body = SentDraft(at(45), on(55), is_with_body=True)
    running = work_out(replace(as_of(PUBLISHED, 50), drafts=[with_body]), on(50)).running
    assert (running.stage, running.holder, running.planned_on) == (ClockStage.ACCURACY, Holder.BODY, on(55))


def test_a_case_that_is_opened_again_takes_fieldwork_up_again():
    moves = [*PUBLISHED.moves, Move(at(40), 0), Move(at(42), 2)]
    facts = replace(PUBLISHED, moves=moves)
    assert [days for days, _ in figures(facts)] == [42, 0, 3, 15, 10]
    opened = work_out(replace(as_of(facts, 41), drafts=[]), on(41)).running
    assert (opened.stage, opened.days, opened.late_by) == (ClockStage.FIELDWORK, 41, 23)


def test_a_case_that_is_opened_once_the_draft_is_sent_counts_to_the_check_of_facts():
    moves = [*PUBLISHED.moves, Move(at(45, 13), 0), Move(at(58), 2), Move(at(90), 0)]
    assert figures(replace(PUBLISHED, moves=moves)) == figures(PUBLISHED)


def test_without_a_draft_writing_ends_with_the_proposal_and_the_check_is_left_out():
    clocks = work_out(replace(PUBLISHED, drafts=[], report_due_on=on(60)), on(200)).clocks
    assert [clock.days for clock in clocks] == [20, 10, 32, 0, 8]
    assert [clock.is_skipped for clock in clocks] == [False, False, False, True, False]
    assert [clock.late_by for clock in clocks] == [2, 0, 2, 0, 10]


def test_the_check_ends_with_the_answers_to_the_last_draft():
    second = SentDraft(at(61), on(64), is_with_body=False, closed_at=at(66))
    facts = replace(PUBLISHED, drafts=[*PUBLISHED.drafts, second], approved_at=at(68))
    assert figures(facts)[3:] == [(21, 2), (4, 1)]


def test_a_draft_that_was_taken_back_is_checked_until_another_or_the_proposal():
    taken_back = replace(PUBLISHED.drafts[0], is_taken_back=True, closed_at=at(50))
    running = work_out(replace(as_of(PUBLISHED, 61), drafts=[taken_back]), on(61)).running
    assert (running.stage, running.days, running.holder) == (ClockStage.ACCURACY, 16, Holder.LEADS)
    assert running.planned_on == on(69)
    assert [days for days, _ in figures(replace(PUBLISHED, drafts=[taken_back]))] == [20, 10, 15, 17, 8]


def test_a_correction_changes_no_clock():
    draft = SentDraft(at(80), on(90), is_with_body=True)
    facts = replace(
        PUBLISHED, drafts=[*PUBLISHED.drafts, draft], proposals=[*PUBLISHED.proposals, Proposed(at(95), is_open=True)]
    )
    assert work_out(facts, on(200)) == work_out(PUBLISHED, on(200))


def test_what_was_over_when_it_was_stored_here_is_not_known():
    """An inspection that was imported with its cases signed off and its panel's decisions."""
    facts = Facts(begins_on=FIRST, kept_since=on(300), moves=[Move(at(300, 8), 0), Move(at(300, 9), 2)])
    clocks = work_out(facts, on(310))
    assert [clock.is_known for clock in clocks.clocks] == [False, False, True, True, True]
    assert (clocks.running.stage, clocks.running.days, clocks.days) == (ClockStage.DRAFT, 10, 10)
    assert clocks.since_fieldwork is None


def test_the_clocks_of_what_was_cancelled_stand_still():
    clocks = work_out(replace(as_of(PUBLISHED, 35), cancelled_on=on(35)), on(200))
    assert (clocks.running, clocks.days, clocks.late_by, clocks.is_cancelled) == (None, 35, 0, True)


def test_an_inspection_is_late_with_its_report_though_its_stage_is_not():
    facts = replace(as_of(PUBLISHED, 50), report_due_on=on(40))
    clocks = work_out(facts, on(50))
    assert (clocks.running.late_by, clocks.late_by) == (0, 10)


# --- For any facts ----------------------------------------------------------------------------------------------------

HOURS = some.integers(-10 * 24, 80 * 24)
DAYS = some.one_of(some.none(), some.integers(-5, 90).map(on))


def moment(hours):
    return datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC) + datetime.timedelta(hours=hours)


def in_order(kind):
    return some.lists(kind, max_size=5).map(lambda made: sorted(made, key=lambda each: each.at))


MOVES = in_order(some.builds(Move, at=HOURS.map(moment), over=some.integers(0, 2)))
PROPOSALS = in_order(some.builds(Proposed, at=HOURS.map(moment), is_open=some.booleans()))


@some.composite
def drafts(draw):
    """One after another, as the product sends them: all but the last are closed."""
    times = sorted(draw(some.lists(HOURS, min_size=0, max_size=6, unique=True)))
    made = []
    for index in range(0, len(times), 2):
        closed = moment(times[index + 1]) if index + 1 < len(times) else None
        made.append(
            SentDraft(
                moment(times[index]),
                on(draw(some.integers(-5, 90))),
                is_with_body=draw(some.booleans()),
                is_taken_back=draw(some.booleans()),
                closed_at=closed,
            )
        )
    return made


FACTS = some.builds(
    Facts,
    begins_on=some.integers(-5, 30).map(on),
    kept_since=some.integers(-10, 30).map(on),
    moves=MOVES,
    drafts=drafts(),
    proposals=PROPOSALS,
    approved_at=some.one_of(some.none(), HOURS.map(moment)),
    appears_on=DAYS,
    fieldwork_ends_on=DAYS,
    panel_on=DAYS,
    report_due_on=DAYS,
    cancelled_on=DAYS,
)
TODAY = some.integers(-5, 100).map(on)


@settings(max_examples=300, deadline=None)
@given(facts=FACTS, today=TODAY)
def test_stages_follow_each_other_and_their_days_add_up_to_the_whole(facts, today):
    worked_out = work_out(facts, today)
    clocks = worked_out.clocks
    for before, after in itertools.pairwise(clocks):
        assert after.begins == before.ends
    for clock in clocks:
        assert clock.begins is None or clock.begins <= clock.until
        assert clock.ends is None or clock.ends == clock.until
        assert clock.days >= 0
        assert clock.late_by >= 0
    begins = clocks[0].begins
    assert worked_out.days == ((worked_out.until - begins).days if begins else 0)


@settings(max_examples=300, deadline=None)
@given(facts=FACTS, today=TODAY)
def test_exactly_one_runs_from_the_beginning_until_it_is_published(facts, today):
    worked_out = work_out(facts, today)
    running = [clock for clock in worked_out.clocks if clock.is_running]
    begun = worked_out.clocks[0].begins is not None
    assert len(running) == (1 if begun and worked_out.published_on is None else 0)


@settings(max_examples=500, deadline=None)
@given(facts=FACTS, today=TODAY)
def test_the_days_of_each_stage_are_those_counted_one_by_one(facts, today):
    assert [clock.days for clock in work_out(facts, today).clocks] == counted(facts, today)


def counted(facts, today):
    """The other way: of every day, how many stages were over by its end."""
    last = min(today, facts.cancelled_on) if facts.cancelled_on else today
    day, over = on(-40), {}
    while day <= last:
        over[day] = over_by(day, facts)
        day += datetime.timedelta(days=1)
    begun = [day for day in over if day >= facts.begins_on or over[day] > 0]
    if begun and facts.kept_since > begun[0] and over.get(min(facts.kept_since, last), 0) > 0:
        begun = [day for day in begun if day >= min(facts.kept_since, last)]
    days = [0] * 5
    for day in begun:
        if day < last and over[day] < 5:
            days[over[day]] += 1
    return days


def over_by(day, facts):
    approved = facts.approved_at
    sent = [draft for draft in facts.drafts if approved is None or draft.at <= approved]
    proposed = [each.at for each in facts.proposals if approved is None or each.at <= approved]
    ready = min([draft.at for draft in sent] or proposed, default=approved)
    limits = [limit for limit in (ready, approved) if limit]
    moves = [move for move in facts.moves if all(move.at <= limit for limit in limits)]

    def is_past(number):
        lapsed = max((index for index, move in enumerate(moves) if move.over < number), default=-1)
        return any(move.at.date() <= day for move in moves[lapsed + 1 :])

    if sent:
        newest = max(sent, key=lambda draft: draft.at)
        if newest.closed_at and newest.is_taken_back:
            later = [when for when in proposed if when >= newest.closed_at] or ([approved] if approved else [])
            checked = min(later, default=None)
        else:
            checked = newest.closed_at
    else:
        checked = ready
    public = approved and max(approved.date(), facts.appears_on or approved.date()) <= day
    steps = [is_past(1), is_past(2), ready and ready.date() <= day, checked and checked.date() <= day, public]
    return max((number for number, step in enumerate(steps, start=1) if step), default=0)
