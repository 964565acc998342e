from django.core.management.base import BaseCommand, CommandError

from reports.models import Edition
from reports.publishing.rebuilding import differences, figures_that_differ, is_of_this_release, release_of


class Command(BaseCommand):
    help = (
        "Make the newest published edition of an inspection again and compare it with what was published: every file, "
        "byte for byte, where this is the release that made it; every figure in any case."
    )

    def add_arguments(self, parser):
        parser.add_argument("code")
        parser.add_argument("--edition", type=int, metavar="NUMBER", help="another edition than the newest")

    def handle(self, *, code, edition, **options):
        editions = Edition.objects.select_related("inspection__delivery_unit__region", "proposal")
        editions = editions.filter(inspection__code=code) if code.isprintable() else editions.none()
        found = editions.filter(number=edition).first() if edition is not None else editions.last()
        if found is None:
            raise CommandError(f"{code!r} has no {f'edition {edition}' if edition else 'published edition'}")
        changes = figures_that_differ(found)
        for change in changes:
            self.stderr.write(f"not as published: {change}")
        if not is_of_this_release(found):
            self.stderr.write(f"edition {found.number} was made by another release: {release_of(found).in_words}")
            self._end(found, changes, "every figure is as published; only the release above makes the same bytes")
            return
        changed_files = list(differences(found))
        for difference in changed_files:
            self.stderr.write(f"not as published: {difference}")
        self._end(found, [*changes, *changed_files], f"all {found.files.count()} files are the same, byte for byte")

    def _end(self, edition, wrong, right):
        if wrong:
            raise CommandError(f"{edition.inspection.code}, edition {edition.number}: {len(wrong)} differ")
        self.stdout.write(f"{edition.inspection.code}, edition {edition.number}: {right}")
