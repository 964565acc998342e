"""How far the check of a draft is: whose turn it is, until when, and what has been said and answered."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from inspection.foundation.dates import day_in_words
from inspection.models import Inspection, User
from reports.accuracy.frozen import DraftContent
from reports.models import (
    AccuracyContact,
    AccuracyDraft,
    AccuracyMove,
    AccuracyStep,
    Challenge,
    ChallengeAnswer,
    Export,
)


class Turn(Enum):
    """Whose it is; the value is what a page says."""

    BODY = "With the inspected body"
    TEAM = "To be answered"
    ANSWERED = "Answered"
    TAKEN_BACK = "Taken back"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a draft stands. `due_on` is the last day of the check; `last` is what happened last, where anything did."""

    draft: AccuracyDraft
    turn: Turn
    due_on: datetime.date
    is_submitted: bool
    last: AccuracyStep | None

    @property
    def is_over(self) -> bool:
        return self.turn in (Turn.ANSWERED, Turn.TAKEN_BACK)

    @property
    def version(self) -> str:
        """Tells it from how it stands after the next step, and after its last day."""
        return f"{self.turn.name} {self.last.pk if self.last else 0}"

    @property
    def days_left(self) -> int:
        return (self.due_on - timezone.localdate()).days


def standing_of(draft: AccuracyDraft, steps: Iterable[AccuracyStep] | None = None) -> Standing:
    """What has been written by the end of the last day is taken as submitted. `steps` in their order, where they are
    read already; otherwise one query."""
    due_on, is_submitted, turn, last = draft.due_on, False, Turn.BODY, None
    for step in draft.steps.all() if steps is None else steps:
        last = step
        match step.move:
            case AccuracyMove.EXTENDED:
                due_on, is_submitted = step.due_on or due_on, False
            case AccuracyMove.SUBMITTED:
                is_submitted = True
            case AccuracyMove.ANSWERED:
                turn = Turn.ANSWERED
            case AccuracyMove.TAKEN_BACK:
                turn = Turn.TAKEN_BACK
    if turn == Turn.BODY and (is_submitted or due_on < timezone.localdate()):
        turn = Turn.TEAM
    return Standing(draft, turn, due_on, is_submitted, last)


def standings(drafts: QuerySet[AccuracyDraft]) -> list[Standing]:
    """Of each, without what it holds; two queries."""
    light = drafts.defer("content", "case_references", "printed").select_related("inspection__delivery_unit", "by")
    return [standing_of(draft, draft.steps.all()) for draft in light.prefetch_related("steps")]


def standings_of(inspection: Inspection) -> list[Standing]:
    """Newest first."""
    return standings(AccuracyDraft.objects.filter(inspection=inspection).order_by("-number"))


@dataclass(frozen=True, slots=True)
class ChallengeRow:
    """A challenge with what it is about in words, and the answer that holds."""

    challenge: Challenge
    about: str
    answer: ChallengeAnswer | None


def about(challenge: Challenge, content: DraftContent) -> str:
    """Paragraph 14, 2.2. Assessment; or 2.2.3 in case 7, 2.2. Assessment; or The draft as a whole."""
    if challenge.paragraph:
        section, _ = content.paragraphs[challenge.paragraph]
        return f"Paragraph {challenge.paragraph}, {section.title}"
    if challenge.standard:
        what = f"Question {challenge.question}" if challenge.question else "Rating"
        case = f" in case {challenge.case_number}" if challenge.case_number else ""
        return f"{what}{case}, {content.standard(challenge.standard) or challenge.standard}"
    return "The draft as a whole"


def challenges_of(draft: AccuracyDraft, content: DraftContent) -> list[ChallengeRow]:
    """All of them, withdrawn ones too; two queries."""
    answers = Prefetch("answers", ChallengeAnswer.objects.select_related("by"))
    challenges = Challenge.objects.filter(draft=draft).select_related("by").prefetch_related(answers)
    return [row_of(challenge, content) for challenge in challenges]


def row_of(challenge: Challenge, content: DraftContent) -> ChallengeRow:
    answers = list(challenge.answers.all())
    return ChallengeRow(challenge, about(challenge, content), answers[-1] if answers else None)


def open_challenges(draft: AccuracyDraft) -> QuerySet[Challenge]:
    """Those that no answer was given to, and that were not withdrawn."""
    return Challenge.objects.filter(draft=draft, withdrawn_at=None, answers=None)


def version_of(rows: Sequence[ChallengeRow]) -> str:
    """Tells what has been written from what was seen."""
    return ",".join(f"{row.challenge.number}.{row.challenge.version}" for row in rows)


def contacts_of(draft: AccuracyDraft) -> list[AccuracyContact]:
    """Those who may read it, by name."""
    contacts = draft.contacts.filter(ended_at=None).select_related("user").order_by("user__name", "pk")
    return list(contacts)


def people_of(draft: AccuracyDraft | None) -> QuerySet[User]:
    """Those who may read it, by name; of none, nobody."""
    people: QuerySet[User] = User.objects.filter(accuracy_contacts__draft=draft, accuracy_contacts__ended_at=None)
    return people.order_by("name", "pk") if draft else people.none()


def account_of(email: str) -> User | None:
    """Of somebody who is to be a contact."""
    person: User | None = User.objects.filter(email__iexact=email).first()
    return person


def readers_of(draft: AccuracyDraft) -> list[User]:
    return list(people_of(draft))


def pdf_of(draft: AccuracyDraft) -> Export | None:
    """The newest, without its bytes."""
    return draft.exports.defer("content").order_by("-pk").first()


def progress_of(pdf: Export | None) -> dict[str, object]:
    """How far it is, as static/export-progress.js reads it."""
    if pdf is None:
        return {"is_over": True, "percent": 100, "step": ""}
    return {"is_over": pdf.is_finished, "percent": pdf.progress, "step": pdf.step or pdf.get_state_display()}


def open_check(inspection: Inspection) -> str:
    """What keeps the report from being published, in words; empty for nothing, also where no draft was sent."""
    newest = next(iter(standings_of(inspection)), None)
    if newest is None or newest.is_over:
        return ""
    name = f"draft {newest.draft.number}"
    if newest.turn == Turn.BODY:
        return f"The inspected body has {name} until {day_in_words(newest.due_on)}"
    waiting = open_challenges(newest.draft).count()
    if waiting:
        return (
            f"{waiting} challenge{'' if waiting == 1 else 's'} to {name} {'is' if waiting == 1 else 'are'} not answered"
        )
    return f"The answers to {name} are not sent"
