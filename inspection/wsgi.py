import os

import structlog
from django.core.wsgi import get_wsgi_application

from inspection.ledger.checks import history_key_is_given

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")

application = get_wsgi_application()

# Who serves does not run "check --deploy" each time.
for warning in history_key_is_given(None):
    structlog.get_logger("history").warning(warning.msg)
