import os

from celery import Celery
from celery.schedules import crontab
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")

app = Celery("plumbline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks(["reports.files"])
app.autodiscover_tasks(["inspection.programme"], related_name="schedule")
# In the time zone of the product. Run by `celery beat`; cron does the same with `manage.py send_notices`.
app.conf.beat_schedule = {"notices": {"task": "send_notices", "schedule": crontab(hour=7, minute=0)}}
