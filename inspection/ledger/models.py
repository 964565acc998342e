from django.db import models
from django.db.models import Q

from inspection.foundation.seals import LENGTH
from inspection.foundation.triggers import never, refuses


class EntryKind(models.TextChoices):
    STORED = "stored", "A row as it was stored"
    PURGED = "purged", "A row as it is after a purge"
    CHAIN = "chain", "The end of a chain of answers"
    ADOPTED = "adopted", "The end of a chain that was stored without a key"
    NEW_KEY = "new_key", "From here on, the key that sealed this"
    RESTORED = "restored", "A restored backup was accepted"


# What they say is about a row, about a chain, and about the ledger itself.
OF_ROWS = (EntryKind.STORED, EntryKind.PURGED)
OF_CHAINS = (EntryKind.CHAIN, EntryKind.ADOPTED)


@refuses(never("The ledger is never changed and never deleted"))
class LedgerEntry(models.Model):
    """What the database held at a moment, sealed with a key outside it, each entry over the one before. Never changed,
    never deleted."""

    inspection = models.ForeignKey("inspection.Inspection", on_delete=models.PROTECT, related_name="+", db_index=False)
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=EntryKind)
    # The label of a model ("cases.case") and a primary key; empty for what is said of the ledger itself.
    subject = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    # Of a row, the seal of all its columns; of a chain, how many it had and the digest of its last.
    content = models.CharField(max_length=LENGTH, blank=True)
    count = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    digest = models.CharField(max_length=LENGTH)

    class Meta:
        ordering = ["inspection", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "sequence"], name="ledger_sequence_is_unique"),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="ledger_entry_kind_is_known"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.subject} {self.subject_id}"


class LedgerHead(models.Model):
    """How long an inspection's ledger is and how it ends. It is also the lock at which its writers queue, always the
    last that a transaction takes; who locks an inspection does so with `no_key`, or the rows that point to it wait."""

    inspection = models.OneToOneField("inspection.Inspection", on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField("records", default=0)
    digest = models.CharField(max_length=LENGTH, blank=True)
    seal = models.CharField(max_length=LENGTH, blank=True)

    class Meta:
        verbose_name = "count of records"
        verbose_name_plural = "counts of records"

    def __str__(self):
        return f"{self.inspection}: {self.sequence}"
