from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.foundation.idempotency import Keyed
from inspection.foundation.natural_order import NaturalKeyField
from inspection.foundation.recorded import recorded
from inspection.foundation.triggers import Refusal, refuses
from inspection.models import Inspection, Region

IS_FIXED = "The sample was drawn from this caseload: it is fixed"
STAYS = "What is known of a caseload stays, when its rows have gone"


def _is_fixed(row: str) -> str:
    caseload = f"id = {row}.caseload_id AND fixed_at IS NOT NULL"
    return f"EXISTS (SELECT 1 FROM cases_caseload WHERE {caseload})"  # noqa: S608  # `row` is OLD or NEW


CASELOAD_REFUSES = [
    Refusal("UPDATE", IS_FIXED, "OLD.fixed_at IS NOT NULL"),
    Refusal("DELETE", STAYS),
]
# A case that is added by hand comes after the draw.
ROWS_REFUSE = [
    Refusal("INSERT", IS_FIXED, f"NOT NEW.by_hand AND {_is_fixed('NEW')}"),
    Refusal("UPDATE", IS_FIXED, f"{_is_fixed('OLD')} OR {_is_fixed('NEW')}"),
    Refusal("DELETE", IS_FIXED, _is_fixed("OLD")),
]


class CaseloadQuerySet(models.QuerySet["Caseload"]):
    def current(self) -> "CaseloadQuerySet":
        """Those that were neither replaced nor deleted: of each inspection one at most."""
        return self.filter(ended_at=None)


@recorded("inspection")
@refuses(CASELOAD_REFUSES)
class Caseload(Keyed):
    """The list of the cases of a unit from which a sample is drawn. One that was replaced or deleted has `ended_at`,
    and its rows are gone; one from which was drawn has `fixed_at`, and neither it nor its rows change any more.

    Its record in the ledger covers its rows by `rows_digest`.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="caseloads", db_index=False)
    version = models.PositiveIntegerField(help_text="Counts the caseloads of the inspection")
    file_name = models.CharField(max_length=100, help_text="Empty where the rows were pasted")
    # Public, for anybody who draws again: `cases.sampling.digests`.
    digest = models.CharField(max_length=64, help_text="SHA-256 of the cases that may be drawn, with all their details")
    rows_digest = models.CharField(max_length=64, help_text="SHA-256 of all that is stored of its rows")
    rows_read = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField(help_text="Cases that may be drawn")
    excluded = models.PositiveIntegerField(help_text="Cases that are kept and may not be drawn")
    refused = models.PositiveIntegerField(help_text="Rows of which nothing was stored")
    # As in mapping.yaml (docs/formats.md): nothing of a column that is left out.
    mapping = models.JSONField(default=dict)
    # Nobody: a command run on the server.
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    fixed_at = models.DateTimeField(null=True, help_text="When a sample was first drawn from it")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="When it was replaced or deleted")

    objects = CaseloadQuerySet.as_manager()

    class Meta:
        ordering = ["inspection", "version"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "version"], name="caseload_version_is_unique"),
            models.UniqueConstraint(
                fields=["inspection"], condition=Q(ended_at=None), name="inspection_has_one_current_caseload"
            ),
            models.CheckConstraint(
                condition=Q(fixed_at=None) | Q(ended_at=None), name="fixed_caseload_is_neither_replaced_nor_deleted"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="caseload_version_starts_at_one"),
        ]

    def __str__(self):
        return f"{self.inspection}, caseload {self.version}"

    @property
    def is_fixed(self) -> bool:
        return self.fixed_at is not None


class CaseloadRowQuerySet(models.QuerySet["CaseloadRow"]):
    def eligible(self) -> "CaseloadRowQuerySet":
        """Those that may be drawn."""
        return self.filter(excluded="", by_hand=False)


@refuses(ROWS_REFUSE)
class CaseloadRow(models.Model):
    """A case of the caseload, known only by its reference; nobody has sampled it yet."""

    caseload = models.ForeignKey(Caseload, on_delete=models.PROTECT, related_name="rows", db_index=False)
    reference = models.CharField(max_length=40)
    reference_key = NaturalKeyField(of="reference")
    commenced_on = models.DateField()
    practitioner = models.CharField(max_length=10, blank=True, help_text="P01, P02 …: whose it is, never by name")
    # {code: value} as of a case.
    details = models.JSONField(default=dict)
    excluded = models.CharField(max_length=300, blank=True, help_text="Why it may not be drawn; empty where it may")
    by_hand = models.BooleanField(default=False, help_text="Added after the caseload was fixed")

    objects = CaseloadRowQuerySet.as_manager()

    class Meta:
        ordering = ["reference_key", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["caseload", "reference"], name="caseload_reference_is_unique"),
        ]
        indexes = [models.Index(fields=["caseload", "reference_key", "reference"], name="caseload_in_natural_order")]

    def __str__(self):
        return self.reference


class RememberedMapping(models.Model):
    """How the columns of the last caseload of a region were mapped, for the next file of one: as in mapping.yaml."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="+", db_index=False)
    framework_code = models.CharField(max_length=60)
    mapping = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "framework_code"], name="region_remembers_one_mapping"),
        ]

    def __str__(self):
        return f"{self.region}: {self.framework_code}"


class HeldUpload(models.Model):
    """A file between its upload and the decision what to store of it, encrypted with a key that only the page has
    (docs/decisions/0029-a-caseload-is-held-locked.md)."""

    key = models.UUIDField(unique=True)
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.inspection}: until {self.expires_at}"
