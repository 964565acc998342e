"""The check of a draft by the inspected body: what it was sent, who may read it, what they said, and the answers."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from simple_history.models import HistoricalRecords

from inspection.foundation.idempotency import Keyed
from inspection.foundation.recorded import recorded
from inspection.foundation.triggers import Refusal, never, refuses
from inspection.models import Inspection, SystemRole, TeamMember, TeamRole, User
from inspection.people.roles import Permission
from reports.models.attached import AttachedFile


class AccuracyDraftQuerySet(models.QuerySet["AccuracyDraft"]):
    def sent_to(self, user: User) -> Self:
        """Those that the user checks for the inspected body."""
        if not user.is_active:
            return self.none()
        contacts = AccuracyContact.objects.filter(draft=OuterRef("pk"), user=user, ended_at=None)
        return self.filter(Exists(contacts), inspection__cancelled_at=None)

    def visible_to(self, user: User) -> Self:
        """Those that were sent to the user, and those of inspections whose evidence the user may read."""
        if not user.is_active:
            return self.none()
        if Permission.READ_EVIDENCE in SystemRole(user.system_role).permissions:
            return self
        roles = TeamRole.with_permission(Permission.READ_EVIDENCE)
        team = TeamMember.objects.filter(inspection=OuterRef("inspection"), user=user, role__in=roles)
        return self.filter(Exists(team)) | self.sent_to(user)


@recorded("inspection")
@refuses(never("A draft that was sent is never changed and never deleted: take it back, and send another"))
class AccuracyDraft(Keyed):
    """The report as the inspected body was sent it. What it reads is frozen here, whatever changes afterwards."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="accuracy_drafts")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField(help_text="The last day of the check, unless it was extended")
    letter = models.TextField(max_length=5_000, blank=True, default="", help_text="To the inspected body")
    # JSON, as `reports.accuracy.frozen` writes and reads it: paragraphs and ratings with their figures.
    content = models.TextField()
    # JSON, {standard: [reference, …]}: which case each number of `content` stands for. It never leaves the team.
    case_references = models.TextField()
    printed = models.TextField(help_text="HTML, finished for the PDF")
    data_version = models.CharField(max_length=64, help_text="As reports.files.version says it")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = AccuracyDraftQuerySet.as_manager()

    class Meta:
        ordering = ["inspection", "number"]
        constraints = [models.UniqueConstraint(fields=["inspection", "number"], name="accuracy_draft_number_is_unique")]

    def __str__(self):
        return f"{self.inspection}, draft {self.number}"


class AccuracyMove(models.TextChoices):
    EXTENDED = "extended", "More time given"
    SUBMITTED = "submitted", "Challenges submitted"
    ANSWERED = "answered", "Answers sent"
    TAKEN_BACK = "taken_back", "Taken back"


@recorded("draft__inspection")
@refuses(never("What became of a draft that was sent is never changed"))
class AccuracyStep(Keyed):
    """Something that became of a draft, by whom and when."""

    draft = models.ForeignKey(AccuracyDraft, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(max_length=12, choices=AccuracyMove)
    due_on = models.DateField(null=True, default=None, help_text="The last day of the check, where it was extended")
    reason = models.TextField(max_length=2_000, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(move__in=AccuracyMove.values), name="accuracy_move_is_known"),
            models.CheckConstraint(
                condition=Q(move=AccuracyMove.EXTENDED, due_on__isnull=False)
                | (~Q(move=AccuracyMove.EXTENDED) & Q(due_on=None)),
                name="extension_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(move__in=(AccuracyMove.SUBMITTED, AccuracyMove.ANSWERED)) | ~Q(reason=""),
                name="accuracy_move_has_its_reason",
            ),
        ]

    def __str__(self):
        return f"{self.draft}: {self.get_move_display()}"


@recorded("draft__inspection")
@refuses([Refusal("DELETE", "Who was sent a draft stays on record")])
class AccuracyContact(models.Model):
    """Somebody of the inspected body who may read one draft, and nothing else of the product by it."""

    draft = models.ForeignKey(AccuracyDraft, on_delete=models.PROTECT, related_name="contacts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accuracy_contacts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "user"], name="contact_of_a_draft_once")]

    def __str__(self):
        return f"{self.user}, {self.draft}"


@refuses([Refusal("DELETE", "A challenge is never deleted: withdraw it")])
class Challenge(Keyed):
    """What the inspected body holds to be wrong in a draft: of a paragraph, of a figure or rating, or of all of it."""

    draft = models.ForeignKey(AccuracyDraft, on_delete=models.PROTECT, related_name="challenges")
    number = models.PositiveIntegerField()
    paragraph = models.PositiveIntegerField(null=True, default=None, help_text="Its number in the draft")
    standard = models.CharField(max_length=20, blank=True, default="")
    question = models.CharField(max_length=20, blank=True, default="")
    case_number = models.PositiveIntegerField(null=True, default=None, help_text="Its number in the draft's standard")
    words = models.TextField(max_length=10_000, help_text="What is wrong")
    evidence = models.TextField(max_length=10_000, help_text="What shows it")
    wording = models.TextField(max_length=10_000, blank=True, default="", help_text="What it should say")
    # Counts its changes: a form names the one that it showed.
    version = models.PositiveIntegerField(default=0, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, default=None)

    # The key is of the request that made it, and no part of what was written.
    history = HistoricalRecords(excluded_fields=["key"])
    _history_user: User  # who makes the next change: simple_history looks for it

    class Meta:
        ordering = ["draft", "number"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="challenge_number_is_unique"),
            models.CheckConstraint(condition=~Q(words="") & ~Q(evidence=""), name="challenge_has_words_and_evidence"),
        ]

    def __str__(self):
        return f"{self.draft}, challenge {self.number}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


recorded("draft__inspection")(Challenge.history.model)


@recorded("challenge__draft__inspection")
@refuses([Refusal("DELETE", "A file of a challenge is never deleted: it is taken off")])
class ChallengeFile(AttachedFile):
    """A file that shows what a challenge says."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="files")


class Disposition(models.TextChoices):
    """What becomes of a challenge."""

    ACCEPTED = "accepted", "Accepted"
    PARTLY = "partly", "Partly accepted"
    NOT_ACCEPTED = "not_accepted", "Not accepted"


@recorded("challenge__draft__inspection")
@refuses(never("An answer to a challenge is never changed: answer it again"))
class ChallengeAnswer(Keyed):
    """What becomes of a challenge, and why. Of several the last one holds."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="answers")
    disposition = models.CharField(max_length=12, choices=Disposition)
    reason = models.TextField(max_length=10_000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(disposition__in=Disposition.values), name="disposition_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="disposition_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.challenge}: {self.get_disposition_display()}"
