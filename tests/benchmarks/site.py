"""A database with everything that is looked at, and both sides serving it."""

import json
import os
import secrets
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg

from tests.benchmarks.cutting import Cutter
from tests.benchmarks.sides import Request, Side
from tests.installation import ROOT, database_of_our_own
from tests.reliability.site import LEFT_BEHIND

POSTGRESQL = "postgres://postgres@127.0.0.1:5432/postgres"
DATABASES = ("sqlite", "postgresql")
HEAD, LEAD, INSPECTOR, LEAD_OF_ONE = "hana", "lee", "ivy", "sol"


def server_of(database):
    """The address of the server beside whose databases ours is made; empty for SQLite. Exits 2 where none answers."""
    if database == "sqlite":
        return ""
    given = os.environ.get("DATABASE_URL", "")
    address = given if given.startswith("postgres") else POSTGRESQL
    try:
        psycopg.connect(address, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        print(f"error: no PostgreSQL answers, so nothing was measured on it: {error}", file=sys.stderr)
        sys.exit(2)
    return address


class Site:
    """`at` is what the seed tells, `around` how many inspections are not looked at."""

    def __init__(self, environment, monitor, around, at):
        self.around = around
        self.environment = environment
        self.monitor = monitor
        self.at = at
        self.sixty, self.tameside = (f"/inspections/{at[name]}/" for name in ("sixty", "tameside"))

    def side(self, name, **variables):
        return Side(name, self.environment | variables, self.at["people"], self.monitor)

    def execute(self, statement):
        """Behind both sides' backs, and on the account of neither."""
        if self.monitor:
            self.monitor.execute(statement)
            return
        with closing(sqlite3.connect(self.environment["DATABASE_URL"].removeprefix("sqlite:///"))) as connection:
            connection.execute(statement)
            connection.commit()

    def documents(self):
        """What `tests.benchmarks.documents` has measured."""
        command = [sys.executable, "-m", "tests.benchmarks.documents", self.at["tameside"], self.at["many"]]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout)

    def case(self, index, rest=""):
        return f"{self.sixty}cases/B-{index:03}/{rest}"

    def pages(self, index=0):
        """The pages that the floor has too, as they are of one of the cases: {name: request}."""
        return {
            "edit-2.4": Request(INSPECTOR, self.case(index, "2.4/")),
            "read-2.4": Request(LEAD, self.case(index, "2.4/")),
            "summary": Request(LEAD, self.case(index, "summary/")),
            "case": Request(INSPECTOR, self.case(index)),
            "cases": Request(LEAD, f"{self.sixty}cases/"),
            "home-inspector": Request(INSPECTOR, "/"),
            "home-lead": Request(LEAD, "/"),
            "home-head": Request(HEAD, "/"),
            "dashboard": Request(LEAD, self.tameside),
            "panel": Request(LEAD, f"{self.tameside}panel/"),
            "question": Request(LEAD, f"{self.tameside}questions/2.2.3/"),
            "report": Request(LEAD, f"{self.tameside}report/"),
        }


@contextmanager
def prepared(database, around, many):
    """A `Site` without servers, gone without a trace afterwards."""
    with ExitStack() as afterwards:
        folder = Path(afterwards.enter_context(tempfile.TemporaryDirectory(prefix="plumbline-bench-")))
        url = afterwards.enter_context(database_of_our_own(folder, server_of(database)))
        environment = {name: value for name, value in os.environ.items() if name not in LEFT_BEHIND} | {
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "SECRET_KEY": secrets.token_hex(32),
            "HISTORY_KEY": secrets.token_hex(32),
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
        seed = [sys.executable, "-m", "tests.benchmarks.seed", f"--around={around}", f"--many={many}"]
        made = subprocess.run(seed, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        monitor = None
        if database == "postgresql":
            monitor = afterwards.enter_context(psycopg.connect(url, autocommit=True))
        yield Site(environment, monitor, around, json.loads(made.stdout))


@contextmanager
def serving(site):
    """(product, floor)"""
    with ExitStack() as afterwards:
        product = site.side("product")
        afterwards.callback(product.stop)
        templates = Path(site.environment["DATA_DIR"]) / "floor"
        templates.mkdir()
        pages = {name: product.text(request) for name, request in site.pages().items()}
        Cutter(site.at["standing"]).write(templates, pages)
        floor = site.side("floor", FLOOR_TEMPLATES=str(templates))
        afterwards.callback(floor.stop)
        yield product, floor
