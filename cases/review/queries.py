"""What a review of a case reads: who can sign it off, which case is next, what was noted and what changed since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, QuerySet, Subquery

from cases.models import (
    CHANGES_WITH_REASON,
    Assessment,
    AssessmentEvent,
    Case,
    Change,
    Judgement,
    ReturnNote,
    State,
    leads_apart,
)
from cases.permissions import is_own_work
from cases.queries import Entry, FormSection, form_sections, rendered_answers, revisions_of
from inspection.foundation.differences import Piece, word_differences
from inspection.frameworks.answers import label_of
from inspection.frameworks.document import QuestionItem
from inspection.models import Inspection, SystemRole, User
from inspection.people.roles import Permission
from inspection.programme.permissions import can_sign_off, can_stand_in


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """The leads who can sign a case off; without any, who stands in for them; without those, who can appoint one."""

    leads: list[User]
    stand_ins: list[User]
    administrators: list[User]


def second_person(user: User, assessment: Assessment) -> SecondPerson | None:
    """`None` where there is nothing to say: the case is not submitted, or the person can sign it off."""
    decides = assessment.state == State.SUBMITTED and can_sign_off(user, assessment.case.inspection)
    if not decides or not is_own_work(user, assessment):
        return None
    apart = leads_apart(
        assessment=assessment.pk, inspection=assessment.case.inspection_id, assessor=assessment.assessor_id
    )
    leads = [member.user for member in apart.select_related("user")]
    stand_ins = [] if leads else _people(Permission.STAND_IN)
    return SecondPerson(leads, stand_ins, [] if leads or stand_ins else _people(Permission.ADMINISTER))


def _people(permission: Permission) -> list[User]:
    roles = SystemRole.with_permission(permission)
    return list(User.objects.filter(system_role__in=roles, is_active=True).order_by("name"))


# --- Which case is next -----------------------------------------------------------------------------------------------


def can_review_next(user: User, inspection: Inspection) -> bool:
    """Cases of the inspection may wait for them to sign off."""
    return can_sign_off(user, inspection) or can_stand_in(user, inspection)


def waiting_for_sign_off(user: User, inspection: Inspection) -> QuerySet[Assessment]:
    """What the person may sign off now: the case that was submitted first comes first."""
    waiting = Assessment.objects.visible_in(inspection, user).primary().filter(state=State.SUBMITTED)
    if not can_sign_off(user, inspection):
        waiting = waiting.waiting_for_stand_in() if can_stand_in(user, inspection) else waiting.none()
    if settings.SECOND_PERSON_SIGN_OFF:
        answered = Judgement.objects.filter(assessment=OuterRef("pk"), by=user)
        waiting = waiting.filter(~Exists(answered)).exclude(assessor=user)
    submitted = AssessmentEvent.objects.filter(assessment=OuterRef("pk"), change=Change.SUBMITTED).order_by("-pk")
    by_submission = waiting.annotate(submitted_at=Subquery(submitted.values("at")[:1]))
    return by_submission.select_related("case__inspection").order_by("submitted_at", "pk")


# --- What was noted, and what has changed since -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NotedQuestion:
    """A note with its question; without `section` the question is no longer put to the case."""

    question: QuestionItem
    section: FormSection | None
    text: str


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """A question whose answer has changed since, or that was noted then: `before` and `after` are answers in words,
    `evidence` the pieces of its text, none where it has stayed as it was."""

    question: QuestionItem
    is_put: bool
    note: str
    before: str
    after: str
    evidence: list[Piece]

    @property
    def has_changed(self) -> bool:
        return self.before != self.after or bool(self.evidence)


@dataclass(frozen=True, slots=True)
class ChangesSince:
    """What has changed in a case since `event` gave it back."""

    event: AssessmentEvent
    details: list[AssessmentEvent]
    answers: list[ChangedAnswer]


def noted_questions(case: Case, event: AssessmentEvent) -> list[NotedQuestion]:
    """In the order of the framework; one query."""
    notes, sections = _notes_of(event), _section_of_each(case)
    items = case.inspection.question_set.questions
    return [NotedQuestion(item, sections.get(item.pk), notes[item.pk]) for item in items if item.pk in notes]


def add_notes(entries: Iterable[Entry], assessment: Assessment) -> None:
    """Put the notes with which an open case was given back beside its questions. A case that never was, read
    `with_has_notes`, costs no query."""
    if not assessment.is_open or not assessment.has_notes:
        return
    # The newest that gave it back: while a case is open, that was its last move.
    newest = AssessmentEvent.objects.filter(assessment=assessment, change__in=CHANGES_WITH_REASON).order_by("-pk")[:1]
    notes = ReturnNote.objects.filter(event__in=newest.values("pk")).select_related("event__by")
    by_question = {note.question_id: note for note in notes}
    for entry in entries:
        entry.note = by_question.get(entry.question.pk)


def changes_since_return(
    assessment: Assessment, events: Sequence[AssessmentEvent], judgements: Mapping[int, Judgement]
) -> ChangesSince | None:
    """Of a case that was given back and handed in again, otherwise `None`; three queries. `events` are all of the
    case, oldest first, `judgements` those that stand in it."""
    given_back = [event for event in events if event.change in CHANGES_WITH_REASON]
    if assessment.is_open or not given_back:
        return None
    event = given_back[-1]
    revisions = revisions_of(assessment)
    # What stood in an answer then is what its first change replaced.
    first = revisions.filter(at__gt=event.at).order_by().values_list("question").annotate(first=Min("version"))
    stood = rendered_answers(revisions, {question: version - 1 for question, version in first})
    return ChangesSince(
        event,
        [later for later in events if later.pk > event.pk and later.change == Change.DETAILS_CHANGED],
        list(_changed_answers(assessment.case, stood, judgements, _notes_of(event))),
    )


def _changed_answers(
    case: Case, stood: Mapping[int, tuple[str, str]], judgements: Mapping[int, Judgement], notes: Mapping[int, str]
) -> Iterable[ChangedAnswer]:
    """In the order of the framework. What was changed and changed back has not changed."""
    sections = _section_of_each(case)
    for item in case.inspection.question_set.questions:
        if item.pk not in stood and item.pk not in notes:
            continue
        judgement = judgements.get(item.pk)
        now = (judgement.answer, judgement.evidence) if judgement else ("", "")
        then = stood.get(item.pk, now)
        if then == now and item.pk not in notes:
            continue
        yield ChangedAnswer(
            item,
            is_put=item.pk in sections,
            note=notes.get(item.pk, ""),
            before=label_of(item, then[0]),
            after=label_of(item, now[0]),
            evidence=word_differences(then[1], now[1]) if then[1] != now[1] else [],
        )


def _notes_of(event: AssessmentEvent) -> dict[int, str]:
    """{question id: text}"""
    return dict(ReturnNote.objects.filter(event=event).values_list("question", "text"))


def _section_of_each(case: Case) -> dict[int, FormSection]:
    """{question id: the page of the form on which it is put to the case}"""
    return {item.pk: section for section in form_sections(case) for item in section.questions}
