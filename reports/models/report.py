import datetime
import hashlib
import json
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from inspection.foundation.idempotency import Keyed
from inspection.foundation.recorded import recorded
from inspection.foundation.triggers import never, refuses
from inspection.models import Inspection, User
from reports.models.accuracy import AccuracyDraft
from reports.models.publication import PublicationProposal


class PassageKind(models.TextChoices):
    NARRATIVE = "narrative", "Narrative"
    STRENGTH = "strength", "Strength"
    IMPROVEMENT = "improvement", "Area for improvement"
    QUOTATION = "quotation", "Quotation"
    PRACTICE_EXAMPLE = "practice_example", "Practice example"
    RECOMMENDATION = "recommendation", "Recommendation"
    LINK = "link", "Link"


class Passage(Keyed):
    """A piece of the report's text: Markdown with tokens for every figure."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="passages")
    section = models.CharField(max_length=120, help_text="foreword, 1.3, 1.3/Resettlement work, …")
    kind = models.CharField(max_length=20, choices=PassageKind)
    position = models.PositiveIntegerField()
    text = models.TextField(max_length=20_000)
    addressee = models.CharField(max_length=120, blank=True, help_text="Of a recommendation")
    attribution = models.CharField(max_length=120, blank=True, help_text="Of a quotation")
    address = models.URLField(max_length=500, blank=True, help_text="Of a link")
    conditions = models.TextField(
        max_length=2_000, blank=True, default="", help_text="What it holds while, one a line: 2.6.1e = all"
    )

    # What is written; the rest says where it stands.
    CONTENT = ("text", "addressee", "attribution", "address", "conditions")

    # The key is of the request that made it, and no part of what was written.
    history = HistoricalRecords(excluded_fields=["key"])
    _history_user: User  # who makes the next change: simple_history looks for it

    class Meta:
        ordering = ["section", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PassageKind.values), name="passage_kind_is_known"),
            models.CheckConstraint(condition=~Q(text=""), name="passage_has_text"),
            models.CheckConstraint(
                condition=~Q(kind=PassageKind.RECOMMENDATION) | ~Q(addressee=""), name="recommendation_has_addressee"
            ),
            models.CheckConstraint(condition=~Q(kind=PassageKind.LINK) | ~Q(address=""), name="link_has_address"),
        ]

    def __str__(self):
        return f"{self.section}: {self.get_kind_display()}"

    @property
    def version(self) -> str:
        """Tells the content that somebody saw from what another has stored since."""
        content = [getattr(self, name) for name in self.CONTENT]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


recorded("inspection")(Passage.history.model)


@recorded("inspection")
@refuses(never("A tick of a report check is never changed: take it back with another"))
class ReportCheckTick(models.Model):
    """Somebody has looked at a warning of the report's checks (`holds`), or takes that back. The last one of a finding
    counts; one whose words or figures have changed since has another digest, and so none."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="check_ticks")
    # The number of the passage, which may be deleted; of a finding of a whole section, none.
    passage = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, help_text="Of the finding")
    holds = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.digest[:8]}: {'looked at' if self.holds else 'taken back'}"


class ExportState(models.TextChoices):
    REQUESTED = "requested", "Waiting"
    RUNNING = "running", "Being made"
    DONE = "done", "Ready"
    FAILED = "failed", "Could not be made"
    EXPIRED = "expired", "No longer kept"


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(inspection__in=Inspection.objects.visible_to(user))

    def to_be_made(self) -> Self:
        """With all that its making needs, and without the file, which is large."""
        return self.defer("content").select_related("inspection__delivery_unit__region")

    def expiring(self) -> Self:
        """Made so long ago that they are no longer kept."""
        latest = timezone.now() - datetime.timedelta(days=settings.EXPORT_DAYS)
        return self.filter(state=ExportState.DONE, draft=None, finished_at__lt=latest)

    def waiting(self) -> Self:
        """Those that nobody is making: never begun, or begun by one who was stopped and let the lease run out."""
        return self.filter(
            Q(state=ExportState.REQUESTED) | Q(state=ExportState.RUNNING, leased_until__lt=timezone.now())
        )


@recorded("inspection", where=Q(state=ExportState.DONE))
class Export(Keyed):
    """A file that was asked for. The row is the queue: it is claimed by compare and swap, with a lease."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="exports")
    # A code of the registry of formats (reports/files/formats.py).
    format = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=ExportState, default=ExportState.REQUESTED)
    step = models.CharField(max_length=80, blank=True, help_text="What is being done, in words")
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent done")
    attempt = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField(null=True, editable=False)
    error = models.TextField(blank=True)
    warnings = models.TextField(blank=True, help_text="What the file does not show, a line each")
    # As `reports.files.version` says it; empty where something changed while the file was made.
    data_version = models.CharField(max_length=64, blank=True, editable=False)
    # Of a file that is to be published, or was: what proposes it.
    proposal = models.ForeignKey(PublicationProposal, on_delete=models.PROTECT, null=True, related_name="exports")
    # Of the PDF of a draft that was sent to the inspected body: it is kept as long as the draft.
    draft = models.ForeignKey(AccuracyDraft, on_delete=models.PROTECT, null=True, default=None, related_name="exports")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="export_state_is_known"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="export_progress_is_per_cent"),
            models.CheckConstraint(
                condition=~Q(state=ExportState.DONE) | Q(content__isnull=False), name="export_done_has_content"
            ),
        ]

    def __str__(self):
        return f"{self.format}, {self.inspection}"

    @property
    def is_finished(self) -> bool:
        return self.state in (ExportState.DONE, ExportState.FAILED, ExportState.EXPIRED)

    @property
    def is_done(self) -> bool:
        return self.state == ExportState.DONE

    @property
    def is_waiting(self) -> bool:
        """As `waiting()` says of many."""
        has_lease = self.leased_until is not None and self.leased_until >= timezone.now()
        return not self.is_finished and not has_lease
