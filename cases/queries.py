"""What the pages about cases show: the form's sections, what is filled in, and how far each case has come."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from django.db import models
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from cases.models import (
    CHANGES_WITH_REASON,
    DRAWN_AGAIN,
    MOVES,
    NOT_NEEDED,
    Assessment,
    AssessmentEvent,
    Case,
    InspectionAnswerRevision,
    Judgement,
    JudgementRevision,
    ReturnNote,
    State,
)
from inspection.foundation.dates import day_in_words
from inspection.frameworks.answers import hint_of, label_of, values_of
from inspection.frameworks.applicability import unknown_details
from inspection.frameworks.conditions import Section
from inspection.frameworks.document import Applicability, DetailItem, DetailType, QuestionItem, QuestionSet
from inspection.frameworks.queries import question_set
from inspection.frameworks.scale import Answer
from inspection.models import Inspection, TeamMember, User
from inspection.people.roles import Permission, TeamRole

INFORMATION, INTERVIEW = "information", "interview"
# People expect C2 before C10.
BY_REFERENCE = ("case__reference_key", "case__reference")


class Stage(models.TextChoices):
    """How far a case has come, as lists and pages say it: an open one has three stages."""

    NOT_BEGUN = "not_begun", "Not begun"
    IN_PROGRESS = "in_progress", "In progress"
    RETURNED = "returned", "Returned"  # or reopened
    SUBMITTED = State.SUBMITTED.value, State.SUBMITTED.label
    SIGNED_OFF = State.SIGNED_OFF.value, State.SIGNED_OFF.label


LEFT_IN_WORDS = {
    DRAWN_AGAIN: "Not in the sample: it was drawn again",
    NOT_NEEDED: "Not in the sample: the replacement was undone",
}
LEFT_TEAM, DISABLED = "is no longer in the team", "can no longer sign in"
# Of one assessment, or of the answers of one inspection.
Revisions = QuerySet[JudgementRevision] | QuerySet[InspectionAnswerRevision]


@dataclass(frozen=True, slots=True)
class Progress:
    answered: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.answered >= self.total

    @property
    def is_started(self) -> bool:
        return self.answered > 0

    def __str__(self) -> str:
        return f"{self.answered} of {self.total}"


@dataclass(frozen=True, slots=True)
class FormSection:
    """A page of the case form: the questions of one standard, or one of the two groups of information questions."""

    slug: str
    title: str
    statement: str
    questions: tuple[QuestionItem, ...]


class AnswerOfInspection(NamedTuple):
    """The stored answer to a question that is asked of the inspection itself; without `by` it was imported."""

    answer: str
    evidence: str
    version: int
    by: User | None
    at: datetime.datetime


@dataclass(slots=True)
class Entry:
    """A question of the form with the answer that stands in its fields: the stored one or, when that could not be
    stored, the one typed."""

    question: QuestionItem
    judgement: Judgement | AnswerOfInspection | None = None
    answer: str = ""
    # What the fields of the answer hold.
    answers: list[str] = field(default_factory=list)
    evidence: str = ""
    version: int = 0
    contradicts_prompts: bool = False
    is_unsaved: bool = False
    # Somebody else was first, or the person in another window: `judgement` is what they stored.
    has_conflict: bool = False
    is_own_conflict: bool = False
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    # What whoever gave the case back says of it, while it is open.
    note: ReturnNote | None = None

    @property
    def is_answered(self) -> bool:
        return bool(self.judgement and self.judgement.answer)

    @property
    def lacks_evidence(self) -> bool:
        return self.question.is_key_question and bool(self.answer) and not self.evidence.strip()

    @property
    def answer_label(self) -> str:
        return label_of(self.question, self.answer)

    @property
    def typed_answer(self) -> str:
        """What the field of an answer that is typed holds."""
        return next((text for text in self.answers if text not in dict(self.question.choices)), "")

    @property
    def hint(self) -> str:
        return hint_of(self.question)

    @property
    def submitted_label(self) -> str:
        """What the fields of the answer hold in words, also where it is no answer to this question."""
        return ", ".join(self.question.label_of(text) for text in self.answers if text)

    @property
    def stored_label(self) -> str:
        return label_of(self.question, self.judgement.answer) if self.judgement else ""


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """A page of the form on the task list."""

    section: FormSection
    progress: Progress


@dataclass(frozen=True, slots=True)
class SectionEntries:
    """A page of the form with its questions as they are answered."""

    section: FormSection
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class EntryLink:
    """A question to be reached on its page."""

    section: FormSection
    entry: Entry


def form_sections(case: Case) -> tuple[FormSection, ...]:
    """The pages put to a case, in the order of the framework; a page without an applicable question is left out."""
    return pages_put_to(case.inspection.question_set, case.sections, frozenset(case.inspection.not_inspected))


def questions_put_to(
    framework: QuestionSet, sections: frozenset[str], not_inspected: frozenset[str]
) -> tuple[QuestionItem, ...]:
    """What has to be answered of a case in these sections: nothing of a standard that is not inspected."""
    pages = pages_put_to(framework, sections, not_inspected)
    return tuple(item for page in pages for item in page.questions)


def pages_put_to(
    framework: QuestionSet, sections: frozenset[str], not_inspected: frozenset[str] = frozenset()
) -> tuple[FormSection, ...]:
    """The pages put to a case in these sections."""
    standards = [standard for standard in framework.case_standards if standard.number not in not_inspected]
    interview = [item for item in framework.information if is_of_interview(item)]
    information = [item for item in framework.information if not is_of_interview(item)]
    pages = [
        *((item.number, str(item), item.statement, item.questions) for item in standards),
        (INFORMATION, "Information questions", "Reported, never rated.", information),
        (INTERVIEW, "Practitioner interview", "Answers of the practitioner. Reported, never rated.", interview),
    ]
    form = (
        FormSection(slug, title, statement, tuple(item for item in questions if item.is_put_to(sections)))
        for slug, title, statement, questions in pages
    )
    return tuple(section for section in form if section.questions)


def is_of_interview(item: QuestionItem) -> bool:
    """Questions of a section of that name are put to the practitioner, and stand on a page of their own."""
    return not item.standard and item.levels == (Applicability((Section.INTERVIEW,), ()),)


def section_of(case: Case, question: QuestionItem) -> FormSection:
    """Raises `StopIteration` for a question that is not put to the case."""
    return next(section for section in form_sections(case) if question in section.questions)


def judgements_of(
    assessment: Assessment, questions: Iterable[QuestionItem] | None = None, *, with_authors: bool = False
) -> dict[int, Judgement]:
    """{question id: judgement}; one query. Who stored each is read only where it is shown."""
    judgements = Judgement.objects.filter(assessment=assessment)
    if with_authors:
        judgements = judgements.select_related("by")
    if questions is not None:
        judgements = judgements.filter(question__in=[item.pk for item in questions])
    return {judgement.question_id: judgement for judgement in judgements}


def entries(
    questions: Iterable[QuestionItem], judgements: Mapping[int, Judgement] | Mapping[int, AnswerOfInspection]
) -> list[Entry]:
    filled = []
    for item in questions:
        judgement = judgements.get(item.pk)
        entry = Entry(item, judgement)
        if judgement:
            entry.answer, entry.evidence, entry.version = judgement.answer, judgement.evidence, judgement.version
            entry.answers = values_of(item, judgement.answer)
        filled.append(entry)
    mark_contradictions(filled)
    return filled


def mark_contradictions(entries: Iterable[Entry]) -> None:
    """Tell key questions answered Yes while every prompt under them is answered No."""
    answers = {entry.question.pk: entry.answer for entry in entries}
    for entry in entries:
        prompts = [answers[item.pk] for item in entry.question.prompts if item.pk in answers]
        entry.contradicts_prompts = entry.answer == Answer.YES and bool(prompts) and set(prompts) == {Answer.NO}


def progress_of(entries: Iterable[Entry]) -> Progress:
    entries = list(entries)
    return Progress(sum(entry.is_answered for entry in entries), len(entries))


def missing_details(case: Case) -> list[str]:
    """Labels of the details without which a case cannot be submitted: those that its framework requires, and where no
    question is put to it, those that decide on sections."""
    framework = case.inspection.question_set
    wanted = {detail.code for detail in framework.details if detail.is_required} - case.details.keys()
    if not form_sections(case):
        wanted |= set(unknown_details(framework.sections, case.commenced_on, case.details))
    return [detail.label for detail in framework.details if detail.code in wanted]


def window_warning(case: Case) -> str:
    """What is to be looked at in the day on which it began; empty for nothing."""
    inspection = case.inspection
    if inspection.is_in_windows(case.commenced_on):
        return ""
    return f"{day_in_words(case.commenced_on)} is outside the windows of this inspection: {inspection.windows_in_words}"


@dataclass(frozen=True, slots=True)
class Fact:
    """A detail of a case as it is read; without words it is not filled in."""

    label: str
    words: str
    remark: str = ""


def detail_of(case: Case, detail: DetailItem) -> datetime.date | str | None:
    """As it is stored; a date as one."""
    value = case.details.get(detail.code)
    return datetime.date.fromisoformat(value) if value and detail.type == DetailType.DATE else value


def facts_of(case: Case) -> list[Fact]:
    """All details of a case, after the day on which it began."""
    framework = case.inspection.question_set
    facts = [Fact(framework.vocabulary.started, day_in_words(case.commenced_on), window_warning(case))]
    for detail in framework.details:
        facts.append(Fact(detail.label, detail_in_words(detail, case.details)))
    return facts


def detail_in_words(detail: DetailItem, details: Mapping[str, object]) -> str:
    """Empty for one that is not filled in."""
    value = details.get(detail.code)
    if value and detail.type == DetailType.DATE:
        return day_in_words(datetime.date.fromisoformat(str(value)))
    return detail.label_of(value)


def details_progress(case: Case) -> Progress:
    framework = question_set(case.inspection.framework_id)
    return Progress(sum(detail.code in case.details for detail in framework.details), len(framework.details))


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as lists show it. `pk` is its assessment's, `inspection` a primary key too."""

    pk: int
    inspection: int
    reference: str
    assessor_pk: int | None
    assessor: str | None
    gone: str  # as `why_gone` says
    stage: Stage
    progress: Progress
    details: Mapping[str, object]
    # What it is in the sample, where that is not simply drawn.
    marks: tuple[str, ...] = ()

    def words_of(self, detail: DetailItem) -> str:
        return detail_in_words(detail, self.details)

    @property
    def is_nobodys(self) -> bool:
        """It waits for the lead to give it to somebody."""
        return self.assessor is None or bool(self.gone)


