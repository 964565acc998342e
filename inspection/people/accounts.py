"""Changes that an administrator makes to somebody's account. Nobody sets another's password."""

from collections.abc import Callable

from inspection.foundation.transactions import retry_transaction
from inspection.people.events import log_event
from inspection.people.models import Invitation, InvitationState, PersonChange, User
from inspection.people.roles import Permission, SystemRole


class AccountRefusedError(ValueError):
    """A change that cannot be made; the message says why. Nothing was changed."""


class StalePersonError(AccountRefusedError):
    """The account was changed since it was seen; `current` is what it is now."""

    def __init__(self, current: User) -> None:
        super().__init__("Somebody else has changed this account since you opened the page")
        self.current = current


@retry_transaction
def change_person(*, user: User, name: str, system_role: SystemRole, expected_version: int, by: User) -> User:
    """Another name or system role. Raises `AccountRefusedError`."""
    return _change(user, expected_version, by, PersonChange.CHANGED, {"name": name, "system_role": system_role})


@retry_transaction
def disable(*, user: User, expected_version: int, by: User) -> User:
    """From now on they cannot sign in; what they did keeps their name. An invitation that they have not accepted is
    withdrawn with it. Raises `AccountRefusedError`.

    As part of a larger transaction it stands or falls with what else is to become of their work.
    """
    disabled = _change(user, expected_version, by, PersonChange.DISABLED, {"is_active": False})
    Invitation.objects.open().filter(user=disabled).update(state=InvitationState.WITHDRAWN)
    return disabled


@retry_transaction
def enable(*, user: User, expected_version: int, by: User) -> User:
    """Raises `AccountRefusedError`, also of somebody who never had a password: they have to be invited again."""
    return _change(user, expected_version, by, PersonChange.ENABLED, {"is_active": True}, _check_has_password)


def _check_has_password(person: User) -> None:
    if not person.has_usable_password():
        raise AccountRefusedError(f"{person} never chose a password. Invite them again instead")


def _change(
    user: User,
    expected_version: int,
    by: User,
    change: PersonChange,
    values: dict[str, object],
    check: Callable[[User], None] = lambda person: None,
) -> User:
    person = lock_person(user, by)
    if all(getattr(person, name) == value for name, value in values.items()):
        return person  # The same again: its confirmation was lost, or nothing was to be changed.
    if person.version != expected_version:
        raise StalePersonError(person)
    check(person)
    for name, value in values.items():
        setattr(person, name, value)
    _refuse_own_loss(person, by)
    person.version += 1
    person.save(update_fields=[*values, "version"])
    log_event(person, change, by)
    return person


def lock_person(user: User, by: User) -> User:
    """The account as it is now. Raises `AccountRefusedError` where the other is no administrator any more.

    All administrators are locked, in one order: of two who disable each other at once, the second is none any more.
    """
    roles = SystemRole.with_permission(Permission.ADMINISTER)
    list(User.objects.select_for_update(no_key=True).filter(system_role__in=roles).order_by("pk"))
    if not User.objects.get(pk=by.pk).is_administrator:
        raise AccountRefusedError("You are no administrator any more")
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _refuse_own_loss(person: User, by: User) -> None:
    """`person` has the values that are to be stored. Whoever acts is an administrator and stays one, so that the last
    one cannot be lost."""
    if person == by and not person.is_administrator:
        raise AccountRefusedError(
            "You cannot disable yourself or take away your own administrator role. Another administrator can"
        )
