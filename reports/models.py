import datetime
import hashlib
import json
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from inspection.foundation.idempotency import Keyed
from inspection.foundation.recorded import recorded
from inspection.foundation.triggers import never, refuses
from inspection.models import FrameworkRating, Inspection, Question, Standard, User
from inspection.people.roles import Permission
from inspection.programme.permissions import permissions_of

M = TypeVar("M", bound=models.Model)


@recorded("inspection")
@refuses(never("A panel decision is never changed: record a new one"))
class PanelDecision(models.Model):
    """What the ratings panel agreed for a standard. Never changed: a later decision replaces an earlier one."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="panel_decisions")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="+")
    # What the cases gave when the panel decided; empty for a standard rated by the panel.
    calculated = models.ForeignKey(FrameworkRating, on_delete=models.PROTECT, null=True, related_name="+")
    percent = models.PositiveSmallIntegerField(null=True, help_text="What the rule banded, whole per cent")
    agreed = models.ForeignKey(FrameworkRating, on_delete=models.PROTECT, related_name="+")
    discretion = models.JSONField(default=list, help_text="Grounds that were open")
    rationale = models.TextField()
    # Nobody: a command run on the server.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(rationale=""), name="panel_decision_has_a_rationale")]

    def __str__(self):
        return f"{self.standard.number}: {self.agreed}"


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
        content = [self.text, self.addressee, self.attribution, self.address, self.conditions]
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


class EvidenceGroup(models.TextChoices):
    """Whose words or experience a piece of evidence is, and who is asked in a survey."""

    LEADERS = "leaders", "Leaders"
    MANAGERS = "managers", "Middle managers"
    STAFF = "staff", "Staff"
    SERVICE_USERS = "service_users", "Service users"
    SENTENCERS = "sentencers", "Sentencers"
    PARTNERS = "partners", "Partners and providers"
    VICTIMS = "victims", "Victims"
    NOBODY = "nobody", "Nobody: a document, data or what was seen"


class InForceManager(models.Manager[M]):
    """Rows that were not withdrawn: what every figure and every file is made of. Those that were stay on record, for
    `_base_manager` and the ledger."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(withdrawn_at=None)


class ContextRow(models.Model):
    """What a survey and a fact have in common: a row is never changed. A correction withdraws it and stores another,
    and what was withdrawn by mistake is brought back."""

    # The request that made it; of what a bundle brought, nothing.
    key = models.UUIDField(null=True, unique=True, editable=False, default=None)
    position = models.PositiveSmallIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )
    at = models.DateTimeField(null=True, default=None)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, default=None)

    class Meta:
        abstract = True


@recorded("inspection")
class SurveyResult(ContextRow):
    """What a survey found: either a published percentage, or a count of those who answered."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="survey_results")
    survey = models.CharField(max_length=60)
    statement = models.CharField(max_length=200)
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    yes = models.PositiveIntegerField(null=True, blank=True)
    of = models.PositiveIntegerField(null=True, blank=True)
    # Empty where a bundle does not say.
    asked = models.CharField(max_length=20, choices=EvidenceGroup, blank=True, default="", help_text="Who was asked")
    asked_on = models.DateField(null=True, blank=True, default=None)

    objects: models.Manager["SurveyResult"] = InForceManager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "survey", "statement"],
                condition=Q(withdrawn_at=None),
                name="survey_statement_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100, yes__isnull=True, of__isnull=True)
                | Q(percent__isnull=True, yes__isnull=False, of__gt=0, yes__lte=models.F("of")),
                name="survey_result_is_a_percentage_or_a_count",
            ),
            models.CheckConstraint(
                condition=Q(asked__in=["", *EvidenceGroup.values]), name="survey_result_asked_is_known"
            ),
        ]

    def __str__(self):
        return f"{self.survey}: {self.statement}"


@recorded("inspection")
class ContextFact(ContextRow):
    """A figure about the PDU that does not come from cases: caseload, staffing, population. `upper` is the end of a
    range, "145 to 150 per cent"."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="facts")
    name = models.CharField(max_length=120)
    value = models.DecimalField(max_digits=14, decimal_places=4)
    upper = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True, default=None)
    unit = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=200, blank=True, default="", help_text="Who or what says so")
    as_of = models.DateField(null=True, blank=True, default=None, help_text="The day of which it is said")

    objects: models.Manager["ContextFact"] = InForceManager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "name"], condition=Q(withdrawn_at=None), name="fact_name_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(upper=None) | Q(upper__gt=models.F("value")), name="fact_range_ends_above_its_start"
            ),
        ]

    def __str__(self):
        return self.name


