"""What is sent twice is done once: a row keeps the key of the request that made it, and a key makes one row."""

import uuid
from typing import TypeVar

from django.db import models

from inspection.foundation.transactions import retry_transaction


class Keyed(models.Model):
    """A row that a request makes; the same key again is the same request."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


K = TypeVar("K", bound=Keyed)


@retry_transaction
def create_once(row: K) -> K:
    """Store a new row, or find the one that its key has made before. Raises `BusyError`."""
    rows = type(row)._default_manager
    # ON CONFLICT DO NOTHING: of two at once neither fails, and no refused row gets into the database's log.
    rows.bulk_create([row], ignore_conflicts=True)
    return rows.get(key=row.key)