def case_rows(assessments: QuerySet[Assessment]) -> list[CaseRow]:
    """Each with how many of its questions are answered; one query, however many there are. What is only counted to be
    skipped, on the way to a later page of a list, is not counted at all."""
    shown = Assessment.objects.filter(pk__in=assessments.values("pk")).order_by(*assessments.query.order_by)
    rows = shown.annotate(answered=number_answered(), is_member=in_team(), stage=stage_of_each()).values_list(
        "pk",
        "case__inspection",
        "case__reference",
        "assessor",
        "assessor__name",
        "assessor__is_active",
        "is_member",
        "stage",
        "answered",
        "case__inspection__framework",
        "case__inspection__not_inspected",
        "case__commenced_on",
        "case__details",
        "case__entered_for__reference",
        "case__by_hand",
        "case__left_because",
    )
    return [
        CaseRow(
            pk,
            inspection,
            reference,
            assessor,
            name,
            _why_gone(stage, is_member, is_active) if assessor else "",
            Stage(stage),
            Progress(answered or 0, _total(framework, not_inspected, commenced_on, details)),
            details,
            marks_of(question_set(framework), *marks),
        )
        for pk, inspection, reference, assessor, name, is_active, is_member, stage, answered, framework, *case in rows
        for not_inspected, commenced_on, details, *marks in [case]
    ]


