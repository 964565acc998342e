from django.core.management.base import BaseCommand, CommandError

from cases.models import Assessment
from cases.saving.history import first_integrity_error
from inspection.models import Inspection


class Command(BaseCommand):
    help = (
        "Check that no answer's history was changed behind the product's back; names the first row that does not fit."
    )

    def add_arguments(self, parser):
        parser.add_argument("code", nargs="?", help="Code of one inspection; all of them without it")

    def handle(self, *, code, **options):
        inspections = Inspection.objects.filter(code=code) if code else Inspection.objects.all()
        if code and not inspections:
            raise CommandError(f"There is no inspection {code}")
        checked = 0
        for assessment in (
            Assessment.objects.filter(case__inspection__in=inspections).select_related("case").order_by("pk")
        ):
            revisions = assessment.revisions.select_related("question").order_by("sequence")
            judgements = assessment.judgements.select_related("question")
            if misfit := first_integrity_error(
                revisions, {judgement.question_id: judgement for judgement in judgements}
            ):
                raise CommandError(f"case {assessment}: {misfit}")
            checked += len(revisions)
        self.stdout.write(f"{checked:,} revisions fit")
