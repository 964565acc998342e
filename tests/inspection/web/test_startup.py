"""What runs beside requests begins once in each process that answers them, whoever starts it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

LOAD = """
from inspection.web.startup import web_started
web_started.connect(lambda **_: print("begun"), weak=False)
import inspection.wsgi
"""


@pytest.mark.parametrize(("begins", "said"), [("", ["begun"]), ("true", [])])
def test_it_begins_with_the_application_unless_workers_begin_it_themselves(tmp_path, begins, said):
    environment = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": "", "WORKERS_BEGIN_THEMSELVES": begins}
    environment |= {"CELERY_BROKER_URL": ""}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )
    assert [line for line in loaded.stdout.splitlines() if line == "begun"] == said
