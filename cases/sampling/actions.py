import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases.models import Assessment, Case, Caseload, CaseloadRow, RememberedMapping
from cases.sampling.digests import StoredCase, public_digest, rows_digest
from cases.sampling.errors import CaseloadChangedError, CaseloadFixedError, HasCasesError
from cases.saving.errors import NotAllowedError
from cases.saving.history import store_seals
from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import Inspection, TeamMember, User
from inspection.people.roles import Permission, TeamRole
from inspection.programme.stages import lock_inspection, settle_stage

MAY_NOT_CHANGE_CASELOAD = "You may not change the caseload of this inspection"
ROWS_AT_ONCE = 2_000


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


@dataclass(frozen=True, slots=True)
class NewCaseload:
    """What a file became: all that is stored of it."""

    file_name: str
    cases: Sequence[StoredCase]
    rows_read: int
    refused: int
    mapping: Mapping[str, Any]


@retry_transaction
def store_caseload(
    *, inspection: Inspection, caseload: NewCaseload, expected_version: int, key: uuid.UUID, by: User | None
) -> Caseload:
    """Store a caseload in the place of the one that there is; the same key again stores nothing.

    `expected_version` is that of the caseload which the person saw, 0 where there was none; `by` is nobody for a
    command. Raises `NotAllowedError`, `CaseloadChangedError`, `CaseloadFixedError`, `HasCasesError`.
    """
    lock_for_sampling(inspection, by)
    if stored := Caseload.objects.filter(key=key, inspection=inspection).first():
        return stored
    current = _current(inspection, expected_version)
    if current is None and inspection.cases.exists():
        raise HasCasesError
    if current and current.is_fixed:
        raise CaseloadFixedError
    if current:
        _end(current, by)
    new = Caseload.objects.create(
        key=key,
        inspection=inspection,
        version=inspection.caseloads.count() + 1,
        file_name=caseload.file_name,
        rows_read=caseload.rows_read,
        refused=caseload.refused,
        mapping=caseload.mapping,
        uploaded_by=by,
        uploaded_at=timezone.now(),
        **_counts(inspection, caseload),
    )
    _remember(inspection, caseload.mapping)
    rows = (CaseloadRow(caseload=new, **case._asdict()) for case in caseload.cases)
    CaseloadRow.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    record(inspection.pk, [new])
    return new


@retry_transaction
def delete_caseload(*, inspection: Inspection, expected_version: int, by: User) -> None:
    """Delete the rows of a caseload from which nothing was drawn; that there was one stays known.

    Raises as `store_caseload`; deleted twice is deleted once.
    """
    lock_for_sampling(inspection, by)
    if not Caseload.objects.current().filter(inspection=inspection).exists():
        last = inspection.caseloads.last()
        if last and last.version == expected_version and last.ended_by_id == by.pk:
            return
    current = _current(inspection, expected_version)
    if current and current.is_fixed:
        raise CaseloadFixedError
    if current:
        _end(current, by)


@transaction.atomic
def fix_caseload(*, caseload: Caseload) -> None:
    """A sample is drawn from it: from now on the database refuses every change. The inspection is locked."""
    if not caseload.is_fixed:
        caseload.fixed_at = timezone.now()
        caseload.save(update_fields=["fixed_at"])
        record(caseload.inspection_id, [caseload])


def _remember(inspection: Inspection, mapping: Mapping[str, Any]) -> None:
    """For the next caseload of a unit of the region."""
    if mapping and (region := inspection.region):
        RememberedMapping.objects.update_or_create(
            region=region, framework_code=inspection.question_set.code, defaults={"mapping": mapping}
        )


def lock_for_sampling(inspection: Inspection, by: User | None, refusal: str = MAY_NOT_CHANGE_CASELOAD) -> None:
    """One at a time for each inspection. Raises `NotAllowedError` for who may not draw its sample (any more)."""
    lock_inspection(inspection.pk)
    if by is not None:
        roles = TeamRole.with_permission(Permission.DRAW_SAMPLE)
        members = TeamMember.objects.filter(inspection=inspection, user=by, user__is_active=True, role__in=roles)
        if not members.exists():
            raise NotAllowedError(refusal)


def _current(inspection: Inspection, expected_version: int) -> Caseload | None:
    """The one that there is, if it is the one that was seen."""
    current = Caseload.objects.current().filter(inspection=inspection).first()
    if (current.version if current else 0) != expected_version:
        raise CaseloadChangedError
    return current


def _end(caseload: Caseload, by: User | None) -> None:
    caseload.rows.all().delete()
    caseload.ended_at, caseload.ended_by = timezone.now(), by
    caseload.save(update_fields=["ended_at", "ended_by"])
    record(caseload.inspection_id, [caseload])


def _counts(inspection: Inspection, caseload: NewCaseload) -> dict[str, Any]:
    eligible = sum(not case.excluded for case in caseload.cases)
    return {
        "accepted": eligible,
        "excluded": len(caseload.cases) - eligible,
        "digest": public_digest(caseload.cases, inspection.question_set, caseload.mapping.get("details", {})),
        "rows_digest": rows_digest(caseload.cases),
    }
