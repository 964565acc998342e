import getpass

from django.core.management.base import BaseCommand, CommandError

from cases.models import JudgementRevision
from inspection.ledger.acceptance import (
    DoesNotFitError,
    accept_gone,
    accept_restored,
    gone_inspections,
    take_over,
)
from inspection.ledger.models import LedgerEntry
from inspection.ledger.verification import errors_in
from inspection.models import Inspection

# A person reads them.
MOST_ERRORS = 100


class Command(BaseCommand):
    help = (
        "Check that nothing was changed behind the product's back: answers, evidence and their history, events, cases, "
        "decisions, passages, files. Names what does not fit, and then ends with 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("code", nargs="?", help="Code of one inspection; all of them without it")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--restored",
            action="store_true",
            help="Record that the database was restored from a backup, where the records end now and by whom that is "
            "accepted; the files outside the database begin anew, and the present ones are kept beside them",
        )
        what.add_argument(
            "--new-key",
            action="store_true",
            help="After HISTORY_KEY was changed: have the new key take over from the one that is now in "
            "HISTORY_KEY_FALLBACKS",
        )
        parser.add_argument("--by", help="Who accepts it (default: the operating system's name for you)")

    def handle(self, *, code, restored, new_key, by, **options):
        inspections = Inspection.objects.filter(code=code) if code else Inspection.objects.all()
        gone = [entry for entry in gone_inspections() if code in (None, entry[1])]
        if code and not inspections and not gone:
            raise CommandError(f"There is no inspection {code}")
        if restored or new_key:
            self._accept(inspections, gone if restored else [], accept_restored if restored else take_over, by)
        self._verify(inspections, [] if restored else gone)

    def _accept(self, inspections, gone, accept, by):
        by = by or getpass.getuser()
        for inspection in inspections:
            try:
                accept(inspection=inspection.pk, by=by)
            except DoesNotFitError as error:
                errors = [f"{inspection.code}: {line}" for line in error.errors]
                errors = [*errors[:MOST_ERRORS], "Not accepted: what is stored does not fit"]
                raise CommandError("\n".join(errors)) from error
        for path, _ in gone:
            accept_gone(path=path, by=by)
        self.stdout.write(f"Accepted by {by}: {len(inspections)} inspections as they are, {len(gone)} as gone")

    def _verify(self, inspections, gone):
        errors = [f"{code}: is gone from the database; {path.name} tells of it" for path, code in gone]
        pending: list[LedgerEntry] = []
        records = 0
        for inspection in inspections.order_by("code"):
            ledger, found = errors_in(inspection.pk)
            errors += [f"{inspection.code}: {error}" for error in found]
            pending += ledger.pending
            records += len(ledger.entries)
        if errors:
            more = len(errors) - MOST_ERRORS
            raise CommandError("\n".join([*errors[:MOST_ERRORS], *([f"and {more:,} more"] if more > 0 else [])]))
        revisions = JudgementRevision.objects.filter(assessment__case__inspection__in=inspections)
        self.stdout.write(f"{revisions.count():,} revisions fit")
        self.stdout.write(f"{records:,} records fit; {lag_of(pending)}")


def lag_of(pending: list[LedgerEntry]) -> str:
    """How far the files outside the database are behind, in words."""
    if not pending:
        return "the files outside the database hold all of them"
    since = min(entry.at for entry in pending)
    return f"the files outside the database lack {len(pending):,}, the oldest since {since:%d %b %Y %H:%M:%S} UTC"
