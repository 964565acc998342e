import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.history import chained
from cases.models import Assessment, AssessmentEvent, Case, Change, Judgement, JudgementRevision, State
from cases.queries import assessors_of
from cases.statements import head_of, insert, lock, swap
from inspection.models import Inspection, User
from inspection.queries import question_set
from inspection.question_set import QuestionItem
from inspection.transactions import retried

NOT_ALLOCATED = "This case is not allocated to you"
NOT_IN_TEAM = "You are no longer in the team of this inspection"


class NotOpen(Exception):
    """The assessment is not in the state that the change needs; `state` is the one it is in."""

    def __init__(self, state: str):
        super().__init__(f"The case is {State(state).label.lower()}")
        self.state = state


class ContentChanged(Exception):
    """Answers have changed since the version the person saw."""


class NotAllowed(Exception):
    """The change may not be made; the message says why, in words for the person who tried."""


class KeyReused(Exception):
    """An idempotency key came again with another change."""


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """An answer as somebody left it. `version` is the one they last saw, 0 for a question never answered."""

    question: QuestionItem
    answer: str
    evidence: str
    version: int
    key: uuid.UUID

    def is_of(self, revision: JudgementRevision, by: User) -> bool:
        return (revision.question_id, revision.answer, revision.evidence, revision.by_id) == (
            self.question.pk,
            self.answer,
            self.evidence,
            by.pk,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the changes: by question number, the revisions that hold them now, and for those that somebody
    else was first to change, the judgement that is stored instead."""

    stored: dict[str, JudgementRevision]
    conflicts: dict[str, Judgement]


class _Overtaken(Exception):
    """Not every change could be stored as it came."""


def record_judgements(*, assessment: Assessment, changes: Sequence[AnswerChange], by: User) -> Outcome:
    """Store answers with their evidence, each with its revision; the caller has checked them with `JudgementForm`.

    A change whose key is stored already is not stored again. Raises `NotOpen`, `NotAllowed` or `KeyReused`, and then
    stores nothing.
    """
    try:
        # Nearly always nobody was in between, and nothing need be read: four statements for one change, five for many.
        return Outcome(_store_all(assessment, changes, by), {})
    except (_Overtaken, IntegrityError):
        return _store_what_is_fresh(assessment, changes, by)


@retried
def _store_all(assessment, changes, by):
    if not changes or not lock(assessment, by):
        raise _Overtaken
    return _store(assessment, changes, by)


@retried
def _store_what_is_fresh(assessment, changes, by):
    is_open = lock(assessment, by)
    judgements = Judgement.objects.filter(assessment=assessment, question__in=[c.question.pk for c in changes])
    found = {judgement.question_id: judgement for judgement in judgements.select_related("by")}
    stored = _stored_already(assessment, changes, by)
    new = [c for c in changes if c.question.number not in stored]
    if new and not is_open:
        raise _refusal(by, assessment)
    fresh = [c for c in new if c.version == (found[c.question.pk].version if c.question.pk in found else 0)]
    if fresh:
        stored |= _store(assessment, fresh, by)
    else:
        # Nothing new: the version counted up for the lock goes back down.
        transaction.set_rollback(True)
    return Outcome(stored, {c.question.number: found.get(c.question.pk) for c in new if c not in fresh})


def _refusal(by, assessment):
    """Why the assessment could not be locked."""
    now = Assessment.objects.get(pk=assessment.pk)
    if now.assessor_id != by.pk:
        return NotAllowed(NOT_ALLOCATED)
    if not assessors_of(assessment.case.inspection_id).filter(user=by.pk).exists():
        return NotAllowed(NOT_IN_TEAM)
    return ContentChanged() if now.is_open else NotOpen(now.state)


def _stored_already(assessment, changes, by):
    """By question number, the revisions of the changes that have come before. Raises `KeyReused`."""
    revisions = JudgementRevision.objects.filter(assessment=assessment, key__in=[c.key for c in changes])
    by_key = {revision.key: revision for revision in revisions}
    if any(not change.is_of(by_key[change.key], by) for change in changes if change.key in by_key):
        raise KeyReused
    return {change.question.number: by_key[change.key] for change in changes if change.key in by_key}


def _refuse_what_no_longer_applies(assessment, changes):
    """The details of the case, which say what is put to it, change under the same lock."""
    if any(change.question.applies_to for change in changes):
        held = Case.objects.get(pk=assessment.case_id).sections
        if gone := [change.question.number for change in changes if change.question.applies_to not in held]:
            raise NotAllowed(f"{', '.join(gone)} no longer applies to this case")


def _store(assessment, changes, by):
    now = timezone.now()
    _refuse_what_no_longer_applies(assessment, changes)
    changed = [change for change in changes if change.version]
    if changed and not swap(assessment, changed, by, now):
        raise _Overtaken

    def said(change):
        return {
            "assessment_id": assessment.pk,
            "question_id": change.question.pk,
            "answer": change.answer,
            "evidence": change.evidence,
            "version": change.version + 1,
            "by_id": by.pk,
            "at": now,
        }

    if first := [Judgement(**said(change)) for change in changes if not change.version]:
        insert(first)
    revisions = [JudgementRevision(**said(change), key=change.key) for change in changes]
    insert(chained(revisions, head_of(assessment)))
    return {change.question.number: revision for change, revision in zip(changes, revisions, strict=True)}


@transaction.atomic
def add_case(
    *,
    inspection: Inspection,
    reference: str,
    commenced_on: datetime.date,
    by: User | None,
    court_report: bool = False,
    interview: bool = False,
    characteristics: Mapping[str, str] | None = None,
) -> Case:
    """Add a sampled case with its primary assessment, not yet allocated; the caller has checked the values."""
    case = Case.objects.create(
        inspection=inspection,
        reference=reference,
        commenced_on=commenced_on,
        court_report=court_report,
        interview=interview,
        characteristics=characteristics or {},
    )
    Assessment.objects.create(case=case)
    return case


def allocate(*, assessment: Assessment, to: User | None, by: User | None) -> Assessment:
    """Give an assessment to a member of the team, or take it back with `to=None`. Raises `NotAllowed`."""
    allocate_all(inspection=assessment.case.inspection, assessments=[assessment.pk], to=to, by=by)
    assessment.refresh_from_db(fields=["assessor", "content_version"])
    return assessment


@retried
def allocate_all(*, inspection: Inspection, assessments: Sequence[int], to: User | None, by: User | None) -> None:
    """Give several assessments (primary keys) of one inspection to the same person; four queries, however many they
    are. Those that the person has already stay as they are."""
    if to and not assessors_of(inspection).filter(user=to).exists():
        raise NotAllowed(f"{to} is not in the team that assesses this inspection's cases")
    chosen = Assessment.objects.filter(pk__in=assessments, case__inspection=inspection)
    # The lock at which an answer being saved waits, always in the same order.
    locked = chosen.order_by("pk").select_for_update(of=["self"])
    moved = [each for each in locked if each.assessor_id != (to.pk if to else None)]
    Assessment.objects.filter(pk__in=[each.pk for each in moved]).update(assessor=to)
    AssessmentEvent.objects.bulk_create(
        _event(assessment, Change.ALLOCATED, by, detail=f"to {to}" if to else "to nobody") for assessment in moved
    )


@retried
def change_details(
    *,
    case: Case,
    content_version: int,
    commenced_on: datetime.date,
    court_report: bool,
    interview: bool,
    characteristics: Mapping[str, str],
    by: User,
) -> Case:
    """Change the details of an open case. Raises `NotOpen`, `ContentChanged`, or `NotAllowed`: for who is not its
    assessor, and where a section with answers would be taken away."""
    details = {
        "commenced_on": commenced_on,
        "court_report": court_report,
        "interview": interview,
        "characteristics": dict(characteristics),
    }
    assessment = case.assessments.primary().get()
    if not lock(assessment, by, content_version):
        if _is_newest(assessment, Change.DETAILS_CHANGED, by, content_version + 1) and _are_stored(case, details):
            return case
        raise _refusal(by, assessment)
    if _are_stored(case, details):
        # Nothing new, so nothing happened: the version counted up for the lock goes back down.
        transaction.set_rollback(True)
        return case
    for name, value in details.items():
        setattr(case, name, value)
    _refuse_to_misplace_answers(case)
    case.save(update_fields=details)
    assessment.refresh_from_db(fields=["content_version"])
    _log(assessment, Change.DETAILS_CHANGED, by)
    return case


def _are_stored(case, details):
    return Case.objects.filter(pk=case.pk, **details).exists()


def _refuse_to_misplace_answers(case):
    framework = question_set(case.inspection.framework_id)
    misplaced = [item.pk for item in framework.questions if item.applies_to not in case.sections]
    answered = Judgement.objects.filter(assessment__case=case, question__in=misplaced)
    left = answered.exclude(answer="", evidence="").values_list("question__number", flat=True).order_by("question")
    if len(left) == 1:
        raise NotAllowed(f"Question {left[0]} is answered and would no longer apply. Clear that answer first")
    if left:
        raise NotAllowed(
            f"Questions {', '.join(left)} are answered and would no longer apply. Clear those answers first"
        )


def submit(*, assessment: Assessment, content_version: int, by: User) -> Assessment:
    """Hand a case to the lead for sign-off. Raises `NotOpen` or `ContentChanged`."""
    return _move(assessment, State.IN_PROGRESS, State.SUBMITTED, Change.SUBMITTED, by, content_version)


def sign_off(*, assessment: Assessment, content_version: int, by: User) -> Assessment:
    """Make a submitted case count, as the signer saw it. Raises `NotOpen` or `ContentChanged`."""
    return _move(assessment, State.SUBMITTED, State.SIGNED_OFF, Change.SIGNED_OFF, by, content_version)


def return_to_assessor(*, assessment: Assessment, content_version: int, reason: str, by: User) -> Assessment:
    """Give a submitted case back to be worked on. Raises `NotOpen` or `ContentChanged`."""
    return _move(assessment, State.SUBMITTED, State.IN_PROGRESS, Change.RETURNED, by, content_version, reason)


def reopen(*, assessment: Assessment, content_version: int, reason: str, by: User) -> Assessment:
    """Open a signed-off case again; until signed off anew it does not count. Raises `NotOpen` or `ContentChanged`."""
    return _move(assessment, State.SIGNED_OFF, State.IN_PROGRESS, Change.REOPENED, by, content_version, reason)


@retried
def _move(assessment, source, target, change, by, content_version, reason=""):
    """Compare and swap on the state, the assessor and the content that the person saw. What they have done already is
    done."""
    seen = Assessment.objects.filter(
        pk=assessment.pk, state=source, assessor=assessment.assessor_id, content_version=content_version
    )
    moved = seen.update(state=target)
    assessment.refresh_from_db(fields=["state", "content_version"])
    if moved:
        _log(assessment, change, by, reason=reason)
    elif assessment.state == source:
        raise ContentChanged
    elif not _is_newest(assessment, change, by, content_version, reason):
        raise NotOpen(assessment.state)
    return assessment


def _is_newest(assessment, change, by, content_version, reason=""):
    """Whether this is what was done last, and so the same request that came again."""
    newest = assessment.events.order_by("-pk").first()
    done = newest and (newest.change, newest.by_id, newest.content_version, newest.reason)
    return done == (change, by.pk, content_version, reason)


def _log(assessment, change, by, *, reason=""):
    _event(assessment, change, by, reason=reason).save()


def _event(assessment, change, by, *, reason="", detail=""):
    return AssessmentEvent(
        assessment=assessment,
        change=change,
        reason=reason,
        detail=detail,
        content_version=assessment.content_version,
        by=by,
    )
