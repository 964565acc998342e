"""Conflicts of interest: who must not assess what, who declared it and who took it back."""

import datetime
import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from inspection.foundation.idempotency import create_once
from inspection.foundation.transactions import retry_transaction
from inspection.people.models import User
from inspection.programme.models import ConflictOfInterest, DeliveryUnit, Inspection


def _holding() -> QuerySet[ConflictOfInterest]:
    holds = Q(until=None) | Q(until__gte=timezone.localdate())
    return ConflictOfInterest.objects.filter(holds, withdrawn_at=None)


def conflicts_in(inspection: Inspection) -> QuerySet[ConflictOfInterest]:
    """Those that hold today and touch the inspection: with its unit, or with one of its cases."""
    of_unit = Q(inspection=None, delivery_unit=inspection.delivery_unit_id)
    rows = _holding().filter(of_unit | Q(inspection=inspection))
    return rows.select_related("user", "delivery_unit", "declared_by")


def conflicted(unit: DeliveryUnit) -> set[int]:
    """The primary keys of people who may assess none of its cases today."""
    return set(_holding().filter(inspection=None, delivery_unit=unit).values_list("user", flat=True))


def conflicts_with(inspection: Inspection, user: User, references: Iterable[str]) -> list[ConflictOfInterest]:
    """What keeps somebody from these cases of the inspection."""
    rows = conflicts_in(inspection).filter(user=user)
    return list(rows.filter(Q(inspection=None) | Q(reference__in=list(references))))


def declare_conflict(
    *,
    key: uuid.UUID,
    user: User,
    inspection: Inspection,
    reason: str,
    by: User,
    reference: str = "",
    until: datetime.date | None = None,
) -> ConflictOfInterest:
    """With the inspection's unit, or with one case of it where a reference is given; the same `key` once."""
    return create_once(
        ConflictOfInterest(
            key=key,
            user=user,
            delivery_unit=inspection.delivery_unit,
            inspection=inspection if reference else None,
            reference=reference,
            until=None if reference else until,
            reason=reason,
            declared_by=by,
        )
    )


@retry_transaction
def withdraw_conflict(*, conflict: ConflictOfInterest, by: User) -> None:
    """It stays on record, with who took it back; a second time changes nothing."""
    rows = ConflictOfInterest.objects.filter(pk=conflict.pk, withdrawn_at=None)
    rows.update(withdrawn_at=timezone.now(), withdrawn_by=by)
