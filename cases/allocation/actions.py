from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import Max, QuerySet
from django.urls import reverse

from cases.models import Assessment, AssessmentEvent, Change
from cases.queries import assessors_of, cases_in_words
from cases.saving.errors import NotAllowedError, ReallocatedError
from cases.saving.events import log_events, new_event
from inspection.foundation.transactions import retry_transaction
from inspection.models import Inspection, User
from inspection.programme.conflicts import conflicts_with
from inspection.programme.notices import notify
from inspection.programme.stages import lock_inspection, settle_stage


@dataclass(frozen=True, slots=True)
class TakenBack:
    """References of cases that were taken back, and of those that are no longer as the step had left them."""

    cases: list[str]
    left: list[str]


def allocate(*, assessment: Assessment, to: User | None, by: User | None) -> Assessment:
    """Give an assessment to a member of the team, or take it back with `to=None`. Raises `NotAllowedError`."""
    allocate_all(inspection=assessment.case.inspection, assessments=[assessment.pk], to=to, by=by)
    assessment.refresh_from_db(fields=["assessor", "version"])
    return assessment


@retry_transaction
def allocate_all(
    *,
    inspection: Inspection,
    assessments: Sequence[int],
    to: User | None,
    by: User | None,
    seen: Mapping[int, int | None] | None = None,
) -> None:
    """Give several assessments (primary keys) of one inspection to the same person; a few queries, however many they
    are. Those that the person has already stay as they are.

    `seen` are the assessors as they were when it was decided. Raises `NotAllowedError`, or `ReallocatedError` where
    another now has a case; nothing is changed then.
    """
    _allocate(inspection, dict.fromkeys(assessments, to), by, seen)


@retry_transaction
def allocate_each(
    *, inspection: Inspection, to: Mapping[int, User], by: User, seen: Mapping[int, int | None]
) -> list[int]:
    """Give each assessment (primary key) to its person, all in one step; raises as `allocate_all` does.

    The events of the step, in their order, by which `take_back` knows it. Sent again, it is the same step.
    """
    if events := _allocate(inspection, to, by, seen):
        return [event.pk for event in events]
    done = AssessmentEvent.objects.filter(assessment__in=to, change=Change.ALLOCATED, by=by)
    newest = done.order_by().values("assessment").annotate(newest=Max("pk"))
    return sorted(newest.values_list("newest", flat=True))


@retry_transaction
def take_back(*, inspection: Inspection, events: Sequence[int], by: User) -> TakenBack:
    """Undo a step (`allocate_each`): nobody has those cases that are still as it left them. Whatever has happened to
    one since, an answer or another allocation, stays. A second time changes nothing."""
    lock_inspection(inspection.pk)
    rows = AssessmentEvent.objects.filter(
        pk__in=events, assessment__case__inspection=inspection, change=Change.ALLOCATED, by=by
    )
    given = {event.assessment_id: event for event in rows}
    chosen = Assessment.objects.filter(pk__in=given).select_related("case")
    locked = [each for each in chosen.order_by("pk").select_for_update(of=["self"]) if each.assessor_id is not None]
    latest = AssessmentEvent.objects.filter(assessment__in=given).order_by().values("assessment")
    newest = dict(latest.annotate(newest=Max("pk")).values_list("assessment", "newest"))
    as_left = [
        each
        for each in locked
        if each.is_open and newest[each.pk] == given[each.pk].pk and each.version == given[each.pk].version
    ]
    _allocate(inspection, {each.pk: None for each in as_left}, by, None)
    left = [each for each in locked if each not in as_left]
    return TakenBack(_references(as_left), _references(left))


def _references(assessments: Sequence[Assessment]) -> list[str]:
    return [each.case.reference for each in sorted(assessments, key=attrgetter("case.reference_key", "case.reference"))]


def _allocate(
    inspection: Inspection,
    wanted: Mapping[int, User | None],
    by: User | None,
    seen: Mapping[int, int | None] | None,
) -> list[AssessmentEvent]:
    """What happened to those that somebody else is to have."""
    lock_inspection(inspection.pk)
    chosen = Assessment.objects.filter(pk__in=wanted, case__inspection=inspection, case__left_because="")
    receivers = {person for person in wanted.values() if person}
    members = (
        set(assessors_of(inspection).filter(user__in=receivers).values_list("user", flat=True)) if receivers else ()
    )
    for person in sorted(receivers, key=attrgetter("pk")):
        if person.pk not in members:
            raise NotAllowedError(f"{person} is not in the team that assesses this inspection's cases")
        _check_conflicts(inspection, person, chosen.filter(pk__in=[pk for pk, to in wanted.items() if to == person]))
    # The lock at which an answer being saved waits, always in the same order.
    locked = chosen.order_by("pk").select_for_update(of=["self"])
    moved = [each for each in locked if each.assessor_id != _pk_of(wanted[each.pk])]
    if taken := [each.pk for each in moved if seen is not None and each.assessor_id != seen.get(each.pk)]:
        raise ReallocatedError(taken)
    if by:
        _tell(inspection, moved, wanted, by)
    for each in moved:
        each.assessor = wanted[each.pk]
    events = [new_event(each, Change.ALLOCATED, by, detail=f"to {each.assessor or 'nobody'}") for each in moved]
    log_events(events, inspection.pk, changed=["assessor"])
    settle_stage(inspection.pk, by=by)
    return events


def _pk_of(person: User | None) -> int | None:
    return person.pk if person else None


def _tell(inspection: Inspection, moved: Sequence[Assessment], wanted: Mapping[int, User | None], by: User) -> None:
    """Who is given cases, and who had them until now: each once, of all of theirs. What a command on the server
    stores is told to nobody."""
    given: dict[User, list[Assessment]] = defaultdict(list)
    for assessment in moved:
        to = wanted[assessment.pk]
        if to and to != by:
            given[to].append(assessment)
    for person, cases in given.items():
        notify(
            [person],
            f"{_in_words(cases)} of {inspection} {'is' if len(cases) == 1 else 'are'} yours",
            inspection=inspection,
            address=reverse("cases", args=[inspection.code]),
        )
    taken: dict[int, list[Assessment]] = defaultdict(list)
    for assessment in moved:
        if assessment.assessor_id and assessment.assessor_id != by.pk:
            taken[assessment.assessor_id].append(assessment)
    for person in User.objects.filter(pk__in=taken):
        cases = taken[person.pk]
        said = f"{_in_words(cases)} of {inspection} {'is' if len(cases) == 1 else 'are'} no longer yours"
        notify([person], said, inspection=inspection)


def _in_words(moved: Sequence[Assessment]) -> str:
    return f"Case {moved[0].case}" if len(moved) == 1 else cases_in_words(len(moved))


def _check_conflicts(inspection: Inspection, to: User, chosen: QuerySet[Assessment]) -> None:
    """Those that they have already stay with them: to take them away is the lead's to do."""
    new = chosen.exclude(assessor=to).values_list("case__reference", flat=True)
    conflicts = conflicts_with(inspection, to, new)
    if conflicts and new:
        about = ", ".join(conflict.about for conflict in conflicts)
        raise NotAllowedError(f"{to} has a conflict of interest: {about}")
