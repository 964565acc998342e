"""What Celery's beat has a worker do; cron does the same with `manage.py send_notices`."""

from django.utils import timezone

from inspection.celery import app
from inspection.programme.mailing import mail_daily
from inspection.programme.reminders import remind


@app.task(name="send_notices")
def send_notices() -> None:
    remind(timezone.localdate())
    mail_daily()
