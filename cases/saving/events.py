"""What happened to an assessment, as its timeline tells it."""

from cases.models import Assessment, AssessmentEvent, Change
from inspection.models import User


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


def log_event(assessment: Assessment, change: Change, by: User, *, reason: str = "") -> None:
    new_event(assessment, change, by, reason=reason).save()


def is_newest(assessment: Assessment, change: Change, by: User, expected_version: int, reason: str = "") -> bool:
    """Whether this is what was done last, and so the same request that came again."""
    newest = assessment.events.order_by("-pk").first()
    done = newest and (newest.change, newest.by_id, newest.version, newest.reason)
    return done == (change, by.pk, expected_version, reason)
