from django.core.validators import URLValidator
from django.db import models
from simple_history.models import HistoricalRecords

from inspection.foundation.recorded import recorded
from inspection.models import Inspection, User


class ReportDetails(models.Model):
    """What the report says of itself that is no text of a section; empty where it says nothing."""

    inspection = models.OneToOneField(Inspection, on_delete=models.PROTECT, related_name="report_details")
    version = models.PositiveIntegerField(default=0)
    lead_inspector = models.CharField(max_length=120, blank=True, default="", help_text="Who led the inspection")
    signatory = models.CharField(max_length=120, blank=True, default="", help_text="Who signs the foreword")
    signatory_role = models.CharField(max_length=120, blank=True, default="")
    copyright_holder = models.CharField(max_length=120, blank=True, default="", help_text="Crown copyright, …")
    copyright_year = models.PositiveSmallIntegerField(null=True, blank=True)
    address = models.TextField(max_length=500, blank=True, default="", help_text="Of the publisher, in lines")
    download_address = models.CharField(
        max_length=500, blank=True, default="", validators=[URLValidator(schemes=["https", "http"])]
    )
    isbn = models.CharField(max_length=20, blank=True, default="")

    history = HistoricalRecords()
    _history_user: User  # who makes the next change: simple_history looks for it

    class Meta:
        verbose_name_plural = "report details"

    def __str__(self):
        return f"Details of the report, {self.inspection}"


recorded("inspection")(ReportDetails.history.model)

FIELDS = (
    *("lead_inspector", "signatory", "signatory_role", "copyright_holder", "copyright_year", "address"),
    *("download_address", "isbn"),
)
