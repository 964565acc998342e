"""An inspection is begun, changed, cancelled and taken up again."""

import itertools
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from inspection.foundation.transactions import retry_transaction
from inspection.people.models import User
from inspection.people.roles import Permission, TeamRole
from inspection.programme.conflicts import conflicted
from inspection.programme.models import Inspection, TeamMember
from inspection.programme.notices import leads_of, notify, planners
from inspection.programme.stages import lock_inspection, settle_stage

CODE_LENGTH = 60
# An assessor of the inspected service, or an observer, is invited to one inspection alone.
COPIED_ROLES = (TeamRole.LEAD_INSPECTOR, TeamRole.INSPECTOR)


class PlanChangedError(Exception):
    """Somebody else has changed the inspection since the page was opened."""


@retry_transaction
def begin_inspection(
    *, key: uuid.UUID, values: Mapping[str, Any], lead: User, copy_from: Inspection | None = None, by: User | None
) -> Inspection:
    """Store a new inspection with its lead; the same `key` again is the same inspection. `values` are fields of it,
    checked by the form.

    Of the one that is copied it takes the inspectors who are there still and have no conflict of interest with the
    unit.
    """
    if made := Inspection.objects.filter(key=key).first():
        return made
    unit = values["delivery_unit"]
    inspection = Inspection(key=key, code=_free_code(f"{unit.code}-{values['fieldwork_started_on'].year}"), **values)
    inspection.report_month = _month_of_report(inspection)
    inspection._history_user = by
    inspection.save()
    members = [TeamMember(inspection=inspection, user=lead, role=TeamRole.LEAD_INSPECTOR)]
    if copy_from:
        members += _copied(copy_from, inspection, lead)
    for member in members:
        member._history_user = by
        member.save()
    notify([lead], f"You lead the inspection of {inspection}", inspection=inspection, address=_address(inspection))
    return settle_stage(inspection.pk, by=by)


def _free_code(stem: str) -> str:
    codes = (f"{stem[: CODE_LENGTH - len(end)]}{end}" for end in itertools.chain([""], _endings()))
    return next(code for code in codes if not Inspection.objects.filter(code=code).exists())


def _endings() -> Any:
    return (f"-{number}" for number in itertools.count(2))


def _copied(source: Inspection, inspection: Inspection, lead: User) -> list[TeamMember]:
    there = TeamMember.objects.filter(inspection=source, role__in=COPIED_ROLES, user__is_active=True)
    kept_out = conflicted(inspection.delivery_unit)
    return [
        TeamMember(inspection=inspection, user=member.user, role=TeamRole.INSPECTOR)
        for member in there.exclude(user=lead).select_related("user")
        if member.user_id not in kept_out
    ]


@retry_transaction
def change_inspection(
    *, inspection: Inspection, values: Mapping[str, Any], expected_version: int, by: User
) -> Inspection:
    """Store what is planned of it over the version that the page showed. Raises `PlanChangedError`; the same values
    again are no change."""
    stored = lock_inspection(inspection.pk)
    if all(getattr(stored, name) == value for name, value in values.items()):
        return stored
    return _change(stored, values, expected_version, by)


def _change(stored: Inspection, values: Mapping[str, Any], expected_version: int, by: User) -> Inspection:
    if stored.version != expected_version:
        raise PlanChangedError
    for name, value in values.items():
        setattr(stored, name, value)
    if "report_due_on" in values:
        stored.report_month = _month_of_report(stored)
    stored.version += 1
    stored._history_user = by
    stored.save()
    return settle_stage(stored.pk, by=by)


def _month_of_report(inspection: Inspection) -> Any:
    """The cover names the month in which the report is due, or what an import said."""
    return inspection.report_due_on.replace(day=1) if inspection.report_due_on else inspection.report_month


@retry_transaction
def cancel_inspection(*, inspection: Inspection, reason: str, expected_version: int, by: User) -> Inspection:
    """From then on it can only be read, until it is taken up again. Raises `PlanChangedError`."""
    stored = lock_inspection(inspection.pk)
    if stored.is_cancelled:
        return stored
    values = {"cancelled_at": timezone.now(), "cancel_reason": reason}
    cancelled = _change(stored, values, expected_version, by)
    _tell_team(cancelled, f"The inspection of {cancelled} is cancelled", by)
    return cancelled


@retry_transaction
def resume_inspection(*, inspection: Inspection, expected_version: int, by: User) -> Inspection:
    """Take up a cancelled inspection where it stood. Raises `PlanChangedError`."""
    stored = lock_inspection(inspection.pk)
    if not stored.is_cancelled:
        return stored
    resumed = _change(stored, {"cancelled_at": None, "cancel_reason": ""}, expected_version, by)
    _tell_team(resumed, f"The inspection of {resumed} goes on", by)
    return resumed


@retry_transaction
def share_report(*, inspection: Inspection, is_shared: bool, expected_version: int, by: User) -> Inspection:
    """Let its observers read the report as it is written, or no longer. Raises `PlanChangedError`; the same again is no
    change."""
    stored = lock_inspection(inspection.pk)
    if (stored.report_shared_at is not None) == is_shared:
        return stored
    shared = _change(stored, {"report_shared_at": timezone.now() if is_shared else None}, expected_version, by)
    if is_shared:
        roles = TeamRole.with_permission(Permission.READ_SHARED_REPORT)
        observers = [each.user for each in shared.team_members.filter(role__in=roles).select_related("user")]
        address = f"/inspections/{shared.code}/report/"
        notify(observers, f"You can read the report of {shared} as it is written", inspection=shared, address=address)
    return shared


def _tell_team(inspection: Inspection, text: str, by: User) -> None:
    people = {*inspection.team.all(), *leads_of(inspection), *planners()} - {by}
    notify(people, text, inspection=inspection, address=_address(inspection))


def _address(inspection: Inspection) -> str:
    # The address of its task list, which everybody of its team may open.
    return f"/inspections/{inspection.code}/tasks/"
