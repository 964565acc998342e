"""The first account of an installation, made by whoever can read what the server printed when it was started."""

import secrets

from django.contrib.auth.hashers import make_password
from django.utils.crypto import constant_time_compare, salted_hmac

from inspection.foundation.transactions import retry_transaction
from inspection.people.events import log_event
from inspection.people.models import PersonChange, SetUpCode, User
from inspection.people.roles import SystemRole

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without what is read as another
GROUPS, LETTERS = 4, 5  # 100 bits, as it is printed: K7M2P-…


class CodeRefusedError(ValueError):
    """It is not the code that was printed last."""


class SetUpAlreadyError(ValueError):
    """Somebody has an account: there is no first administrator to make."""


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exists()


@retry_transaction
def new_code() -> str:
    """A code to be printed, in place of the one of before. Raises `SetUpAlreadyError`."""
    if not is_empty():
        raise SetUpAlreadyError
    code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
    SetUpCode.objects.update_or_create(pk=SetUpCode.ONLY, defaults={"digest": _digest(code)})
    return code


def make_first_administrator(*, code: str, email: str, name: str, password: str) -> User:
    """Uses the code up. Raises `CodeRefusedError`, `SetUpAlreadyError`."""
    # Slow on purpose, so not while anything is locked; nor before the code is right.
    _check(_stored_code(), code)
    return _make(code, email, name, make_password(password))


@retry_transaction
def _stored_code() -> SetUpCode | None:
    return SetUpCode.objects.filter(pk=SetUpCode.ONLY).first()


@retry_transaction
def _make(code: str, email: str, name: str, hashed: str) -> User:
    stored = SetUpCode.objects.select_for_update().filter(pk=SetUpCode.ONLY).first()
    if made := User.objects.filter(password=hashed).first():
        return made  # The confirmation of the first try was lost.
    if not is_empty():
        raise SetUpAlreadyError
    _check(stored, code)
    user = User(email=User.objects.normalize_email(email), name=name, system_role=SystemRole.ADMINISTRATOR)
    user.password = hashed
    user.save()
    SetUpCode.objects.all().delete()
    log_event(user, PersonChange.FIRST, user)
    return user


def _check(stored: SetUpCode | None, code: str) -> None:
    if stored is None or not constant_time_compare(stored.digest, _digest(code)):
        raise CodeRefusedError


def _digest(code: str) -> str:
    """Of the code as people type it: in small letters, with or without its dashes."""
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    return salted_hmac("inspection.people.first_administrator", typed, algorithm="sha256").hexdigest()
