"""What happened to an assessment, as its timeline tells it."""

from collections.abc import Sequence

from cases.models import Assessment, AssessmentEvent, Change
from cases.saving.history import chain_end_of, store_seals
from inspection.ledger.actions import record
from inspection.models import User

# What a change may have changed in an assessment, and its seal covers.
CHANGING = ("state", "version", "assessor", "revision_count", "chain_digest")


def new_event(
    assessment: Assessment, change: Change, by: User | None, *, reason: str = "", detail: str = ""
) -> AssessmentEvent:
    return AssessmentEvent(
        assessment=assessment,
        change=change,
        reason=reason,
        detail=detail,
        version=assessment.version,
        by=by,
    )


def log_event(
    assessment: Assessment, change: Change, by: User, *, reason: str = "", changed: Sequence[str] = ()
) -> AssessmentEvent:
    """Of an assessment that was read anew under its lock (`CHANGING`): its seal is made anew too."""
    event = new_event(assessment, change, by, reason=reason)
    log_events([event], assessment.case.inspection_id, changed)
    return event


def log_events(events: Sequence[AssessmentEvent], inspection: int, changed: Sequence[str] = ()) -> None:
    """Store what happened to assessments of an inspection, as they are now, with their `changed` fields; and record it
    with the answers that each had then."""
    assessments = [event.assessment for event in events]
    store_seals(assessments, *changed)
    AssessmentEvent.objects.bulk_create(events, batch_size=500)
    record(inspection, events, [chain_end_of(assessment) for assessment in assessments])


def is_newest(assessment: Assessment, change: Change, by: User, expected_version: int, reason: str = "") -> bool:
    """Whether this is what was done last, and so the same request that came again."""
    newest = assessment.events.order_by("-pk").first()
    done = newest and (newest.change, newest.by_id, newest.version, newest.reason)
    return done == (change, by.pk, expected_version, reason)
