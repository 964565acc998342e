from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from inspection.foundation.idempotency import Keyed
from inspection.foundation.natural_order import NaturalKeyField
from inspection.foundation.recorded import recorded
from inspection.foundation.seals import LENGTH
from inspection.foundation.text import EVIDENCE_LIMIT
from inspection.foundation.triggers import never, refuses
from inspection.frameworks.queries import question_set
from inspection.models import Inspection, Question, TeamMember, User
from inspection.people.roles import Permission, SystemRole, TeamRole
from inspection.programme.permissions import permissions_of

# Why a case left with the whole sample, or with its replacement: no name of a framework's has a space.
DRAWN_AGAIN, NOT_NEEDED = "drawn again", "not needed"
LEFT_WITH_SAMPLE = (DRAWN_AGAIN, NOT_NEEDED)
# Of why a case is given back, and of each note that says so at a question.
REASON_LIMIT = 2_000
HISTORY_NEVER_CHANGES = "History is never changed and never deleted"


@recorded("inspection")
class Case(models.Model):
    """A sampled person's case, known only by a reference."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="cases", db_index=False)
    reference = models.CharField(max_length=40)
    reference_key = NaturalKeyField(of="reference")
    commenced_on = models.DateField()
    # {code: value} of the framework's details, as `DetailItem` says; checked by the form and the importer.
    details = models.JSONField(default=dict)
    # Where it was drawn: in which stratum of the sample's record, and which of the stratum's order, both from 0.
    sample = models.ForeignKey("cases.Sample", on_delete=models.PROTECT, null=True, related_name="cases")
    stratum = models.PositiveIntegerField(null=True)
    place = models.PositiveIntegerField(null=True)
    # The case in whose place it came, of a reserve.
    entered_for = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    by_hand = models.TextField(blank=True, help_text="Why it was added by hand; empty: it was drawn or imported")
    # A reason of the framework's for a replacement, or one of `LEFT_WITH_SAMPLE`: it counts nowhere.
    left_because = models.CharField(max_length=60, blank=True, help_text="Why it left the sample; empty: it is in it")

    class Meta:
        ordering = ["reference_key", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "reference"], name="case_reference_is_unique"),
            models.CheckConstraint(
                condition=Q(sample=None, stratum=None, place=None)
                | Q(sample__isnull=False, stratum__isnull=False, place__isnull=False),
                name="drawn_case_has_its_place",
            ),
        ]
        # Pages of a list are read in this order, without sorting all of them.
        indexes = [models.Index(fields=["inspection", "reference_key", "reference"], name="case_in_natural_order")]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("case", args=[self.inspection.code, self.reference])

    @property
    def sections(self) -> frozenset[str]:
        """The codes of the framework's sections that it stands in."""
        return question_set(self.inspection.framework_id).sections_of(self.commenced_on, self.details)

    @property
    def is_in_sample(self) -> bool:
        return not self.left_because


class AssessmentKind(models.TextChoices):
    PRIMARY = "primary", "Primary assessment"
    SECOND = "second", "Blind second assessment"


class State(models.TextChoices):
    IN_PROGRESS = "in_progress", "Open"
    SUBMITTED = "submitted", "Submitted"
    SIGNED_OFF = "signed_off", "Signed off"


