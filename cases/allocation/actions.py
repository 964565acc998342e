from collections.abc import Mapping, Sequence

from cases.models import Assessment, Change
from cases.queries import assessors_of
from cases.saving.errors import NotAllowedError, ReallocatedError
from cases.saving.events import log_events, new_event
from inspection.foundation.transactions import retry_transaction
from inspection.models import Inspection, User


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
    if to and not assessors_of(inspection).filter(user=to).exists():
        raise NotAllowedError(f"{to} is not in the team that assesses this inspection's cases")
    chosen = Assessment.objects.filter(pk__in=assessments, case__inspection=inspection, case__left_because="")
    # The lock at which an answer being saved waits, always in the same order.
    locked = chosen.order_by("pk").select_for_update(of=["self"])
    moved = [assessment for assessment in locked if assessment.assessor_id != (to.pk if to else None)]
    if taken := [each.pk for each in moved if seen is not None and each.assessor_id != seen.get(each.pk)]:
        raise ReallocatedError(taken)
    for assessment in moved:
        assessment.assessor = to
    detail = f"to {to}" if to else "to nobody"
    events = [new_event(assessment, Change.ALLOCATED, by, detail=detail) for assessment in moved]
    log_events(events, inspection.pk, changed=["assessor"])
