"""What a database held before it had a ledger, for migrations: recorded as it is found, and nothing rewritten."""

from collections.abc import Iterator

from django.db.migrations.state import StateApps
from django.db.models import Model

from inspection.ledger.actions import ChainEnd, Ledger
from inspection.ledger.models import EntryKind


def ledgers(apps: StateApps) -> Iterator[Ledger]:
    """One for each inspection, made of the models that the migration knows."""
    entry, head = apps.get_model("inspection", "LedgerEntry"), apps.get_model("inspection", "LedgerHead")
    for pk in apps.get_model("inspection", "Inspection")._base_manager.order_by("pk").values_list("pk", flat=True):
        yield Ledger(pk, entry, head)


def adopt(ledger: Ledger, rows: list[Model], ends: list[ChainEnd] | None = None) -> None:
    ledger.append([*ledger.of_rows(rows), *ledger.of_ends(ends or [], EntryKind.ADOPTED)])
