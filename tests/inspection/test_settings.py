import os
import re
import runpy
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock

import pytest
import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from inspection.ledger.checks import history_key_is_given

ROOT = Path(settings.BASE_DIR)
POSTGRESQL = "postgres://postgres@127.0.0.1/plumbline"


def settings_with(tmp_path, **environment):
    """What the settings come out as, read anew with nothing in the environment but what is given."""
    with mock.patch.dict(os.environ, {"DATA_DIR": str(tmp_path), **environment}, clear=True):
        return runpy.run_path(str(ROOT / "inspection" / "settings.py"))


@pytest.mark.parametrize("production", [{"DATABASE_URL": POSTGRESQL}, {"PLUMBLINE_ENV": "production"}])
@pytest.mark.parametrize(
    ("environment", "complaint"),
    [({}, "SECRET_KEY must be set in production"), ({"SECRET_KEY": "k", "DEBUG": "on"}, "DEBUG must be off")],
)
def test_production_refuses_to_start(tmp_path, production, environment, complaint):
    with pytest.raises(ImproperlyConfigured, match=complaint):
        settings_with(tmp_path, **production, **environment)
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize("production", [{"DATABASE_URL": POSTGRESQL}, {"PLUMBLINE_ENV": "production"}])
def test_production_starts_with_a_key(tmp_path, production):
    made = settings_with(tmp_path, SECRET_KEY="k", **production)
    assert (made["IS_PRODUCTION"], made["SECRET_KEY"]) == (True, "k")


def test_the_embedded_default_makes_a_key_once_for_its_owner_only(tmp_path):
    first, second = settings_with(tmp_path), settings_with(tmp_path)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert (first["DEBUG"], first["SESSION_COOKIE_SECURE"]) == (False, False)
    assert len(first["SECRET_KEY"]) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_over_https_no_other_host_can_plant_a_cookie(tmp_path):
    cookies = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "DEVICE_COOKIE_NAME", "MESSAGE_COOKIE_NAME")
    plain, secure = settings_with(tmp_path), settings_with(tmp_path, HTTPS="true")
    assert [plain[name] for name in cookies] == ["sessionid", "csrftoken", "device", "messages"]
    assert [secure[name] for name in cookies] == [f"__Host-{plain[name]}" for name in cookies]
    # What such a name asks of the cookie.
    assert (secure["SESSION_COOKIE_SECURE"], secure["CSRF_COOKIE_SECURE"]) == (True, True)
    assert not {"SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "CSRF_COOKIE_DOMAIN", "CSRF_COOKIE_PATH"} & set(secure)


def test_what_is_stored_is_sealed_with_a_key_of_its_own_also_in_production(tmp_path):
    first = settings_with(tmp_path, SECRET_KEY="k", PLUMBLINE_ENV="production")
    assert first["HISTORY_KEY"] == settings_with(tmp_path, SECRET_KEY="k")["HISTORY_KEY"] != "k"
    assert (tmp_path / "history_key").stat().st_mode & 0o777 == 0o600
    assert settings_with(tmp_path, HISTORY_KEY="given")["HISTORY_KEY"] == "given"


def test_a_key_file_that_lost_its_key_is_not_filled_with_another(tmp_path):
    (tmp_path / "history_key").touch()
    with pytest.raises(ImproperlyConfigured, match=r"history_key is empty\. Put the key back"):
        settings_with(tmp_path, SECRET_KEY="k")


def test_of_processes_that_start_at_once_all_use_the_key_of_one(tmp_path):
    make = settings_with(tmp_path, SECRET_KEY="k")["key_of_this_machine"]
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(make, ["another"] * 32))) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"another", "history_key"}


@pytest.mark.parametrize(("given", "is_production", "warned"), [(False, True, 1), (True, True, 0), (False, False, 0)])
def test_a_history_key_beside_the_database_is_warned_of_in_production(settings, given, is_production, warned):
    settings.HISTORY_KEY_IS_GIVEN, settings.IS_PRODUCTION = given, is_production
    assert len(history_key_is_given(None)) == warned


def test_postgresql_commits_durably_and_waits_for_nothing_forever(tmp_path):
    options = settings_with(tmp_path, SECRET_KEY="k", DATABASE_URL=POSTGRESQL)["DATABASES"]["default"]["OPTIONS"]
    limits = "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
    assert options["options"] == f"{limits} -c synchronous_commit=on -c random_page_cost=1.1"
    assert options["pool"]["max_size"] == 8


