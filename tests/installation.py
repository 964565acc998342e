"""The product installed anew beside the tests: a database of its own, and programs run to their end in it."""

import os
import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

import environ
import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def database_of_our_own(folder, given=None):
    """The address of an empty database, beside the one that `given` names (without it, DATABASE_URL) or in the
    folder."""
    given = os.environ.get("DATABASE_URL", "") if given is None else given
    if not environ.Env.db_url_config(given or "sqlite://")["ENGINE"].endswith("postgresql"):
        yield f"sqlite:///{folder / 'journeys.sqlite3'}"
        return
    server, name = given.rsplit("/", 1)[0], f"journeys_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(environment, *command):
    """A program run to its end, silent unless it fails."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout
