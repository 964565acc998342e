"""What was recommended in published reports, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspection.foundation.idempotency import Keyed
from inspection.foundation.recorded import recorded
from inspection.foundation.triggers import never, refuses
from inspection.models import Inspection
from reports.models.publication import Edition


@recorded("edition__inspection")
@refuses(never("What was recommended in a published report is never changed: publish a correction"))
class Recommendation(models.Model):
    """A recommendation as an edition printed it. Of one that stood in an edition before, with the same words for the
    same addressee, `same_as` is that one, to which responses and verdicts belong."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="recommendations")
    number = models.PositiveSmallIntegerField()
    addressee = models.CharField(max_length=200)
    words = models.TextField()
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, default=None, related_name="later")

    class Meta:
        ordering = ["edition", "number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="recommendation_number_is_unique")]

    def __str__(self):
        return f"Recommendation {self.number} of {self.edition}"

    @property
    def root(self) -> int:
        """The primary key of the one to which responses and verdicts belong."""
        return self.same_as_id or self.pk


class Agreement(models.TextChoices):
    AGREED = "agreed", "Agreed"
    PARTLY = "partly", "Partly agreed"
    NOT_AGREED = "not_agreed", "Not agreed"


@recorded("recommendation__edition__inspection")
@refuses(never("A response to a recommendation is never changed: give another"))
class RecommendationResponse(Keyed):
    """What the inspected body says of a recommendation, and what it will do. Of several the last one holds."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="responses")
    agreement = models.CharField(max_length=10, choices=Agreement)
    action = models.TextField(max_length=10_000)
    owner = models.CharField(max_length=200, blank=True, default="", help_text="A role, never a name")
    due_on = models.DateField(null=True, default=None)
    evidence = models.TextField(max_length=10_000, blank=True, default="", help_text="What shows that it is done")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(agreement__in=Agreement.values), name="agreement_is_known"),
            models.CheckConstraint(condition=~Q(action=""), name="response_has_its_action"),
        ]

    def __str__(self):
        return f"{self.recommendation}: {self.get_agreement_display()}"


class Verdict(models.TextChoices):
    DONE = "done", "Implemented"
    PARTLY = "partly", "Partly implemented"
    NOT_DONE = "not_done", "Not implemented"
    OVERTAKEN = "overtaken", "No longer applies"


@recorded("inspection")
@refuses(never("What a later inspection found of a recommendation is never changed: say it again"))
class RecommendationVerdict(Keyed):
    """What a later inspection of the unit found to have become of a recommendation. Of several the last one holds."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="verdicts")
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="verdicts")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.TextField(max_length=10_000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="verdict_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="verdict_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.recommendation}: {self.get_verdict_display()}"
