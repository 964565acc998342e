import os

import pytest
from django.conf import settings
from django.db import connection

NOTHING_MAY_BE_SKIPPED = os.environ.get("CI") == "true"


def pytest_addoption(parser):
    parser.addoption("--malformed", type=int, default=1500, help="how many malformed requests to send")


def pytest_configure(config):
    # Tests need no collectstatic, and no password in them is worth a slow hash.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def left_out():
    """{marker: why its tests are left out here}. CI runs the tests both ways, so that all are run."""
    reasons = {}
    if connection.vendor != "postgresql":
        reasons["postgres"] = "DATABASE_URL names no PostgreSQL"
    if not settings.CELERY_BROKER_URL:
        reasons["worker"] = "CELERY_BROKER_URL is empty, so no Celery worker can be tried"
    return reasons


def pytest_report_header():
    return [f"left out: tests marked {marker!r} ({reason})" for marker, reason in left_out().items()]


def pytest_collection_modifyitems(config, items):
    absent = left_out()
    elsewhere = [item for item in items if any(item.get_closest_marker(marker) for marker in absent)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in elsewhere]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    return skip_made_failure(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    return skip_made_failure(report)


def skip_made_failure(report):
    """A test that is always skipped in CI is never run anywhere."""
    if NOTHING_MAY_BE_SKIPPED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which CI does not allow: {report.longrepr[-1]}"
    return report
