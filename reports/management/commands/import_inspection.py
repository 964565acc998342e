from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from cases.queries import window_warning
from inspection.foundation.files import FileRefusedError, read_text
from inspection.models import Inspection
from reports.figures.scorecard import incomplete, incomplete_in_words
from reports.figures.tallies import case_statuses
from reports.importing.actions import import_inspection
from reports.importing.bundle import Bundle


class Command(BaseCommand):
    help = "Load an inspection bundle (JSON) with its cases. The same file again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--rename", action="store_true", help="a unit or region that is known takes its name here")

    def handle(self, *, file, rename, **options):
        try:
            inspection, is_new = import_inspection(bundle=Bundle(read_text(file)), rename=rename)
        except FileRefusedError as error:
            raise CommandError("\n".join(f"{file.name}: {fault}" for fault in error.errors)) from error
        except IntegrityError as error:
            raise CommandError(f"{file.name}: the same is being imported by somebody else; run it again") from error
        self.stdout.write(f"{inspection.code}: {'stored' if is_new else 'stored already, nothing changed'}")
        for line in [*_outside_windows(inspection), *_incomplete(inspection)]:
            self.stdout.write(line)


def _outside_windows(inspection: Inspection) -> Iterator[str]:
    for case in inspection.cases.select_related("inspection"):
        if warning := window_warning(case):
            yield f"warning: case {case}, {inspection.vocabulary.started}: {warning}"


def _incomplete(inspection: Inspection) -> Iterator[str]:
    cases = case_statuses(inspection)
    if words := incomplete_in_words(cases):
        yield f"warning: {words}:"
    for case in incomplete(cases):
        yield f"  case {case.reference}: {case.unanswered} unanswered"
