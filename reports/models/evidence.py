"""What does not come from cases: the register of evidence with its files, survey results and facts."""

from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from inspection.foundation.idempotency import Keyed
from inspection.foundation.recorded import recorded
from inspection.models import Inspection, Question, Standard, User
from inspection.people.roles import Permission
from inspection.programme.permissions import permissions_of
from reports.models.attached import AttachedFile
from reports.models.report import Passage

M = TypeVar("M", bound=models.Model)


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
class EvidenceFile(AttachedFile):
    """A file that belongs to an entry."""

    entry = models.ForeignKey(EvidenceEntry, on_delete=models.PROTECT, related_name="files")


class StoredFile(models.Model):
    """The bytes of a file where the database is the storage (`reports.evidence.storage`)."""

    name = models.CharField(max_length=200, unique=True)
    content = models.BinaryField(editable=False)

    def __str__(self):
        return self.name
