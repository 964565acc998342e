from django.core.management.base import BaseCommand, CommandError

from inspection.models import Inspection
from reports.models import Edition, EditionFile
from reports.publishing.verification import errors_in


class Command(BaseCommand):
    help = "Check that published editions and their files are as they were published and signed; names what is not."

    def add_arguments(self, parser):
        parser.add_argument("code", nargs="?", help="Code of one inspection; all of them without it")

    def handle(self, *, code, **options):
        inspections = Inspection.objects.order_by("code")
        if code is not None:
            inspections = inspections.filter(code=code) if code.isprintable() else inspections.none()
            if not inspections:
                raise CommandError(f"unknown inspection {code!r}")
        for inspection in inspections:
            for error in errors_in(inspection):
                raise CommandError(f"{inspection.code}: {error}")
        editions = Edition.objects.filter(inspection__in=inspections)
        files = EditionFile.objects.filter(edition__in=editions).count()
        self.stdout.write(f"As published: {_number(editions.count(), 'edition')} with {_number(files, 'file')}")


def _number(number, what):
    return f"{number:,} {what}{'' if number == 1 else 's'}"
