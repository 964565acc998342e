import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cases.sampling.design import Design, read_design
from cases.sampling.drawing import NO_CASELOAD, draw_sample, fix_design, give_seed, preview
from cases.sampling.errors import SampleRefusedError
from cases.sampling.queries import current_caseload
from cases.sampling.samples import drawn_sample, last_number
from inspection.foundation.files import FileRefusedError, read_text
from inspection.models import Inspection


class Command(BaseCommand):
    help = "Draws the sample of an inspection from its caseload, and prints the record by which anyone can repeat it."

    def add_arguments(self, parser):
        parser.add_argument("code", help="of the inspection")
        parser.add_argument("--design", type=Path, required=True, help="a YAML file (docs/formats.md)")
        parser.add_argument("--dry-run", action="store_true", help="print the record and store nothing")
        parser.add_argument("--reason", default="", help="why a sample that has been drawn is drawn again")

    def handle(self, *args, code, design, dry_run, reason, **options):
        inspection = Inspection.objects.filter(code=code).first()
        if inspection is None:
            raise CommandError(f"No inspection has the code {code!r}")
        try:
            read = read_design(read_text(design), inspection.question_set.details)
        except FileRefusedError as error:
            raise CommandError("\n".join(f"{design.name}: {fault}" for fault in error.errors)) from error
        if read.seed is None:
            raise CommandError(f"{design.name}: seed: is missing")
        try:
            self.stdout.write(_previewed(inspection, read) if dry_run else _drawn(inspection, read, reason))
        except SampleRefusedError as refusal:
            raise CommandError(f"{refusal}. Nothing was drawn") from refusal


def _previewed(inspection: Inspection, design: Design) -> str:
    caseload = current_caseload(inspection)
    if caseload is None:
        raise SampleRefusedError(NO_CASELOAD)
    return json.dumps(preview(caseload, design, str(design.seed)).record, ensure_ascii=False, indent=1)


def _drawn(inspection: Inspection, design: Design, reason: str) -> str:
    """The same design and seed again draw nothing."""
    drawn = drawn_sample(inspection)
    if drawn and (drawn.seed, drawn.design_digest) == (design.seed, design.digest):
        return drawn.record
    _previewed(inspection, design)  # so that nothing is fixed that cannot be drawn
    seen = last_number(inspection)
    sample = fix_design(inspection=inspection, design=design, expected_number=seen, reason=reason, by=None)
    sample = give_seed(sample=sample, seed=str(design.seed), seed_from="The file of the design", by=None)
    return draw_sample(sample=sample, by=None).record
