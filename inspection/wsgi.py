import os

import structlog
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from inspection.ledger.checks import history_key_is_given
from inspection.web.startup import web_started

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")

application = get_wsgi_application()
# gunicorn.conf.py begins it in each worker; any other server loads this file in each of its processes.
if not settings.WORKERS_BEGIN_THEMSELVES:
    web_started.send(sender=None)

# Who serves does not run "check --deploy" each time.
for warning in history_key_is_given(None):
    structlog.get_logger("history").warning(warning.msg)
