from django.core.management.base import BaseCommand

from inspection.people.first_administrator import SetUpAlreadyError, new_code


class Command(BaseCommand):
    help = "Print the code with which the first administrator is made. With somebody there already, it says nothing."

    def handle(self, **options):
        try:
            code = new_code()
        except SetUpAlreadyError:
            return
        self.stdout.write(f"Nobody has an account yet. Open the site and make the first administrator with: {code}")
