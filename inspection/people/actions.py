import secrets
import uuid

from inspection.foundation.transactions import retry_transaction
from inspection.people.models import MailChoice, StoreKey, User


@retry_transaction
def store_key(*, user: User, device: uuid.UUID) -> bytes:
    """The key of this person's browser on this device, made when it is asked for first."""
    if (key := _stored_key(user, device)) is not None:
        return key
    # Of two tabs that ask at once, both get the first one's key. A statement that fails would be logged, with the key.
    StoreKey.objects.bulk_create([StoreKey(user=user, device=device)], ignore_conflicts=True)
    return bytes(StoreKey.objects.get(user=user, device=device).key)


def _stored_key(user: User, device: uuid.UUID) -> bytes | None:
    stored = StoreKey.objects.filter(user=user, device=device).first()
    return bytes(stored.key) if stored else None


@retry_transaction
def set_keys_go_on(*, user: User, to: bool) -> None:
    user.keys_go_on = to
    user.save(update_fields=["keys_go_on"])


@retry_transaction
def set_notices_by_mail(*, user: User, to: MailChoice) -> None:
    user.notices_by_mail = to
    user.save(update_fields=["notices_by_mail"])


@retry_transaction
def sign_out_everywhere(*, user: User) -> None:
    """End all sessions of a person, in all processes, and the links to sign in that were mailed to them."""
    user.session_salt = secrets.token_hex(16)
    user.save(update_fields=["session_salt"])
