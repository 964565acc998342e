import json
import secrets
import uuid
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cases.sampling import intake
from cases.sampling.actions import store_caseload
from cases.sampling.digests import rows_digest
from cases.sampling.downloads import pairs_file
from cases.sampling.errors import CaseloadRefusedError
from cases.sampling.files import SIZE_LIMIT, read_table
from cases.sampling.mapping import Mapping, mapping_errors
from cases.sampling.queries import current_caseload
from cases.sampling.tables import Table, TableRefusedError
from inspection.foundation.files import FileRefusedError, YamlFile, read_text, read_yaml
from inspection.foundation.transactions import BusyError
from inspection.models import Inspection


class Command(BaseCommand):
    help = (
        "Store the list of cases from which a sample is drawn (CSV, XLSX, XLS or ODS), in the place of the one that "
        "there is. Prints what was accepted and refused, as JSON. The same file again changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("code", help="of the inspection")
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", type=Path, required=True, help="which column is what (YAML, docs/formats.md)")
        parser.add_argument("--dry-run", action="store_true", help="store nothing")
        parser.add_argument(
            "--pairs", type=Path, help="have references made, and write the file's with them to this file (CSV)"
        )

    def handle(self, *, code, file, mapping, dry_run, pairs, **options):
        inspection = _inspection(code)
        expected = current_caseload(inspection)
        yaml, secret = _yaml(mapping), secrets.token_bytes(32) if pairs else None
        table = _table(file, _sheet(yaml))
        columns = _mapping(mapping, yaml, table, inspection, hashed=bool(pairs))
        selection = intake.select(inspection, table, columns, secret)
        if not selection.eligible:
            faults = [_fault(file, fault) for fault in selection.left_out]
            raise CommandError("\n".join([f"{file.name}: no row is accepted", *faults]))
        same = expected and expected.rows_digest == rows_digest(selection.cases)
        if not dry_run and not same:
            _store(inspection, file, columns, selection, expected)
        if pairs and not dry_run:
            pairs.write_bytes(pairs_file(selection.pairs))
        self.stdout.write(json.dumps(intake.as_json(inspection, columns, selection), indent=2, ensure_ascii=False))


def _inspection(code: str) -> Inspection:
    inspection = Inspection.objects.select_related("delivery_unit__region").filter(code=code).first()
    if inspection is None:
        raise CommandError(f"{code}: there is no such inspection")
    if not inspection.question_set.has_cases:
        raise CommandError(f"{code}: its framework puts no question to cases, so it has no caseload")
    return inspection


def _table(file: Path, sheet: str) -> Table:
    try:
        with file.open("rb") as opened:
            return read_table(opened.read(SIZE_LIMIT + 1), sheet=sheet)
    except OSError as error:
        raise CommandError(f"{file.name}: {error.strerror or error}") from error
    except TableRefusedError as error:
        raise CommandError(f"{file.name}: {error}") from error


def _yaml(file: Path) -> YamlFile:
    try:
        return YamlFile(read_text(file))
    except FileRefusedError as error:
        raise CommandError("\n".join(f"{file.name}: {fault}" for fault in error.errors)) from error


def _sheet(yaml: YamlFile) -> str:
    """Of which the file is read before the mapping can be checked against it."""
    sheet = yaml.data.get("sheet") if isinstance(yaml.data, dict) else None
    return sheet if isinstance(sheet, str) else ""


def _mapping(file: Path, yaml: YamlFile, table: Table, inspection: Inspection, *, hashed: bool) -> Mapping:
    def fits(mapping):
        return mapping_errors(mapping, table, inspection.question_set, hashed=hashed)

    try:
        return read_yaml(yaml, Mapping, [fits])
    except FileRefusedError as error:
        raise CommandError("\n".join(f"{file.name}: {fault}" for fault in error.errors)) from error


def _store(inspection, file, columns, selection, expected):
    try:
        store_caseload(
            inspection=inspection,
            caseload=intake.new_caseload(inspection, file.name, columns, selection),
            expected_version=expected.version if expected else 0,
            key=uuid.uuid4(),
            by=None,
        )
    except (CaseloadRefusedError, BusyError) as error:
        raise CommandError(f"{inspection.code}: {error}") from error


def _fault(file, fault):
    column = f", {fault.column}" if fault.column else ""
    return f"{file.name}: row {fault.row}{column}: {fault.value!r}: {fault.reason}"