def leads_apart(*, assessment: Any, inspection: Any, assessor: Any) -> models.QuerySet[TeamMember]:
    """The leads of a team who may sign an assessment off: by default (`SECOND_PERSON_SIGN_OFF`) those who neither have
    it nor gave an answer that stands in it. Each argument is a primary key or what leads to one in an outer query;
    that of the assessment is asked for one query further in."""
    leads = TeamMember.objects.filter(
        inspection=inspection, user__is_active=True, role__in=TeamRole.with_permission(Permission.SIGN_OFF)
    )
    if not settings.SECOND_PERSON_SIGN_OFF:
        return leads
    answered = Judgement.objects.filter(assessment=assessment, by=OuterRef("user"))
    # Where nobody has the case, every lead is somebody else.
    return leads.filter(~Exists(answered)).exclude(user=Coalesce(assessor, 0))


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> Self:
        """Those whose evidence the user may read: all, those of their teams, those allocated to them, or those that
        wait for them because no lead may sign them off."""
        if not user.is_active:
            return self.none()
        if Permission.READ_CASES in SystemRole(user.system_role).permissions:
            return self
        # Asked of each assessment, not read for the person: who has been in a thousand teams waits no longer.
        member = TeamMember.objects.filter(inspection=OuterRef("case__inspection"), user=user)
        reads = member.filter(role__in=TeamRole.with_permission(Permission.READ_CASES))
        assesses = member.filter(role__in=TeamRole.with_permission(Permission.ASSESS))
        return self.filter(Q(Exists(reads)) | Q(Exists(assesses), assessor=user) | self._waits_for(user))

    def visible_in(self, inspection: Inspection, user: User) -> Self:
        """`visible_to` among those of one inspection, in which the user's role is known: the database is asked less."""
        of_inspection = self.filter(case__inspection=inspection)
        permissions = permissions_of(user, inspection)
        if Permission.READ_CASES in permissions:
            return of_inspection
        own = Q(assessor=user) if Permission.ASSESS in permissions else Q(pk__in=[])
        return of_inspection.filter(own | self._waits_for(user))

    def _waits_for(self, user: User) -> Q:
        if not user.is_active or Permission.STAND_IN not in SystemRole(user.system_role).permissions:
            return Q(pk__in=[])
        return Q(pk__in=Assessment.objects.waiting_for_stand_in().values("pk"))

    def with_has_notes(self) -> Self:
        """Each with `has_notes`: whether any return or reopening of it has notes, asked in the same query."""
        notes = ReturnNote.objects.filter(event__assessment=OuterRef("pk"))
        return self.annotate(has_notes=Exists(notes))

    def waiting_for_stand_in(self) -> Self:
        """Submitted, and no lead may sign them off."""
        own = leads_apart(
            assessment=OuterRef(OuterRef("pk")), inspection=OuterRef("case__inspection"), assessor=OuterRef("assessor")
        )
        waiting = self.filter(state=State.SUBMITTED, case__left_because="", case__inspection__cancelled_at=None)
        return waiting.filter(~Exists(own))

    def primary(self) -> Self:
        return self.filter(kind=AssessmentKind.PRIMARY)

    def sampled(self) -> Self:
        """The primary assessments of the cases that are in the sample: whatever is listed, allocated or counted. A
        case that was replaced keeps its answers and counts nowhere."""
        return self.primary().filter(case__left_because="")

    def replaced(self) -> Self:
        """Those of the cases that were replaced, or taken out of the sample, one by one."""
        return self.primary().exclude(case__left_because="").exclude(case__left_because__in=LEFT_WITH_SAMPLE)

    def counted(self) -> Self:
        """Only signed-off primary assessments count in the figures."""
        return self.sampled().filter(state=State.SIGNED_OFF)