class EvidenceKind(models.TextChoices):
    INTERVIEW = "interview", "Interview"
    MEETING = "meeting", "Meeting or focus group"
    DOCUMENT = "document", "Document"
    OBSERVATION = "observation", "Observation"
    SURVEY = "survey", "Survey"
    DATA = "data", "Data"


class Bearing(models.TextChoices):
    """What an entry says of its standard."""

    STRENGTH = "strength", "Strength"
    CONCERN = "concern", "Concern"
    NEITHER = "neither", "Neither"


class EvidenceQuerySet(models.QuerySet["EvidenceEntry"]):
    def visible_in(self, inspection: Inspection, user: User) -> Self:
        """All of the inspection's register, withdrawn entries too, for who may read it."""
        may_read = Permission.READ_EVIDENCE in permissions_of(user, inspection)
        return self.filter(inspection=inspection) if may_read else self.none()

    def in_force(self) -> Self:
        return self.filter(withdrawn_at=None)


class EvidenceEntry(Keyed):
    """Evidence on a standard that does not come from cases: what was said, read, seen or counted."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="evidence")
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="+")
    # Of those that the framework asks of the inspection itself.
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=EvidenceKind)
    group = models.CharField(max_length=20, choices=EvidenceGroup)
    source = models.CharField(max_length=200, help_text="What it is: Meeting of sentencers")
    who = models.CharField(max_length=200, blank=True, default="", help_text="Roles, never names")
    day = models.DateField()
    bearing = models.CharField(max_length=10, choices=Bearing)
    words = models.TextField(max_length=20_000)
    # The passage of the report that was made of it. Who deletes the passage takes it from here first.
    finding = models.ForeignKey(
        Passage, on_delete=models.PROTECT, null=True, blank=True, default=None, related_name="evidence"
    )
    # Counts its changes: a form names the one that it showed.
    version = models.PositiveIntegerField(default=0, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, default=None)
    withdrawn_because = models.TextField(blank=True, default="")

    objects = EvidenceQuerySet.as_manager()
    # The key is of the request that made it, and no part of what was written.
    history = HistoricalRecords(excluded_fields=["key"])
    _history_user: User  # who makes the next change: simple_history looks for it

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name_plural = "evidence entries"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EvidenceKind.values), name="evidence_kind_is_known"),
            models.CheckConstraint(condition=Q(group__in=EvidenceGroup.values), name="evidence_group_is_known"),
            models.CheckConstraint(condition=Q(bearing__in=Bearing.values), name="evidence_bearing_is_known"),
            models.CheckConstraint(condition=~Q(words="") & ~Q(source=""), name="evidence_has_words_and_source"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_because=""), name="evidence_is_withdrawn_for_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.day}"

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


recorded("inspection")(EvidenceEntry.history.model)


@recorded("entry__inspection")
class EvidenceFile(Keyed):
    """A file that belongs to an entry. Its bytes are in the storage "evidence" under `stored_as`."""

    entry = models.ForeignKey(EvidenceEntry, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200, help_text="As its sender called it")
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes")
    digest = models.CharField(max_length=64, help_text="SHA-256 of its bytes, hexadecimal")
    stored_as = models.CharField(max_length=200, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class StoredFile(models.Model):
    """The bytes of a file where the database is the storage (`reports.evidence.storage`)."""

    name = models.CharField(max_length=200, unique=True)
    content = models.BinaryField(editable=False)

    def __str__(self):
        return self.name


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
        return self.filter(state=ExportState.DONE, finished_at__lt=latest)

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
