import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
POSTGRESQL = "postgres://postgres@127.0.0.1/plumbline"
PRINT_OPTIONS = "import inspection.settings as s; print(s.DATABASES['default']['OPTIONS'])"


def run_settings(tmp_path, code="import inspection.settings", **environment):
    """A fresh interpreter with nothing in its environment but what is given."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("production", [{"DATABASE_URL": POSTGRESQL}, {"PLUMBLINE_ENV": "production"}])
@pytest.mark.parametrize(
    ("environment", "complaint"),
    [({}, "SECRET_KEY must be set in production"), ({"SECRET_KEY": "k", "DEBUG": "on"}, "DEBUG must be off")],
)
def test_production_refuses_to_start(tmp_path, production, environment, complaint):
    result = run_settings(tmp_path, **production, **environment)
    assert result.returncode == 1
    assert complaint in result.stderr.splitlines()[-1]
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize("production", [{"DATABASE_URL": POSTGRESQL}, {"PLUMBLINE_ENV": "production"}])
def test_production_starts_with_a_key(tmp_path, production):
    assert run_settings(tmp_path, SECRET_KEY="k", **production).returncode == 0


def test_the_embedded_default_makes_a_key_once_for_its_owner_only(tmp_path):
    print_key = "import inspection.settings as s; print(s.SECRET_KEY, s.DEBUG, s.SESSION_COOKIE_SECURE)"
    first, second = run_settings(tmp_path, print_key).stdout, run_settings(tmp_path, print_key).stdout
    assert first == second
    assert first.split()[1:] == ["False", "False"]
    assert len(first.split()[0]) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_postgresql_commits_durably_and_waits_for_nothing_forever(tmp_path):
    options = run_settings(tmp_path, PRINT_OPTIONS, SECRET_KEY="k", DATABASE_URL=POSTGRESQL).stdout
    limits = "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
    assert f"'options': '{limits} -c synchronous_commit=on'" in options
    assert "'max_size': 8" in options


@pytest.mark.django_db
def test_the_database_keeps_what_it_confirmed():
    """Asked on the live connection: a setting can be written and not reach the server."""
    if connection.vendor == "postgresql":
        asked = {
            "synchronous_commit": "on",
            "statement_timeout": "30s",
            "lock_timeout": "5s",
            "idle_in_transaction_session_timeout": "1min",
        }
        ask = "SHOW {}"
    else:
        asked = {"synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}  # 2 is FULL
        ask = "PRAGMA {}"
    with connection.cursor() as cursor:
        answers = {name: cursor.execute(ask.format(name)).fetchone()[0] for name in asked}
    assert answers == asked


def test_sqlite_writers_queue_and_keep_their_connection(tmp_path):
    """In a process of its own: the database of the tests is in memory, where there is no write-ahead log."""
    asked = run_settings(
        tmp_path,
        "import django; django.setup()\n"
        "from django.db import close_old_connections, connection\n"
        "with connection.cursor() as cursor: print(cursor.execute('PRAGMA journal_mode').fetchone()[0])\n"
        "close_old_connections(); print(connection.connection is not None, connection.transaction_mode)",
        DJANGO_SETTINGS_MODULE="inspection.settings",
    )
    assert asked.stdout.split() == ["wal", "True", "IMMEDIATE"], asked.stderr


def test_postgresql_connections_are_tried_before_they_are_used(tmp_path):
    ask = (
        "import inspection.settings as s; d = s.DATABASES['default']; print(d['CONN_HEALTH_CHECKS'], d['CONN_MAX_AGE'])"
    )
    assert run_settings(tmp_path, ask, SECRET_KEY="k", DATABASE_URL=POSTGRESQL).stdout.split() == ["True", "0"]


# --- .env.example ---------------------------------------------------------------------------------------------------


def variables_in_example():
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_the_example_lists_every_variable_that_is_read():
    read = set(re.findall(r'\benv\.\w+\(\s*[\'"]([A-Z_]+)', (ROOT / "inspection" / "settings.py").read_text()))
    read_by_run = {"BIND", "WEB_WORKERS", "WORKER_PROCESSES"}
    assert variables_in_example() == read | read_by_run
    assert read_by_run <= set(re.findall(r"\$\{([A-Z_]+):-", (ROOT / "run").read_text()))


def test_the_example_as_it_stands_changes_nothing(tmp_path):
    pairs = re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    example = dict(pairs) | {"DATA_DIR": str(tmp_path), "SECRET_KEY": "k"}
    # Without LOGIN_URL and LOGGING, which have no lasting printed form.
    shown = "{n: repr(v) for n, v in vars(s).items() if n.isupper() and not n.startswith('LOG')}"
    print_all = f"import inspection.settings as s; print({shown})"
    with_example = run_settings(tmp_path, print_all, **example)
    assert with_example.returncode == 0
    assert with_example.stdout == run_settings(tmp_path, print_all, SECRET_KEY="k").stdout


def test_every_variable_of_the_example_stands_under_a_comment():
    blocks = (ROOT / ".env.example").read_text().strip().split("\n\n")
    assert [block for block in blocks if not block.startswith("#")] == []


def test_only_the_settings_read_the_environment():
    readers = [
        str(path.relative_to(ROOT))
        for app in ("inspection", "cases", "reports")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"os\.environ(?!\.setdefault)|getenv", path.read_text())
    ]
    assert readers == []


# --- Containers -----------------------------------------------------------------------------------------------------


def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_compose_sets_only_variables_that_are_read():
    for service in ("web", "worker", "migrate"):
        assert set(compose()["services"][service]["environment"]) <= variables_in_example()


def test_compose_has_no_default_secret():
    text = (ROOT / "docker-compose.yml").read_text()
    secrets = re.findall(r"\$\{((?:SECRET_KEY|POSTGRES_PASSWORD)\b[^}]*)\}", text)
    assert set(secrets) == {"SECRET_KEY:?set SECRET_KEY", "POSTGRES_PASSWORD:?set POSTGRES_PASSWORD"}


def test_every_lasting_service_has_a_health_check_and_starts_after_its_database():
    services = compose()["services"]
    assert set(services) == {"web", "worker", "migrate", "postgres", "redis"}
    assert all("healthcheck" in services[name] for name in ("worker", "postgres", "redis"))
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