class Assessment(models.Model):
    """One reading of a case by one assessor. Each case has one primary assessment from the start."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    kind = models.CharField(max_length=10, choices=AssessmentKind, default=AssessmentKind.PRIMARY)
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="assessments"
    )
    state = models.CharField(max_length=12, choices=State, default=State.IN_PROGRESS)
    # Counts the changes to its answers: sign-off names the content it saw.
    version = models.PositiveIntegerField(default=0)
    # The end of the chain of its revisions, and the seal of this row: whoever changes one makes the other anew.
    revision_count = models.PositiveIntegerField(default=0, editable=False)
    chain_digest = models.CharField(max_length=64, blank=True, editable=False)
    seal = models.CharField(max_length=LENGTH, blank=True, editable=False)

    objects = AssessmentQuerySet.as_manager()

    # Of one that was read `with_has_notes` only.
    has_notes: bool

    class Meta:
        ordering = ["case__reference_key", "case__reference", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(kind=AssessmentKind.PRIMARY), name="case_has_one_primary_assessment"
            ),
            models.CheckConstraint(condition=Q(kind__in=AssessmentKind.values), name="assessment_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="assessment_state_is_known"),
        ]

    def __str__(self):
        return f"{self.case} ({self.get_kind_display()})"

    @property
    def is_open(self):
        return self.state == State.IN_PROGRESS


class Change(models.TextChoices):
    ALLOCATED = "allocated", "Allocated"
    DETAILS_CHANGED = "details_changed", "Case details changed"
    SUBMITTED = "submitted", "Submitted for sign-off"
    SIGNED_OFF = "signed_off", "Signed off"
    RETURNED = "returned", "Returned"
    REOPENED = "reopened", "Reopened"
    IMPORTED = "imported", "Imported, signed off"
    REPLACED = "replaced", "Replaced"
    RESTORED = "restored", "Replacement undone"
    ENTERED = "entered", "Reserve entered"
    BY_HAND = "by_hand", "Added by hand"
    LEFT_OUT = "left_out", "Left out"


CHANGES_WITH_REASON = (Change.RETURNED, Change.REOPENED)
# From one state to another.
MOVES = (Change.SUBMITTED, Change.SIGNED_OFF, Change.IMPORTED, *CHANGES_WITH_REASON)


@recorded("assessment__case__inspection")
@refuses(never(HISTORY_NEVER_CHANGES))
class AssessmentEvent(models.Model):
    """What happened to an assessment, by whom and why. Never changed, never deleted."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="events")
    change = models.CharField(max_length=20, choices=Change)
    reason = models.TextField(blank=True)
    detail = models.CharField(max_length=300, blank=True, help_text="To whom it was allocated; which details changed")
    version = models.PositiveIntegerField(help_text="Of the assessment's content")
    # Nobody: a command run on the server.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(change__in=Change.values), name="assessment_change_is_known"),
            models.CheckConstraint(
                condition=~Q(change__in=CHANGES_WITH_REASON) | ~Q(reason=""), name="return_and_reopening_have_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.get_change_display()}: {self.assessment}"


@recorded("event__assessment__case__inspection")
@refuses(never(HISTORY_NEVER_CHANGES))
class ReturnNote(models.Model):
    """What a return or a reopening says of one question, for the assessor. Never changed, never deleted."""

    event = models.ForeignKey(AssessmentEvent, on_delete=models.PROTECT, related_name="notes", db_index=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField(max_length=REASON_LIMIT)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "question"], name="one_return_note_a_question"),
            models.CheckConstraint(condition=~Q(text=""), name="return_note_has_a_text"),
        ]

    def __str__(self):
        return f"Note on {self.question}"


class Judgement(models.Model):
    """The current answer to one question of an assessment, with its evidence. `version` counts its revisions."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="judgements", db_index=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="judgements", db_index=False)
    # As `inspection.frameworks.answers` stores it; empty while only evidence is written.
    answer = models.TextField(blank=True)
    evidence = models.TextField(blank=True, max_length=EVIDENCE_LIMIT)
    version = models.PositiveIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "question"], name="one_judgement_a_question"),
            models.CheckConstraint(condition=Q(version__gte=1), name="judgement_version_starts_at_one"),
        ]

    def __str__(self):
        return f"{self.question}: {self.answer}"


@refuses(never(HISTORY_NEVER_CHANGES))
class JudgementRevision(models.Model):
    """One stored change of a judgement. Never changed, never deleted; the newest equals the judgement."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="revisions", db_index=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    answer = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    # Made by the browser for each change; the same key again is the same change.
    key = models.UUIDField()
    # The revision's place among all of its assessment, and its link to the one before it (see history.py).
    sequence = models.PositiveIntegerField()
    evidence_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    # Nobody: a command run on the server.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["question", "version"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "question", "version"], name="revision_version_is_unique"),
            models.UniqueConstraint(fields=["assessment", "key"], name="revision_key_is_unique"),
            models.UniqueConstraint(fields=["assessment", "sequence"], name="revision_sequence_is_unique"),
            models.CheckConstraint(condition=Q(version__gte=1), name="revision_version_starts_at_one"),
        ]

    def __str__(self):
        return f"{self.question}, version {self.version}"


class InspectionAnswerBase(models.Model):
    """An answer to a question that is asked of the inspection itself, with its evidence."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="+", db_index=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", db_index=False)
    # As of a judgement; empty while only evidence is written.
    answer = models.TextField(blank=True)
    evidence = models.TextField(blank=True, max_length=EVIDENCE_LIMIT)
    version = models.PositiveIntegerField()
    # Nobody: a command run on the server.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.question}, version {self.version}"


class InspectionAnswer(InspectionAnswerBase):
    """The current answer to such a question. `version` counts its revisions."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "question"], name="one_inspection_answer_a_question"),
            models.CheckConstraint(condition=Q(version__gte=1), name="inspection_answer_version_starts_at_one"),
        ]


