from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from cases.models import Assessment, Change
from cases.queries import assessors_of, cases_in_words
from cases.saving.errors import NotAllowedError, ReallocatedError
from cases.saving.events import log_events, new_event
from inspection.foundation.transactions import retry_transaction
from inspection.models import Inspection, User
from inspection.programme.conflicts import conflicts_with
from inspection.programme.notices import notify
from inspection.programme.stages import lock_inspection, settle_stage


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
    lock_inspection(inspection.pk)
    if to and not assessors_of(inspection).filter(user=to).exists():
        raise NotAllowedError(f"{to} is not in the team that assesses this inspection's cases")
    chosen = Assessment.objects.filter(pk__in=assessments, case__inspection=inspection)
    if to:
        _check_conflicts(inspection, to, chosen)
    # The lock at which an answer being saved waits, always in the same order.
    locked = chosen.order_by("pk").select_for_update(of=["self"])
    moved = [assessment for assessment in locked if assessment.assessor_id != (to.pk if to else None)]
    if taken := [each.pk for each in moved if seen is not None and each.assessor_id != seen.get(each.pk)]:
        raise ReallocatedError(taken)
    if by:
        _tell(inspection, moved, to, by)
    for assessment in moved:
        assessment.assessor = to
    detail = f"to {to}" if to else "to nobody"
    events = [new_event(assessment, Change.ALLOCATED, by, detail=detail) for assessment in moved]
    log_events(events, inspection.pk, changed=["assessor"])
    settle_stage(inspection.pk, by=by)


def _tell(inspection: Inspection, moved: Sequence[Assessment], to: User | None, by: User) -> None:
    """Who is given cases, and who had them until now: each once, of all of theirs. What a command on the server
    stores is told to nobody."""
    if to and to != by and moved:
        notify(
            [to],
            f"{_in_words(moved)} of {inspection} {'is' if len(moved) == 1 else 'are'} yours",
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
