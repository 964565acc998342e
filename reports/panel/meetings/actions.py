"""The meeting of a panel: its members come and go, declare interests, say what they hold, and discuss."""

import uuid
from collections.abc import Collection, Mapping

from django.urls import reverse

from inspection.foundation.idempotency import create_once
from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import FrameworkRating, Inspection, Standard, User
from inspection.programme.notices import notify
from inspection.programme.stages import lock_inspection
from reports.models import PanelDiscussion, PanelMember, PanelProposal, PanelView
from reports.panel.meetings.queries import (
    discussions_of,
    may_sit,
    members_of,
    members_version,
    proposals_of,
    views_of,
    views_version,
)


class PanelError(Exception):
    """It cannot be done like this. The message says why."""


class PanelChangedError(Exception):
    """Somebody else has changed it since the page was opened."""


@retry_transaction
def add_member(
    *, inspection: Inspection, user: User | None, name: str = "", role: str = "", key: uuid.UUID, by: User | None
) -> PanelMember:
    """Somebody with an account, or a guest by name and role; the same key again is the same member. Who was taken off
    sits again. Raises `PanelError`."""
    lock_inspection(inspection.pk)
    if made := PanelMember.objects.filter(key=key).first():
        return made
    if user is None:
        return _stored(PanelMember(key=key, inspection=inspection, name=name, role=role, by=by))
    if not may_sit(inspection).filter(pk=user.pk).exists():
        raise PanelError(f"The role of {user} does not let them sit on the panel")
    if former := PanelMember.objects.filter(inspection=inspection, user=user).first():
        if former.is_sitting:
            raise PanelError(f"{user} sits on the panel already")
        former.role, former.is_sitting = role, True
        return _store(former, by)
    if user != by:
        told = f"You sit on the ratings panel of {inspection}"
        notify([user], told, inspection=inspection, address=reverse("panel", args=[inspection.code]))
    return _stored(PanelMember(key=key, inspection=inspection, user=user, role=role, by=by))


def _stored(member: PanelMember) -> PanelMember:
    stored = create_once(member)
    record(stored.inspection_id, [stored])
    return stored


def _store(member: PanelMember, by: User | None) -> PanelMember:
    member.version += 1
    member.by = by
    member.save()
    record(member.inspection_id, [member])
    return member


def _locked(member: PanelMember, expected_version: int) -> PanelMember:
    lock_inspection(member.inspection_id)
    stored = PanelMember.objects.select_related("user", "inspection").get(pk=member.pk)
    if stored.version != expected_version or not stored.is_sitting:
        raise PanelChangedError
    return stored


@retry_transaction
def declare_interests(*, member: PanelMember, interests: str, expected_version: int, by: User | None) -> PanelMember:
    """No `interests`: none. Raises `PanelChangedError`."""
    stored = _locked(member, expected_version)
    stored.has_declared, stored.interests = True, interests
    return _store(stored, by)


@retry_transaction
def take_off(*, member: PanelMember, expected_version: int, by: User) -> None:
    """What they held stays on record. Raises `PanelChangedError`."""
    stored = _locked(member, expected_version)
    stored.is_sitting = stored.is_present = False
    _store(stored, by)
    if stored.user and stored.user != by:
        notify([stored.user], f"{by} took you off the ratings panel of {stored.inspection}")


@retry_transaction
def record_presence(
    *, inspection: Inspection, present: Collection[int], expected_version: str, by: User | None
) -> list[PanelMember]:
    """Say which members (their primary keys) are present. Raises `PanelChangedError` where they are not those that the
    page showed."""
    lock_inspection(inspection.pk)
    members = members_of(inspection)
    if members_version(members) != expected_version:
        raise PanelChangedError
    for member in members:
        if member.is_present != (member.pk in present):
            member.is_present = member.pk in present
            _store(member, by)
    return members


@retry_transaction
def give_views(
    *,
    member: PanelMember,
    ratings: Mapping[Standard, FrameworkRating | None],
    expected_version: str,
    key: uuid.UUID,
    by: User,
) -> None:
    """Store what a member holds of each standard, `None` to take a view back; what is as before is not stored again.

    Raises `PanelError` where discussion of a standard was opened meanwhile, and `PanelChangedError`.
    """
    inspection = lock_inspection(member.inspection_id)
    if PanelView.objects.filter(key__in=[_key_of(key, standard) for standard in ratings]).exists():
        return
    stored = PanelMember.objects.get(pk=member.pk)
    if not stored.is_sitting or views_version(stored) != expected_version:
        raise PanelChangedError
    before = views_of(inspection).get(member.pk, {})
    changed = {
        standard: rating
        for standard, rating in ratings.items()
        if (before[standard.pk].rating_id if standard.pk in before else None) != (rating.pk if rating else None)
    }
    opened = discussions_of(inspection)
    if late := [standard.number for standard in changed if standard.pk in opened]:
        raise PanelError(f"Discussion of {', '.join(late)} is open: views of it can no longer be given")
    views = [
        create_once(PanelView(key=_key_of(key, standard), member=stored, standard=standard, rating=rating, by=by))
        for standard, rating in changed.items()
    ]
    record(inspection.pk, views)


def _key_of(key: uuid.UUID, standard: Standard) -> uuid.UUID:
    return uuid.uuid5(key, standard.number)


@retry_transaction
def open_discussion(*, inspection: Inspection, standard: Standard, key: uuid.UUID, by: User) -> PanelDiscussion:
    """Show the members' views of a standard, and take no more; what is open stays so."""
    lock_inspection(inspection.pk)
    if opened := discussions_of(inspection).get(standard.pk):
        return opened
    discussion = create_once(PanelDiscussion(key=key, inspection=inspection, standard=standard, by=by))
    record(inspection.pk, [discussion])
    return discussion


@retry_transaction
def propose(
    *,
    inspection: Inspection,
    standard: Standard,
    rating: FrameworkRating,
    sentence: str,
    expected_version: int,
    key: uuid.UUID,
    by: User,
) -> PanelProposal:
    """What the lead proposes to the panel; the same key again is the same proposal. Raises `PanelChangedError` where
    another was made since (`expected_version` is the primary key of the one that the page showed, 0 for none)."""
    lock_inspection(inspection.pk)
    if made := PanelProposal.objects.filter(key=key).first():
        return made
    newest = proposals_of(inspection).get(standard.pk)
    if (newest.pk if newest else 0) != expected_version:
        raise PanelChangedError
    made = create_once(
        PanelProposal(key=key, inspection=inspection, standard=standard, rating=rating, sentence=sentence, by=by)
    )
    record(inspection.pk, [made])
    return made
