from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inspection.programme.mailing import mail_daily
from inspection.programme.reminders import remind


class Command(BaseCommand):
    help = "Remind people of what is due, and mail them what they have not read, as they have chosen. For once a day."

    def handle(self, **options):
        remind(timezone.localdate())
        sent, failed = mail_daily()
        self.stdout.write(f"{sent} {'mail' if sent == 1 else 'mails'} sent")
        if failed:
            raise CommandError(f"{failed} could not be sent; they are tried again the next time")
