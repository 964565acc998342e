import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cases.models import Assessment, Case
from cases.saving.history import store_seals
from inspection.ledger.actions import record
from inspection.models import Inspection
from inspection.programme.stages import lock_inspection, settle_stage


@transaction.atomic
def add_case(
    *,
    inspection: Inspection,
    reference: str,
    commenced_on: datetime.date,
    details: Mapping[str, Any] | None = None,
) -> Case:
    """Add a sampled case with its primary assessment, not yet allocated; the caller has checked the values."""
    lock_inspection(inspection.pk)
    case = Case.objects.create(
        inspection=inspection,
        reference=reference,
        commenced_on=commenced_on,
        details=details or {},
    )
    store_seals([Assessment.objects.create(case=case)])
    record(inspection.pk, [case])
    settle_stage(inspection.pk, by=None)
    return case
