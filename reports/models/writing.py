"""How far the text of a report is, section by section, and what is said of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.foundation.idempotency import Keyed
from inspection.foundation.recorded import recorded
from inspection.foundation.triggers import never, refuses
from inspection.models import Inspection


class SectionStage(models.TextChoices):
    DRAFT = "draft", "Draft"
    READY = "ready", "Ready"
    AGREED = "agreed", "Agreed"


@recorded("inspection")
@refuses(never("What was said of a section of a report is never changed: say it anew"))
class SectionState(models.Model):
    """Somebody says how far a section is. The last one of a section counts, and only of the text and the figures that
    it was said of (`reports.authoring.states`)."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="section_states")
    section = models.CharField(max_length=120)
    stage = models.CharField(max_length=10, choices=SectionStage)
    text = models.CharField(max_length=64, help_text="Digest of its passages in their order")
    figures = models.JSONField(default=dict, help_text="What each figure in it printed, by its token or in words")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=SectionStage.values), name="section_stage_is_known"),
        ]

    def __str__(self):
        return f"{self.section}: {self.get_stage_display()}"


class CommentStep(models.TextChoices):
    COMMENT = "comment", "Comment"
    RESOLVED = "resolved", "Resolved"
    REOPENED = "reopened", "Opened again"


@recorded("inspection")
@refuses(never("A comment is never changed: write another"))
class SectionComment(Keyed):
    """Somebody says something of a section, or that a thread is resolved or open again; `thread` is its first comment,
    none of that itself."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="section_comments")
    section = models.CharField(max_length=120)
    thread = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    step = models.CharField(max_length=10, choices=CommentStep, default=CommentStep.COMMENT)
    text = models.TextField(max_length=2_000, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(step=CommentStep.COMMENT) & ~Q(text=""))
                | Q(step__in=[CommentStep.RESOLVED, CommentStep.REOPENED], text="", thread__isnull=False),
                name="comment_says_something",
            ),
        ]

    def __str__(self):
        return f"{self.section}: {self.get_step_display()}"
