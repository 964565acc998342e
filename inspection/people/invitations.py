"""Invitations: an account for somebody who then chooses their own password, with a link that works once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.signing import BadSignature, Signer
from django.utils import timezone

from inspection.foundation.transactions import retry_transaction
from inspection.people.events import log_event
from inspection.people.models import Invitation, InvitationState, PersonChange, User
from inspection.people.roles import SystemRole

MOST_DIGITS = 18  # of a primary key, on every database


class KnownAddressError(ValueError):
    """There is an account with the address already, in whatever state: `user`."""

    def __init__(self, user: User) -> None:
        super().__init__("There is an account with this address already")
        self.user = user


class InvitationEndedError(ValueError):
    """It was accepted, withdrawn or replaced, or has run out; the message says what, to who invited."""


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to be invited. `system_role` is none for who has a role in one inspection only."""

    email: str
    name: str
    system_role: SystemRole


@retry_transaction
def invite(
    *, email: str, name: str, system_role: SystemRole = SystemRole.NONE, by: User, key: uuid.UUID | None = None
) -> tuple[Invitation, bool]:
    """An account that nobody can sign in to before its owner has accepted; the second value tells whether it is new.

    The same key again finds the invitation that it has made before. Whether `by` may invite is for the caller to ask.
    Nobody is told: `inspection.people.invitation_mail` does that, after the transaction. Raises `KnownAddressError`.
    """
    key = key or uuid.uuid4()
    if made := Invitation.objects.filter(key=key).select_related("user", "by").first():
        return made, False
    user = User(email=User.objects.normalize_email(email), name=name, system_role=system_role)
    # Random behind its mark, so that it also tells whose row was stored.
    user.set_unusable_password()
    # ON CONFLICT DO NOTHING: of two at once neither fails, and no refused row gets into the database's log.
    User.objects.bulk_create([user], ignore_conflicts=True)
    stored = User.objects.get(email__iexact=user.email)
    if stored.password != user.password:
        if made := Invitation.objects.filter(key=key).select_related("user", "by").first():
            return made, False
        raise KnownAddressError(stored)
    log_event(stored, PersonChange.INVITED, by)
    return _new_invitation(stored, by, key), True


@retry_transaction
def invite_all(*, people: Sequence[Invitee], by: User, key: uuid.UUID) -> list[tuple[Invitation, bool]]:
    """All of them or nobody. Raises `KnownAddressError`."""
    return [
        invite(
            email=person.email,
            name=person.name,
            system_role=person.system_role,
            by=by,
            key=_key_of(key, person.email),
        )
        for person in people
    ]


def invited_with(key: uuid.UUID, emails: Sequence[str]) -> list[Invitation]:
    """What `invite_all` has made of these addresses with that key before."""
    made = Invitation.objects.filter(key__in=[_key_of(key, email) for email in emails])
    return list(made.select_related("user", "by").order_by("pk"))


def _key_of(key: uuid.UUID, email: str) -> uuid.UUID:
    return uuid.uuid5(key, email.lower())


@retry_transaction
def invite_again(*, user: User, by: User, key: uuid.UUID | None = None) -> tuple[Invitation, bool]:
    """Another link, for as long as the first; the link of before no longer works. Also for somebody whose invitation
    was withdrawn. Raises `InvitationEndedError` where they have accepted already."""
    key = key or uuid.uuid4()
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if made := Invitation.objects.filter(key=key).select_related("user", "by").first():
        return made, False
    if person.has_usable_password():
        raise InvitationEndedError(f"{person} has accepted the invitation already")
    Invitation.objects.open().filter(user=person).update(state=InvitationState.REPLACED)
    person.is_active = True
    person.version += 1
    person.save(update_fields=["is_active", "version"])
    log_event(person, PersonChange.INVITED_AGAIN, by)
    return _new_invitation(person, by, key), True


@retry_transaction
def withdraw(*, user: User, expected_version: int, by: User) -> User:
    """The link no longer works, and the account is disabled. Raises `InvitationEndedError` where they have accepted, or
    were invited again since the account was seen."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if person.has_usable_password():
        raise InvitationEndedError(f"{person} has accepted the invitation already")
    invitation = Invitation.objects.open().filter(user=person).first()
    if invitation is None:
        return person
    if person.version != expected_version:
        raise InvitationEndedError("Somebody else has changed this account since you opened the page")
    invitation.state = InvitationState.WITHDRAWN
    invitation.save(update_fields=["state"])
    person.is_active = False
    person.version += 1
    person.save(update_fields=["is_active", "version"])
    log_event(person, PersonChange.WITHDRAWN, by)
    return person


def _new_invitation(user: User, by: User, key: uuid.UUID) -> Invitation:
    now = timezone.now()
    until = now + timedelta(hours=settings.INVITATION_HOURS)
    return Invitation.objects.create(user=user, by=by, key=key, at=now, valid_until=until)


# --- The link -------------------------------------------------------------------------------------------------------


def token_of(invitation: Invitation) -> str:
    """What the link holds: `<invitation>:<signature>`. It cannot be made without the secret key."""
    return _signer(invitation).sign(str(invitation.pk))


def invitation_of(token: str) -> Invitation | None:
    """The invitation that can be accepted with it, as long as it can; to ask uses nothing up."""
    number = token.partition(":")[0]
    if not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
        return None
    invitation = Invitation.objects.select_related("user", "by").filter(pk=number).first()
    if invitation is None or not _is_valid(invitation):
        return None
    try:
        _signer(invitation).unsign(token)
    except BadSignature:
        return None
    return invitation


def accept(*, invitation: Invitation, password: str) -> User:
    """The person's own first password, for an invitation that `invitation_of` has given. Of two at the same moment one
    is taken. Raises `InvitationEndedError`."""
    # Slow on purpose, so not while anything is locked.
    return _accept(invitation, make_password(password))


@retry_transaction
def _accept(invitation: Invitation, hashed: str) -> User:
    user = User.objects.select_for_update(no_key=True).get(pk=invitation.user_id)
    invitation = Invitation.objects.select_related("user", "by").get(pk=invitation.pk)
    if user.password == hashed:
        return user  # The confirmation of the first try was lost.
    if not _is_valid(invitation) or user.has_usable_password():
        raise InvitationEndedError("The invitation no longer stands")
    user.password = hashed
    user.save(update_fields=["password"])
    invitation.state = InvitationState.ACCEPTED
    invitation.save(update_fields=["state"])
    log_event(user, PersonChange.ACCEPTED, user)
    return user


def _is_valid(invitation: Invitation) -> bool:
    return invitation.state == InvitationState.OPEN and not invitation.has_run_out and invitation.user.is_active


def _signer(invitation: Invitation) -> Signer:
    return Signer(salt=f"inspection.people.invitations {invitation.key}")
