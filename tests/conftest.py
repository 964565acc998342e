import os
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.factories import SHIPPED_FRAMEWORKS, make_framework

NOTHING_MAY_BE_SKIPPED = os.environ.get("CI") == "true"


def pytest_addoption(parser):
    parser.addoption("--malformed", type=int, default=1500, help="how many malformed requests to send")


def pytest_configure(config):
    # Before the addresses are read: what is off by default is tested too. Mail goes where a test can read it.
    settings.DJANGO_ADMIN = settings.MAIL_SERVER_IS_GIVEN = True
    # Most tests decide without a meeting; those of the panel ask for a quorum.
    settings.PANEL_QUORUM = 0
    # Tests need no collectstatic, and no password in them is worth a slow hash.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


# --- What tests begin from ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A database in which the shipped frameworks are published, as on every machine: they never change, and to import
    one costs more than most tests. A test that commits has its database emptied after it, and them published again."""
    empty = connection.ops.execute_sql_flush

    def publish():
        for path in SHIPPED_FRAMEWORKS.glob("*.yaml"):
            make_framework(path.stem)

    def empty_and_publish(statements):
        empty([*drop_triggers, *statements, *create_triggers])
        publish()

    with django_db_blocker.unblock():
        publish()
        drop_triggers, create_triggers = triggers()
        connection.ops.execute_sql_flush = empty_and_publish
    yield
    connection.ops.execute_sql_flush = empty


def triggers():
    """The SQL that drops and creates those that refuse to let rows go. PostgreSQL's take no notice of TRUNCATE."""
    if connection.vendor == "postgresql":
        return [], []
    with connection.cursor() as cursor:
        rows = cursor.execute("""SELECT name, sql FROM sqlite_master
            WHERE type = 'trigger' AND name LIKE '%!_refuses!_%' ESCAPE '!'""").fetchall()
    return [f"DROP TRIGGER {name}" for name, _ in rows], [sql for _, sql in rows]


@pytest.fixture(scope="module")
def aside(django_db_setup, django_db_blocker):
    """`with aside():` is for a module's fixture that keeps what it finds and leaves no row for any test to see."""

    @contextmanager
    def aside():
        with django_db_blocker.unblock(), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return aside


@pytest.fixture(scope="module")
def module_db(aside):
    """For fixtures of a whole module: what they store is there for all its tests, each of which has its own changes
    rolled back, and is gone after the last. Only the rows may be changed by a test, never the objects."""
    with aside():
        yield


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