def test_values_are_bound_by_the_server_and_not_where_a_pooler_stands_before_it(tmp_path):
    """PgBouncer refuses a connection that brings settings for its session."""
    production = {"SECRET_KEY": "k", "DATABASE_URL": POSTGRESQL}
    usual = settings_with(tmp_path, **production)["DATABASES"]["default"]
    pooled = settings_with(tmp_path, **production, DATABASE_TRANSACTION_POOLER="true")["DATABASES"]["default"]
    assert (usual["OPTIONS"]["server_side_binding"], usual["DISABLE_SERVER_SIDE_CURSORS"]) == (True, False)
    assert (pooled["OPTIONS"]["server_side_binding"], pooled["DISABLE_SERVER_SIDE_CURSORS"]) == (False, True)
    assert pooled["OPTIONS"]["options"] == ""


def test_a_database_that_is_back_is_found_at_once(tmp_path):
    """The pool ends its tries before a request ends its wait, so that the next request begins them anew."""
    options = settings_with(tmp_path, SECRET_KEY="k", DATABASE_URL=POSTGRESQL)["DATABASES"]["default"]["OPTIONS"]
    assert options["pool"]["reconnect_timeout"] < options["pool"]["timeout"] == options["connect_timeout"] == 3


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
    code = (
        "import django; django.setup()\n"
        "from django.db import close_old_connections, connection\n"
        "with connection.cursor() as cursor: print(cursor.execute('PRAGMA journal_mode').fetchone()[0])\n"
        "close_old_connections(); print(connection.connection is not None, connection.transaction_mode)"
    )
    environment = {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "inspection.settings"}
    asked = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert asked.stdout.split() == ["wal", "True", "IMMEDIATE"], asked.stderr


def test_postgresql_connections_are_tried_before_they_are_used(tmp_path):
    database = settings_with(tmp_path, SECRET_KEY="k", DATABASE_URL=POSTGRESQL)["DATABASES"]["default"]
    assert (database["CONN_HEALTH_CHECKS"], database["CONN_MAX_AGE"]) == (True, 0)


# --- .env.example ---------------------------------------------------------------------------------------------------


def variables_in_example():
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_the_example_lists_every_variable_that_is_read():
    read = set(re.findall(r'\benv\.\w+\(\s*[\'"]([A-Z_]+)', (ROOT / "inspection" / "settings.py").read_text()))
    read_by_run = {"BIND", "WORKER_PROCESSES"}
    assert variables_in_example() == read | read_by_run | {"WEB_WORKERS"}
    assert read_by_run <= set(re.findall(r"\$\{([A-Z_]+):-", (ROOT / "run").read_text()))
    assert 'environ.get("WEB_WORKERS")' in (ROOT / "gunicorn.conf.py").read_text()


def test_the_example_as_it_stands_changes_nothing(tmp_path):
    pairs = re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    example = dict(pairs) | {"DATA_DIR": str(tmp_path), "SECRET_KEY": "k"}
    assert shown(settings_with(tmp_path, **example)) == shown(settings_with(tmp_path, SECRET_KEY="k"))


def shown(settings):
    """Without LOGIN_URL and LOGGING, which have no lasting printed form."""
    return {name: repr(value) for name, value in settings.items() if name.isupper() and not name.startswith("LOG")}


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
    # What prints a PDF tells a library where its settings are, in the only way there is.
    assert readers == ["reports/files/printing.py"]


# --- Containers -----------------------------------------------------------------------------------------------------


def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_compose_sets_only_variables_that_are_read():
    for service in ("web", "worker", "checkpoints", "migrate"):
        assert set(compose()["services"][service]["environment"]) <= variables_in_example()


def test_compose_has_postgresql_log_neither_statements_nor_rows():
    """What it logs then is read by `tests/reliability/full.py`."""
    program, *settings = compose()["services"]["postgres"]["command"]
    assert program == "postgres"
    assert dict(setting.removeprefix("-c").split("=") for setting in settings) == {
        "log_statement": "none",
        "log_min_duration_statement": "-1",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
    }


def test_the_code_of_the_first_administrator_is_printed_where_the_server_is_started():
    assert "first_administrator_code" in compose()["services"]["migrate"]["command"][-1]
    serve = re.search(r"^serve\(\) \{.*?^\}", (ROOT / "run").read_text(), re.DOTALL | re.MULTILINE)
    assert "first_administrator_code" in serve[0]


def test_compose_has_no_default_secret():
    text = (ROOT / "docker-compose.yml").read_text()
    secrets = re.findall(r"\$\{((?:SECRET_KEY|HISTORY_KEY|POSTGRES_PASSWORD)\b[^}]*)\}", text)
    assert set(secrets) == {f"{name}:?set {name}" for name in ("SECRET_KEY", "HISTORY_KEY", "POSTGRES_PASSWORD")}


def test_every_lasting_service_has_a_health_check_and_starts_after_its_database():
    services = compose()["services"]
    assert set(services) == {"web", "worker", "beat", "checkpoints", "migrate", "postgres", "redis"}
    assert all("healthcheck" in services[name] for name in ("worker", "postgres", "redis"))
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    for name in ("web", "worker", "beat", "checkpoints"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
