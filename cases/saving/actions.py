"""The only way in which a judgement is written (docs/decisions/0006)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cases.models import Assessment, Case, Judgement, JudgementRevision
from cases.saving.changes import AnswerChange
from cases.saving.errors import KeyReusedError, NotAllowedError
from cases.saving.history import LockedAssessment, append_to_chain
from cases.saving.refusal import refusal_of
from cases.saving.statements import add, extend_chain, lock, swap
from inspection.foundation.transactions import retry_transaction
from inspection.models import User

# By question number.
Stored = dict[str, JudgementRevision]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the changes: by question number, the revisions that hold them now, and for those that were not
    made on what is stored, the judgement that is; `None` where nobody has answered the question."""

    stored: Stored
    conflicts: dict[str, Judgement | None]


class _OvertakenError(Exception):
    """Not every change could be stored as it came."""


def record_judgements(*, assessment: Assessment, changes: Sequence[AnswerChange], by: User) -> Outcome:
    """Store answers with their evidence, each with its revision; the caller has checked them with `JudgementForm`.

    A change whose key is stored already is not stored again. Raises `NotOpenError`,
    `NotAllowedError` or `KeyReusedError`, and then stores nothing.
    """
    try:
        # Nearly always nobody was in between, and nothing need be read: four statements for one change, five for many.
        return Outcome(_store_all(assessment, changes, by), {})
    except _OvertakenError:
        return _store_what_is_fresh(assessment, changes, by)


@retry_transaction
def _store_all(assessment: Assessment, changes: Sequence[AnswerChange], by: User) -> Stored:
    if not changes or not (locked := lock(assessment, by)):
        raise _OvertakenError
    return _store(locked, changes, by)


@retry_transaction
def _store_what_is_fresh(assessment: Assessment, changes: Sequence[AnswerChange], by: User) -> Outcome:
    locked = lock(assessment, by)
    judgements = Judgement.objects.filter(assessment=assessment, question__in=[c.question.pk for c in changes])
    stored_now = {judgement.question_id: judgement for judgement in judgements.select_related("by")}
    stored = _stored_already(assessment, changes, by)
    new = [c for c in changes if c.question.number not in stored]
    if new and not locked:
        raise refusal_of(by, assessment)
    fresh = [c for c in new if c.version == (stored_now[c.question.pk].version if c.question.pk in stored_now else 0)]
    if fresh and locked:
        stored |= _store(locked, fresh, by)
    return Outcome(stored, {c.question.number: stored_now.get(c.question.pk) for c in new if c not in fresh})


def _stored_already(assessment: Assessment, changes: Sequence[AnswerChange], by: User) -> Stored:
    """The revisions of the changes that have come before. Raises `KeyReusedError`."""
    revisions = JudgementRevision.objects.filter(assessment=assessment, key__in=[c.key for c in changes])
    by_key = {revision.key: revision for revision in revisions}
    if any(not change.is_of(by_key[change.key], by) for change in changes if change.key in by_key):
        raise KeyReusedError
    return {change.question.number: by_key[change.key] for change in changes if change.key in by_key}


def _refuse_what_no_longer_applies(assessment: LockedAssessment, changes: Sequence[AnswerChange]) -> None:
    """The details of the case, which say what is put to it, change under the same lock."""
    if any(change.question.levels for change in changes):
        sections = Case.objects.select_related("inspection").get(pk=assessment.case_id).sections
        if gone := [change.question.number for change in changes if not change.question.is_put_to(sections)]:
            raise NotAllowedError(f"{', '.join(gone)} no longer applies to this case")


def _store(assessment: LockedAssessment, changes: Sequence[AnswerChange], by: User) -> Stored:
    now = timezone.now()
    _refuse_what_no_longer_applies(assessment, changes)
    changed = [change for change in changes if change.version]
    if changed and not swap(assessment, changed, by, now):
        raise _OvertakenError

    def row(change: AnswerChange) -> dict[str, Any]:
        return {
            "assessment_id": assessment.pk,
            "question_id": change.question.pk,
            "answer": change.answer,
            "evidence": change.evidence,
            "version": change.version + 1,
            "by_id": by.pk,
            "at": now,
        }

    first = [Judgement(**row(change)) for change in changes if not change.version]
    if first and not add(first):
        raise _OvertakenError
    revisions = [JudgementRevision(**row(change), key=change.key) for change in changes]
    tip = append_to_chain(revisions, (assessment.revision_count, assessment.chain_digest))
    if not add(revisions):
        raise _OvertakenError
    extend_chain(assessment, tip)
    return {change.question.number: revision for change, revision in zip(changes, revisions, strict=True)}