@recorded("inspection")
@refuses(never(HISTORY_NEVER_CHANGES))
class InspectionAnswerRevision(InspectionAnswerBase):
    """One stored change of it. Never changed, never deleted; the newest equals the answer."""

    # Made by the page for each change; the same key again is the same change.
    key = models.UUIDField()

    class Meta:
        ordering = ["question", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "question", "version"], name="inspection_answer_revision_is_unique"
            ),
            models.UniqueConstraint(fields=["inspection", "key"], name="inspection_answer_key_is_unique"),
            models.CheckConstraint(condition=Q(version__gte=1), name="inspection_answer_revision_starts_at_one"),
        ]


class InterviewState(models.TextChoices):
    PLANNED = "planned", "Planned"
    DONE = "done", "Done"
    NOT_DONE = "not_done", "Not done"
    # Taken off the timetable while it was planned; the row stays on record.
    DELETED = "deleted", "Deleted"


class InterviewQuerySet(models.QuerySet["Interview"]):
    def visible_in(self, inspection: Inspection, user: User) -> Self:
        """Those of the timetable that the user may know of: all, or those that they hold themselves."""
        listed = self.filter(inspection=inspection).exclude(state=InterviewState.DELETED)
        permissions = permissions_of(user, inspection)
        if Permission.READ_CASES in permissions:
            return listed
        return listed.filter(inspector=user) if Permission.ASSESS in permissions else listed.none()


@recorded("inspection")
class Interview(Keyed):
    """When a practitioner is interviewed, and by whom. Day and time are those of the clock on the wall."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="interviews")
    day = models.DateField()
    starts_at = models.TimeField()
    practitioner = models.CharField(max_length=40)
    inspector = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interviews")
    place = models.CharField(max_length=200, blank=True, default="", help_text="Or a link to where it is held")
    # Of one of the inspection's cases, where it is about one.
    reference = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=10, choices=InterviewState, default=InterviewState.PLANNED)
    reason = models.TextField(blank=True, default="", help_text="Why it was not done")
    # Counts its changes: a form names the one that it showed.
    version = models.PositiveIntegerField(default=0, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering = ["day", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=InterviewState.values), name="interview_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=InterviewState.NOT_DONE) | ~Q(reason=""), name="interview_not_done_has_a_reason"
            ),
            models.CheckConstraint(condition=~Q(practitioner=""), name="interview_has_a_practitioner"),
            models.UniqueConstraint(
                fields=["inspector", "day", "starts_at"],
                condition=Q(state=InterviewState.PLANNED),
                name="inspector_holds_one_interview_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.practitioner}, {self.day} {self.clock}"

    @property
    def clock(self) -> str:
        """14:30"""
        return f"{self.starts_at:%H:%M}"

    @property
    def is_planned(self) -> bool:
        return self.state == InterviewState.PLANNED


class SearchText(models.Model):
    """The words of a judgement, or of an answer of the inspection itself, as they are searched: made from it after it
    is stored, and of no use once its version is another. Whatever stands here can be made anew.

    On PostgreSQL the table has a column `vector` beside these, on SQLite two tables of FTS5 (migration 0014).
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="+")
    judgement = models.OneToOneField(Judgement, on_delete=models.CASCADE, null=True, related_name="search_text")
    inspection_answer = models.OneToOneField(
        InspectionAnswer, on_delete=models.CASCADE, null=True, related_name="search_text"
    )
    version = models.PositiveIntegerField()
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(judgement=None, inspection_answer__isnull=False)
                | Q(judgement__isnull=False, inspection_answer=None),
                name="search_text_is_of_one_answer",
            )
        ]

    def __str__(self):
        return f"{self.judgement or self.inspection_answer}, version {self.version}"


class IndexedAssessment(models.Model):
    """How many revisions an assessment had when its words were last read for the search."""

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, primary_key=True, related_name="indexed")
    revision_count = models.PositiveIntegerField()

    def __str__(self):
        return f"{self.assessment}, {self.revision_count} revisions"
