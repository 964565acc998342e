import os
from contextlib import suppress
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from inspection.models import Inspection
from reports.files.errors import CannotBeMadeError
from reports.files.formats import FORMATS
from reports.files.imprint import draft_of_server

CODES = ", ".join(FORMATS)


class Command(BaseCommand):
    help = "Write an inspection's results, data or report, the same bytes as from its page."

    def add_arguments(self, parser):
        parser.add_argument("code")
        # Checked below: a wrong format is told in one line.
        parser.add_argument("--format", metavar="FORMAT", help=f"one of {CODES}")
        parser.add_argument("--output", type=Path, help="file to write; standard output when left out")

    def handle(self, *, code, format, output, **options):
        if format not in FORMATS:
            raise CommandError(f"--format must be one of {CODES}" + (f", not {format!r}" if format else ""))
        inspections = Inspection.objects.select_related("delivery_unit__region")
        # A code that is no UTF-8 comes with halves of character pairs, which no database takes.
        inspection = inspections.filter(code=code).first() if code.isprintable() else None
        if inspection is None:
            raise CommandError(f"unknown inspection {code!r}")
        try:
            content = FORMATS[format].make(inspection, draft_of_server(inspection))
        except CannotBeMadeError as error:
            raise CommandError(" | ".join(str(error).splitlines())) from error
        for warning in FORMATS[format].warnings_of(inspection):
            self.stderr.write(f"warning: {warning}")
        if output:
            write_whole(output, content)
        else:
            write_out(content)


def write_out(content: bytes) -> None:
    """To standard output. Raises `CommandError`."""
    try:
        with open(1, "wb", closefd=False) as standard_output:
            standard_output.write(content)
    except OSError as error:
        raise CommandError(f"standard output: {error.strerror}") from error


def write_whole(output: Path, content: bytes) -> None:
    """Whoever reads the file finds the old one or the new one, never a part. Raises `CommandError`."""
    try:
        if output.exists() and not output.is_file():
            raise CommandError(f"{output}: is not a file that can be replaced")
    except OSError as error:
        raise CommandError(f"{output}: {error.strerror}") from error
    part = output.with_name(f".{output.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, output)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise CommandError(f"{output}: {error.strerror}") from error
