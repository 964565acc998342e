from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inspection.foundation.dates import day_in_words
from inspection.foundation.idempotency import Keyed
from inspection.foundation.recorded import recorded
from inspection.foundation.triggers import never, refuses
from inspection.models import Inspection


@recorded("inspection")
@refuses(never("A proposal to publish is never changed: end it, and make another"))
class PublicationProposal(Keyed):
    """Somebody proposes to publish the report as it stands. It is open until it has its end."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="publication_proposals")
    number = models.PositiveSmallIntegerField(help_text="Of the edition")
    published_on = models.DateField(help_text="The day on which it may be read")
    reason = models.TextField(max_length=2_000, blank=True, default="", help_text="Of a correction")
    data_version = models.CharField(max_length=64, help_text="As reports.files.version says it")
    results_digest = models.CharField(max_length=64, help_text="SHA-256 of the results")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="correction_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.edition_in_words}, proposed by {self.by}"

    @property
    def edition_in_words(self) -> str:
        """Edition 1, 3 December 2026"""
        return f"Edition {self.number}, {day_in_words(self.published_on)}"


class Outcome(models.TextChoices):
    PUBLISHED = "published", "Published"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


@recorded("proposal__inspection")
@refuses(never("What became of a proposal to publish is never changed"))
class PublicationEnd(models.Model):
    """What became of a proposal: nobody publishes what they have proposed themselves."""

    proposal = models.OneToOneField(PublicationProposal, on_delete=models.PROTECT, related_name="end")
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.TextField(max_length=2_000, blank=True, default="", help_text="Why it was declined")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="publication_outcome_is_known"),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.PUBLISHED) | ~Q(by=F("proposed_by")), name="two_people_publish"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.DECLINED) | ~Q(reason=""), name="declined_proposal_has_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.proposal}: {self.get_outcome_display()}"


class EditionQuerySet(models.QuerySet["Edition"]):
    def public(self) -> Self:
        """Those that anybody may read: their day has come."""
        return self.filter(published_on__lte=timezone.localdate())


@recorded("inspection")
@refuses(never("A published edition is never changed and never deleted: publish a correction"))
class Edition(models.Model):
    """A report as it was published: what it says of itself (`manifest`, JSON), signed with a key outside the database,
    and its files."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    published_on = models.DateField()
    proposal = models.OneToOneField(PublicationProposal, on_delete=models.PROTECT, related_name="edition")
    title = models.CharField(max_length=300)
    manifest = models.TextField()
    # What was written, as a narrative file (JSON): never published, for the tokens in it are nobody else's business.
    text = models.TextField()
    signature = models.CharField(max_length=128, help_text="Ed25519, hexadecimal, of the manifest")
    public_key = models.CharField(max_length=64, help_text="Hexadecimal")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["inspection", "number"]
        constraints = [models.UniqueConstraint(fields=["inspection", "number"], name="edition_number_is_unique")]

    def __str__(self):
        return f"{self.inspection}, edition {self.number}"


@recorded("edition__inspection")
@refuses(never("A file of a published edition is never changed and never deleted"))
class EditionFile(models.Model):
    """The bytes that everybody is given who asks for this file of this edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=20)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    size = models.PositiveIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "format"], name="edition_has_a_format_once")]

    def __str__(self):
        return f"{self.edition}: {self.filename}"
