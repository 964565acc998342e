from django.core.management.base import BaseCommand, CommandError

from cases.search.actions import bring_up_to_date, forget
from inspection.foundation.transactions import BusyError
from inspection.models import Inspection


class Command(BaseCommand):
    help = (
        "Bring the index of the search up to date. Whoever searches an inspection does so first by themselves: "
        "this is for the first time, or to make the index anew."
    )

    def add_arguments(self, parser):
        parser.add_argument("code", nargs="?", help="Of one inspection; all without it")
        parser.add_argument("--rebuild", action="store_true", help="Make the index anew")

    def handle(self, *, code, rebuild, **options):
        inspections = Inspection.objects.order_by("pk")
        if code:
            inspections = inspections.filter(code=code)
            if not inspections:
                raise CommandError(f"There is no inspection {code}")
        for inspection in inspections:
            try:
                if rebuild:
                    forget(inspection=inspection)
                bring_up_to_date(inspection=inspection, seconds=None)
            except BusyError as trouble:
                raise CommandError(f"{inspection.code}: {trouble}") from trouble
        number = len(inspections)
        self.stdout.write(f"{number} {'inspection is' if number == 1 else 'inspections are'} up to date")
