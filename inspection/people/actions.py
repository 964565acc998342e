import uuid

from inspection.foundation.transactions import retry_transaction
from inspection.people.models import StoreKey, User


@retry_transaction
def store_key(*, user: User, device: uuid.UUID) -> bytes:
    """The key of this person's browser on this device, made when it is asked for first."""
    return bytes(StoreKey.objects.get_or_create(user=user, device=device)[0].key)
