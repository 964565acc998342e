"""What a person who runs the service takes on: a restored backup, a new key."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import transaction

from inspection.foundation.seals import seal
from inspection.ledger.actions import Ledger
from inspection.ledger.files import locked_files, path_of, read_outside
from inspection.ledger.models import EntryKind
from inspection.ledger.stored import Outside, chain_ends, guarded
from inspection.ledger.verification import ledger_errors, read_ledger


class DoesNotFitError(Exception):
    """What the database holds does not fit by itself, so there is nothing to accept; `errors` say what."""

    def __init__(self, errors: list[str]):
        super().__init__("\n".join(errors))
        self.errors = errors


def accept_restored(*, inspection: int, by: str) -> None:
    """Record that the inspection goes on from where its ledger ends now, and who says so. The file outside the
    database, which may know more, is put aside and kept. Raises `DoesNotFitError`."""
    with locked_files():
        outside = read_outside(inspection)
        last = outside.records[-1]["digest"] if outside.records else "none"
        note = f"By {by}. The file had {len(outside.records)} records, the last {last}."
        _attest(inspection, EntryKind.RESTORED, note, believes_earlier_keys=False)
        _put_aside(path_of(inspection))


def accept_gone(*, path: Path, by: str) -> None:
    """The same of an inspection that only its file knows."""
    at = datetime.now(UTC).isoformat()
    with locked_files(), path.open("a") as file:
        file.write(json.dumps({"accepted_by": by, "at": at, "seal": seal(["gone", path.name, by, at])}) + "\n")
        _put_aside(path)


def take_over(*, inspection: int, by: str) -> None:
    """Seal with the present key what is sealed anew at every change, and record where everything ends now. Raises
    `DoesNotFitError`."""
    _attest(inspection, EntryKind.NEW_KEY, f"By {by}.", believes_earlier_keys=True)


@transaction.atomic
def _attest(inspection: int, kind: EntryKind, note: str, *, believes_earlier_keys: bool) -> None:
    nothing = Outside("")
    ledger = read_ledger(inspection, nothing, believes_earlier_keys=believes_earlier_keys)
    if errors := list(ledger_errors(ledger)):
        raise DoesNotFitError(errors)
    for each in guarded:
        each.reseal(inspection)
    new = Ledger(inspection)
    new.append([new.entry(kind=kind, note=note[:300]), *new.of_ends(chain_ends(inspection))])


def _put_aside(path: Path) -> None:
    if path.exists():
        path.rename(path.with_name(f"{path.stem}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.accepted"))


def gone_inspections() -> Iterator[tuple[Path, str]]:
    """(file, code) of inspections that have a file and are not in the database."""
    there = set(apps.get_model("inspection", "Inspection").objects.values_list("pk", flat=True))
    folder = Path(settings.CHECKPOINT_DIR)
    for path in sorted(folder.glob("*.jsonl")):
        if path.stem.isdecimal() and int(path.stem) not in there:
            yield path, _code_in(path)


def _code_in(path: Path) -> str:
    try:
        with path.open() as file:
            return str(json.loads(file.readline())["inspection"])
    except (ValueError, KeyError, TypeError):
        return path.name
