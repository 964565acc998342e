"""The only way in which an answer of the inspection itself is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cases.inspection_answers.queries import inspection_answer_revisions, inspection_answers
from cases.models import InspectionAnswer, InspectionAnswerRevision
from cases.queries import AnswerOfInspection
from cases.saving.changes import AnswerChange
from cases.saving.errors import KeyReusedError, NotAllowedError
from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import Inspection, TeamMember, User
from inspection.people.roles import Permission, TeamRole
from inspection.programme.stages import lock_inspection, settle_stage

MAY_NOT_ANSWER = "You may not answer for this inspection"
ANSWERING_ROLES = TeamRole.with_permission(Permission.ANSWER_STANDARDS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many changes are stored now, and by question number what is stored instead of the others; `None` where
    nobody has answered the question."""

    stored: int
    conflicts: dict[str, AnswerOfInspection | None]


@retry_transaction
def record_inspection_answers(*, inspection: Inspection, changes: Sequence[AnswerChange], by: User) -> Outcome:
    """Store answers with their evidence, each with its revision; the caller has checked them with `JudgementForm`.

    A change made on another version than the stored one is a conflict; one whose key is stored already is not stored
    again. Raises `NotAllowedError` or `KeyReusedError`, and then stores nothing.
    """
    # Locked as a whole: an answer that is not there yet cannot be, and a team has few of them.
    lock_inspection(inspection.pk)
    if not _may_answer(inspection, by):
        raise NotAllowedError(MAY_NOT_ANSWER)
    new = _not_stored_already(inspection, changes, by)
    answers = inspection_answers(inspection)
    fresh = [c for c in new if c.version == (answers[c.question.pk].version if c.question.pk in answers else 0)]
    store_answers(inspection, fresh, by)
    settle_stage(inspection.pk, by=by)
    conflicts = {c.question.number: answers.get(c.question.pk) for c in new if c not in fresh}
    return Outcome(len(changes) - len(conflicts), conflicts)


def store_answers(inspection: Inspection, changes: Sequence[AnswerChange], by: User | None) -> None:
    """Store answers over the versions they name; the inspection is locked, or only just made."""
    now = timezone.now()

    def row(change: AnswerChange) -> dict[str, Any]:
        return {
            "inspection": inspection,
            "question_id": change.question.pk,
            "answer": change.answer,
            "evidence": change.evidence,
            "version": change.version + 1,
            "by": by,
            "at": now,
        }

    # Were a version taken in between, the revision would be there already and the transaction fail.
    revisions = [InspectionAnswerRevision(**row(change), key=change.key) for change in changes]
    InspectionAnswerRevision.objects.bulk_create(revisions)
    InspectionAnswer.objects.bulk_create(
        [InspectionAnswer(**row(change)) for change in changes],
        update_conflicts=True,
        unique_fields=["inspection", "question"],
        update_fields=["answer", "evidence", "version", "by", "at"],
    )
    record(inspection.pk, revisions)


def _may_answer(inspection: Inspection, by: User) -> bool:
    members = TeamMember.objects.filter(inspection=inspection, role__in=ANSWERING_ROLES)
    return members.filter(user=by.pk, user__is_active=True).exists()


def _not_stored_already(inspection: Inspection, changes: Sequence[AnswerChange], by: User) -> list[AnswerChange]:
    """Without the changes that have come before. Raises `KeyReusedError`."""
    revisions = inspection_answer_revisions(inspection).filter(key__in=[change.key for change in changes])
    by_key = {revision.key: revision for revision in revisions}
    if any(not change.is_of(by_key[change.key], by) for change in changes if change.key in by_key):
        raise KeyReusedError
    return [change for change in changes if change.key not in by_key]