def marks_of(framework: QuestionSet, entered_for: str | None, by_hand: str, left_because: str) -> tuple[str, ...]:
    """What a case is in the sample, in words, where it was not simply drawn: a reserve, added by hand, replaced."""
    marks = []
    if entered_for:
        marks.append(f"Reserve entered for {entered_for}")
    if by_hand:
        marks.append(f"Added by hand: {by_hand}")
    if left_because:
        marks.append(left_in_words(framework, left_because))
    return tuple(marks)


def marks_of_case(case: Case) -> tuple[str, ...]:
    entered_for = case.entered_for.reference if case.entered_for else None
    return marks_of(case.inspection.question_set, entered_for, case.by_hand, case.left_because)


def left_in_words(framework: QuestionSet, left_because: str) -> str:
    """Replaced: the person objects"""
    if left_because in LEFT_IN_WORDS:
        return LEFT_IN_WORDS[left_because]
    labels = {reason.code: reason.label for reason in framework.replacement_reasons}
    return f"Replaced: {labels.get(left_because, left_because)}"


def number_answered(left_out: Iterable[QuestionItem] = ()) -> Subquery:
    """How many questions of an assessment are answered, beside those left out."""
    # A subquery: a join would count the answers of every case before the page's fifty are taken.
    answered = Judgement.objects.filter(assessment=OuterRef("pk")).exclude(answer="")
    if numbers := [item.pk for item in left_out]:
        answered = answered.exclude(question__in=numbers)
    return Subquery(answered.values("assessment").annotate(number=Count("pk")).values("number"))


