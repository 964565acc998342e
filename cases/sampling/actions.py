import datetime
from collections.abc import Mapping

from django.db import transaction

from cases.models import Assessment, Case
from inspection.models import Inspection


@transaction.atomic
def add_case(
    *,
    inspection: Inspection,
    reference: str,
    commenced_on: datetime.date,
    court_report: bool = False,
    interview: bool = False,
    characteristics: Mapping[str, str] | None = None,
) -> Case:
    """Add a sampled case with its primary assessment, not yet allocated; the caller has checked the values."""
    case = Case.objects.create(
        inspection=inspection,
        reference=reference,
        commenced_on=commenced_on,
        court_report=court_report,
        interview=interview,
        characteristics=characteristics or {},
    )
    Assessment.objects.create(case=case)
    return case
