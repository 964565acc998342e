"""The sample of an inspection, as it was fixed, given its seed, and drawn."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from inspection.foundation.idempotency import Keyed
from inspection.foundation.recorded import recorded
from inspection.foundation.triggers import Refusal, refuses
from inspection.models import Inspection

SEED_LIMIT = 200
REASON_LIMIT = 2_000
IS_FIXED = "What a sample was fixed and drawn as never changes"
STAYS = "What is known of a sample stays"
# List and design before the seed, the seed before the draw: none is changed once the next is there.
CHANGED = (
    "NEW.design_digest <> OLD.design_digest OR NEW.caseload_digest <> OLD.caseload_digest"
    " OR NEW.number <> OLD.number OR NEW.fixed_at <> OLD.fixed_at"
    " OR (OLD.seed <> '' AND (NEW.seed <> OLD.seed OR NEW.seed_from <> OLD.seed_from))"
    " OR (OLD.record <> '' AND NEW.record <> OLD.record)"
)


class SampleState(models.TextChoices):
    """How far a sample has come."""

    FIXED = "fixed", "Fixed, waits for its seed"
    SEEDED = "seeded", "Has its seed, waits for the draw"
    DRAWN = "drawn", "Drawn"


class SampleQuerySet(models.QuerySet["Sample"]):
    def drawn(self) -> Self:
        """From which the cases of an inspection came: of each one at most."""
        return self.filter(ended_at=None).exclude(drawn_at=None)

    def coming(self) -> Self:
        """Those that are fixed, and not drawn yet: of each inspection one at most."""
        return self.filter(ended_at=None, drawn_at=None)


@recorded("inspection")
@refuses([Refusal("UPDATE", IS_FIXED, CHANGED), Refusal("DELETE", STAYS)])
class Sample(Keyed):
    """List and design are fixed first, then the seed is given, then it is drawn. One of which the list or design was
    fixed anew, or that was drawn again, has `ended_at`."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="samples", db_index=False)
    caseload = models.ForeignKey("cases.Caseload", on_delete=models.PROTECT, related_name="samples")
    number = models.PositiveIntegerField(help_text="Counts the samples that were fixed in the inspection")
    # As in design.yaml (docs/formats.md), without the seed.
    design = models.JSONField()
    design_digest = models.CharField(max_length=64, help_text="SHA-256 of the design, as JSON with sorted keys")
    caseload_digest = models.CharField(max_length=64, help_text="SHA-256 of the eligible cases, as they are stratified")
    reason = models.TextField(blank=True, max_length=REASON_LIMIT, help_text="Why a sample is drawn again")
    # Nobody: a command run on the server.
    fixed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    fixed_at = models.DateTimeField()
    seed = models.CharField(max_length=SEED_LIMIT, blank=True)
    seed_from = models.CharField(max_length=SEED_LIMIT, blank=True, help_text="Who gave the seed; empty: generated")
    seeded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    seeded_at = models.DateTimeField(null=True)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(null=True)
    draw_number = models.PositiveIntegerField(null=True, help_text="Counts the draws of the inspection")
    # By which anybody can draw again: JSON as text, in the order in which it is published.
    record = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, help_text="When another took its place")

    objects = SampleQuerySet.as_manager()

    class Meta:
        ordering = ["inspection", "number"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "number"], name="sample_number_is_unique"),
            models.UniqueConstraint(
                fields=["inspection"],
                condition=Q(ended_at=None, drawn_at__isnull=False),
                name="inspection_has_one_drawn_sample",
            ),
            models.UniqueConstraint(
                fields=["inspection"],
                condition=Q(ended_at=None, drawn_at=None),
                name="inspection_has_one_coming_sample",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="sample_number_starts_at_one"),
            models.CheckConstraint(
                condition=Q(seed="", seed_from="", seeded_at=None) | (~Q(seed="") & Q(seeded_at__isnull=False)),
                name="seed_says_when",
            ),
            models.CheckConstraint(
                condition=Q(record="", drawn_at=None, draw_number=None)
                | (~Q(record="") & Q(drawn_at__isnull=False, draw_number__gte=1, seeded_at__isnull=False)),
                name="draw_has_a_seed_and_a_record",
            ),
            models.CheckConstraint(
                condition=Q(draw_number=None) | Q(draw_number=1) | ~Q(reason=""), name="drawing_again_has_a_reason"
            ),
        ]

    def __str__(self):
        return f"{self.inspection}, sample {self.number}"

    def get_absolute_url(self):
        return reverse("sample", args=[self.inspection.code])

    @property
    def state(self) -> SampleState:
        if self.drawn_at:
            return SampleState.DRAWN
        return SampleState.SEEDED if self.seed else SampleState.FIXED

    @property
    def is_drawn(self) -> bool:
        return self.drawn_at is not None