def _total(
    framework: int, not_inspected: Iterable[str], commenced_on: datetime.date, details: Mapping[str, object]
) -> int:
    questions = question_set(framework)
    return number_of_questions(questions, questions.sections_of(commenced_on, details), frozenset(not_inspected))


@lru_cache(maxsize=256)
def number_of_questions(framework: QuestionSet, sections: frozenset[str], not_inspected: frozenset[str]) -> int:
    return len(questions_put_to(framework, sections, not_inspected))


def rendered_answers(revisions: Revisions, versions: Mapping[int, int]) -> dict[int, tuple[str, str]]:
    """{question id: (answer, evidence)} as they stood at each question's version: what a form was entries from."""
    seen = revisions.filter(question__in=versions, version__in=set(versions.values()))
    rows = seen.values_list("question", "version", "answer", "evidence")
    return {pk: ("", "") for pk, version in versions.items() if version == 0} | {
        pk: (answer, evidence) for pk, version, answer, evidence in rows if versions[pk] == version
    }


@dataclass(frozen=True, slots=True)
class Step:
    """One revision of an answer, beside the answer that it replaced."""

    revision: JudgementRevision | InspectionAnswerRevision
    before: str
    after: str
    evidence_changed: bool


def revisions_of(assessment: Assessment) -> QuerySet[JudgementRevision]:
    return JudgementRevision.objects.filter(assessment=assessment)


def history_of(revisions: Revisions, question: QuestionItem) -> list[Step]:
    """Newest first."""
    in_order = revisions.filter(question=question.pk).select_related("by").order_by("version")
    rows: list[JudgementRevision | InspectionAnswerRevision] = list(in_order)
    steps = []
    for before, revision in zip([None, *rows], rows, strict=False):
        steps.append(
            Step(
                revision,
                before=label_of(question, before.answer) if before else "",
                after=label_of(question, revision.answer),
                evidence_changed=revision.evidence != (before.evidence if before else ""),
            )
        )
    return steps[::-1]


def allocated_to(user: User) -> QuerySet[Assessment]:
    """The cases a person has to assess: those that came back first, then those begun, then those not begun, each by
    the day on which they are due; what is handed in comes last."""
    return (
        Assessment.objects.visible_to(user)
        .sampled()
        .filter(assessor=user, case__inspection__cancelled_at=None)
        .order_by(
            _urgency(),
            F("case__inspection__fieldwork_ends_on").asc(nulls_last=True),
            "-case__inspection__fieldwork_started_on",
            "case__inspection",
            *BY_REFERENCE,
        )
    )


@dataclass(frozen=True, slots=True)
class OwnSummary:
    """How many cases somebody has at each stage, and on which day the first of those that are open is due."""

    returned: int
    begun: int
    not_begun: int
    submitted: int
    due: datetime.date | None

    @property
    def total(self) -> int:
        return self.returned + self.begun + self.not_begun + self.submitted

    def __str__(self) -> str:
        """5 cases: 1 returned, 2 begun, 2 not begun. The first is due on 4 July 2022."""
        parts = [
            (self.returned, "returned"),
            (self.begun, "begun"),
            (self.not_begun, "not begun"),
            (self.submitted, "submitted"),
        ]
        stages = ", ".join(f"{number} {stage}" for number, stage in parts if number)
        due = f" The first of those open is due on {day_in_words(self.due)}." if self.due else ""
        return f"{cases_in_words(self.total)}: {stages}.{due}" if self.total else ""


def own_summary(own: QuerySet[Assessment]) -> OwnSummary:
    """Of the cases of one person that are not signed off; one query."""
    rows = own.order_by().annotate(stage=stage_of_each()).values_list("stage")
    counted = rows.annotate(Count("pk"), Min("case__inspection__fieldwork_ends_on"))
    counts = {stage: (number, due) for stage, number, due in counted}
    open_stages = (Stage.RETURNED, Stage.IN_PROGRESS, Stage.NOT_BEGUN)
    days = [day for stage in open_stages if (day := counts.get(stage, (0, None))[1])]
    returned, begun, not_begun, handed_in = (
        counts.get(stage, (0, None))[0] for stage in (*open_stages, Stage.SUBMITTED)
    )
    return OwnSummary(returned, begun, not_begun, handed_in, min(days, default=None))


