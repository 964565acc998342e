import datetime
import itertools
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from inspection.foundation.dates import day_in_words
from inspection.foundation.idempotency import Keyed
from inspection.foundation.recorded import recorded
from inspection.frameworks.document import QuestionSet, Vocabulary
from inspection.frameworks.models import Framework
from inspection.frameworks.queries import question_set
from inspection.people.models import User
from inspection.people.roles import Permission, SystemRole, TeamRole


class PlaceQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        """Those that a new inspection may be of."""
        return self.filter(closed_on=None)


class DeliveryUnitQuerySet(PlaceQuerySet):
    def open(self) -> Self:
        """A unit of a closed region is closed with it."""
        return super().open().filter(Q(region=None) | Q(region__closed_on=None))


class Place(models.Model):
    """What is closed is not offered for anything new, and stays wherever it is used."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    closed_on = models.DateField("Closed on", null=True, blank=True)
    # Who changes it says which version they saw.
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


class Region(Place):
    objects = PlaceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class DeliveryUnit(Place):
    """What is inspected: a Probation Delivery Unit (PDU), or what else a framework calls its units."""

    # None where the frameworks that it is inspected against know of no regions.
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="delivery_units", null=True, blank=True)

    objects = DeliveryUnitQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, user: User) -> Self:
        """Inspections the user has a role in, or all for those whose role lets them into every one."""
        if not user.is_active:
            return self.none()
        if Permission.SEE_EVERY_INSPECTION in SystemRole(user.system_role).permissions:
            return self
        return self.filter(Exists(TeamMember.objects.filter(inspection=OuterRef("pk"), user=user)))

    def with_team_for(self, user: User) -> Self:
        """Those whose team the user may know of: administrators see to people, and to nothing else of an inspection."""
        return self if user.may(Permission.ADMINISTER) else self.visible_to(user)


class InspectionStage(models.TextChoices):
    """How far an inspection has come. It is worked out from what is stored (`inspection.programme.stages`)."""

    SET_UP = "set_up", "Being set up"
    FIELDWORK = "fieldwork", "Fieldwork"
    PANEL = "panel", "Ratings panel"
    REPORT = "report", "Report"
    PUBLISHED = "published", "Published"


class Inspection(Keyed):
    """One delivery unit inspected by one team against one framework."""

    code = models.SlugField(max_length=60, unique=True)
    delivery_unit = models.ForeignKey(DeliveryUnit, on_delete=models.PROTECT, related_name="inspections")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="inspections")
    fieldwork_started_on = models.DateField()
    fieldwork_ends_on = models.DateField(null=True, blank=True)
    panel_on = models.DateField(null=True, blank=True)
    report_due_on = models.DateField(null=True, blank=True)
    report_month = models.DateField(null=True, blank=True, help_text="First day of the month of the report")
    commencement_windows = models.JSONField(default=list, help_text="Pairs of ISO dates, both included")
    eligible = models.PositiveIntegerField(
        null=True, blank=True, help_text="Cases from which the sample was drawn, where that is known"
    )
    # Numbers of standards that the framework lets an inspection leave out.
    not_inspected = models.JSONField(default=list, blank=True)
    notice = models.CharField(max_length=300, blank=True, help_text="Shown on every page and on the report's cover")
    # Tells it from another of a unit of that name in the same month.
    ordinal = models.PositiveSmallIntegerField(default=1, editable=False)
    # SHA-256 of the imported bundle: tells "the same file again" from "another one". Empty when not imported.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    # Counts the changes of what is set up: a form names the one that it showed.
    version = models.PositiveIntegerField(default=0, editable=False)
    stage = models.CharField(max_length=12, choices=InspectionStage, default=InspectionStage.SET_UP, editable=False)
    stage_since = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    # Since when its observers may read the report as it is written; not at all where it is empty.
    report_shared_at = models.DateTimeField(null=True, default=None, editable=False)
    cancel_reason = models.TextField(blank=True, default="", editable=False)
    team: "models.ManyToManyField[User, TeamMember]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="TeamMember", related_name="inspections"
    )

    objects = InspectionQuerySet.as_manager()
    # The key is of the request that made it, and no part of what is inspected.
    history = HistoricalRecords(excluded_fields=["key"])
    _history_user: User | None  # who makes the next change: simple_history looks for it

    class Meta:
        ordering = ["-fieldwork_started_on", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=InspectionStage.values), name="inspection_stage_is_known"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(cancel_reason=""), name="cancelled_inspection_has_a_reason"
            ),
        ]

    def __str__(self):
        """Trialton PDU, May 2023; of the second in that month: Trialton PDU, May 2023 (2)"""
        name = f"{self.delivery_unit}, {self.fieldwork_started_on:%B %Y}"
        return name if self.ordinal == 1 else f"{name} ({self.ordinal})"

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    def save(self, **kwargs):
        if kwargs.get("update_fields"):
            super().save(**kwargs)
            return
        if self._state.adding and self.stage_since is None:
            self.stage_since = timezone.now()
        with transaction.atomic():
            self.ordinal = self._free_ordinal()
            super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("inspection", args=[self.code])

    def _free_ordinal(self) -> int:
        """The first that no other has, nor is given until this one is stored."""
        # Lock the units: the inspection with the same ordinal may not exist yet.
        list(DeliveryUnit.objects.select_for_update(no_key=True).filter(name=self.delivery_unit.name).order_by("pk"))
        day = self.fieldwork_started_on
        others = Inspection.objects.filter(
            delivery_unit__name=self.delivery_unit.name,
            fieldwork_started_on__year=day.year,
            fieldwork_started_on__month=day.month,
        ).exclude(pk=self.pk)
        taken = set(others.values_list("ordinal", flat=True))
        return next(ordinal for ordinal in itertools.count(1) if ordinal not in taken)

    def is_in_windows(self, day: datetime.date) -> bool:
        """Whether a case that began on it can have been sampled; any can where no windows are known."""
        windows = self.commencement_windows
        return not windows or any(first <= day.isoformat() <= last for first, last in windows)

    @property
    def windows_in_words(self) -> str:
        """1 August 2022 to 7 August 2022, 22 August 2022 to 28 August 2022"""
        windows = [
            [day_in_words(datetime.date.fromisoformat(day)) for day in window] for window in self.commencement_windows
        ]
        return ", ".join(" to ".join(window) for window in windows)

    @property
    def question_set(self) -> QuestionSet:
        """What its framework says."""
        return question_set(self.framework_id)

    @property
    def vocabulary(self) -> Vocabulary:
        """What its framework calls things."""
        return self.question_set.vocabulary

    @property
    def region(self) -> Region | None:
        """Where its unit stands, for a framework that knows of regions."""
        return self.delivery_unit.region if self.question_set.vocabulary.region else None


recorded("id")(Inspection.history.model)


class TeamMember(models.Model):
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="team_members", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="team_memberships")
    role = models.CharField(max_length=20, choices=TeamRole)

    history = HistoricalRecords()
    _history_user: User | None  # as of an inspection

    class Meta:
        ordering = ["user__name"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "user"], name="team_member_has_one_role"),
            models.CheckConstraint(condition=Q(role__in=TeamRole.values), name="team_role_is_known"),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}"


class ConflictOfInterest(Keyed):
    """Why somebody may not assess: cases of a unit until a day (for good where none is given), or one case."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conflicts_of_interest")
    delivery_unit = models.ForeignKey(DeliveryUnit, on_delete=models.PROTECT, related_name="+")
    until = models.DateField(null=True, blank=True)
    # Of one case: the inspection and the reference, which may not be sampled yet.
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=300)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(inspection=None, reference="") | (Q(inspection__isnull=False) & ~Q(reference="")),
                name="conflict_is_of_a_unit_or_of_a_case",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="conflict_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.user}: {self.about}"

    @property
    def about(self) -> str:
        """What it is with, in words."""
        if self.inspection_id:
            return f"case {self.reference}"
        return f"{self.delivery_unit} until {day_in_words(self.until)}" if self.until else str(self.delivery_unit)


class Notice(models.Model):
    """What somebody is told of: in the product, and by mail as they have chosen. It holds no evidence."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, null=True, related_name="+")
    text = models.CharField(max_length=300)
    # Where on the site it leads.
    address = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    # Of a reminder: what it reminds of, so that nobody is reminded of the same twice.
    reminder_key = models.CharField(max_length=120, null=True, unique=True, editable=False)  # noqa: DJ001  # "" is not unique

    class Meta:
        ordering = ["-pk"]
        # Every page says how many there are.
        indexes = [models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread")]

    def __str__(self):
        return self.text
