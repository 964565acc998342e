from django.conf import settings
from django.db import models

from inspection.foundation.idempotency import Keyed


class AttachedFile(Keyed):
    """A file that somebody attached to something. Its bytes are in the storage "evidence" under `stored_as`."""

    name = models.CharField(max_length=200, help_text="As its sender called it")
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes")
    digest = models.CharField(max_length=64, help_text="SHA-256 of its bytes, hexadecimal")
    stored_as = models.CharField(max_length=200, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, default=None, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, default=None)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.name