def _urgency() -> models.Case:
    """Of an assessment: its place among those of one person."""
    returned, begun, not_begun, handed_in = map(models.Value, range(4))
    return models.Case(
        models.When(~Q(state=State.IN_PROGRESS), then=handed_in),
        models.When(_was_sent_back(), then=returned),
        models.When(version=0, then=not_begun),
        default=begun,
    )


def to_sign_off(user: User) -> QuerySet[Assessment]:
    """What waits for a stand-in, all of which is visible to them; leads find theirs in the list of their inspection."""
    waiting = Assessment.objects.waiting_for_stand_in() if user.may(Permission.STAND_IN) else Assessment.objects.none()
    return waiting.primary().order_by("case__inspection", *BY_REFERENCE)


def sent_back(events: Iterable[AssessmentEvent]) -> dict[int, AssessmentEvent]:
    """{assessment id: the return or reopening after which it was not handed in again}."""
    latest = {event.assessment_id: event for event in sorted(events, key=attrgetter("pk")) if event.change in MOVES}
    return {pk: event for pk, event in latest.items() if event.change in CHANGES_WITH_REASON}


def cases_in_words(number: int) -> str:
    """1 case, 5 cases"""
    return "1 case" if number == 1 else f"{number} cases"


def cases_of(inspection: Inspection, user: User) -> QuerySet[Assessment]:
    return Assessment.objects.visible_in(inspection, user).sampled().order_by(*BY_REFERENCE)


def replaced_of(inspection: Inspection, user: User) -> QuerySet[Assessment]:
    """What is no longer in the sample, and counts nowhere."""
    return Assessment.objects.visible_in(inspection, user).replaced().order_by(*BY_REFERENCE)


def stage_of_each() -> models.Case:
    """Of an assessment: its `Stage`."""
    return models.Case(
        models.When(~Q(state=State.IN_PROGRESS), then="state"),
        models.When(_was_sent_back(), then=models.Value(Stage.RETURNED)),
        models.When(version=0, then=models.Value(Stage.NOT_BEGUN)),
        default=models.Value(Stage.IN_PROGRESS),
    )


def _was_sent_back() -> Exists:
    # Whatever opens a case again is its newest move, for as long as it is open.
    return Exists(AssessmentEvent.objects.filter(assessment=OuterRef("pk"), change__in=CHANGES_WITH_REASON))


def stage_of(assessment: Assessment) -> Stage:
    staged = Assessment.objects.filter(pk=assessment.pk).annotate(stage=stage_of_each())
    return Stage(staged.values_list("stage", flat=True).get())


def in_team() -> Exists:
    """Of an assessment: whether its assessor may still be given cases of the inspection."""
    membership = TeamMember.objects.filter(inspection=OuterRef("case__inspection"), user=OuterRef("assessor"))
    return Exists(membership.filter(role__in=TeamRole.with_permission(Permission.ASSESS)))


def is_nobodys() -> Q:
    """Of an assessment: it waits for the lead to give it to somebody, as `CaseRow.is_nobodys` says."""
    return Q(assessor=None) | (~Q(state=State.SIGNED_OFF) & (~Q(in_team()) | Q(assessor__is_active=False)))


def why_gone(assessment: Assessment) -> str:
    """Why its assessor can no longer work on it, in words to follow the name; empty while they can, or nobody has
    it."""
    if assessment.assessor is None:
        return ""
    is_member = Assessment.objects.filter(in_team(), pk=assessment.pk).exists()
    return _why_gone(assessment.state, is_member, assessment.assessor.is_active)


def nobody_to_return_to(assessment: Assessment) -> str:
    """Why a submitted case cannot be given back to its assessor; empty where it can."""
    if assessment.assessor is None:
        return "Nobody has this case"
    gone = why_gone(assessment)
    return f"{assessment.assessor} {gone}" if gone else ""


def _why_gone(state: str, is_member: bool, is_active: bool) -> str:
    if state == State.SIGNED_OFF:
        return ""
    return "" if is_member and is_active else LEFT_TEAM if is_active else DISABLED


def assessors_of(inspection: Inspection | int) -> QuerySet[TeamMember]:
    """The members of an inspection's team who may be given its cases."""
    return TeamMember.objects.filter(
        inspection=inspection, role__in=TeamRole.with_permission(Permission.ASSESS), user__is_active=True
    )
