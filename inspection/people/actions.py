import secrets
import uuid

from inspection.foundation.transactions import retry_transaction
from inspection.people.models import StoreKey, User


@retry_transaction
def store_key(*, user: User, device: uuid.UUID) -> bytes:
    """The key of this person's browser on this device, made when it is asked for first."""
    return bytes(StoreKey.objects.get_or_create(user=user, device=device)[0].key)


@retry_transaction
def sign_out_everywhere(*, user: User) -> None:
    """End all sessions of a person, in all processes, and the links to sign in that were mailed to them."""
    user.session_salt = secrets.token_hex(16)
    user.save(update_fields=["session_salt"])
