from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from inspection.foundation.files import FileRefusedError, read_text
from inspection.frameworks.actions import import_framework
from inspection.frameworks.format_2.reading import read_framework_file


class Command(BaseCommand):
    help = "Load a framework file (YAML) and publish it. The same file again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        try:
            framework, is_new = import_framework(content=read_framework_file(read_text(file)))
        except FileRefusedError as error:
            raise CommandError("\n".join(f"{file.name}: {fault}" for fault in error.errors)) from error
        except IntegrityError as error:
            raise CommandError(f"{file.name}: the same is being imported by somebody else; run it again") from error
        self.stdout.write(f"{framework}: published" if is_new else f"{framework}: already published, nothing changed")
