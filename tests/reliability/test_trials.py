"""The short run of every trial, on the kind of database that the other tests run on."""

import os

import environ
import pytest

from tests.reliability.catalogue import TRIALS
from tests.reliability.lost import Lost
from tests.reliability.saving import racing_pairs
from tests.reliability.site import serving, why_not


@pytest.fixture(scope="module")
def site():
    url = os.environ.get("DATABASE_URL") or "sqlite://"
    engine = environ.Env.db_url_config(url)["ENGINE"]
    database = "postgresql" if engine.endswith("postgresql") else "sqlite"
    if reason := why_not(database):
        pytest.skip(f"Trials: {reason}")
    with serving(database) as served:
        yield served


# Beside the others each, so that one run tells of all of them.
@pytest.mark.parametrize("name", [name for name in TRIALS if name not in ("planted", "latency")])
def test_nothing_is_lost(site, name):
    trial = TRIALS[name]
    if reason := trial.needs():
        pytest.skip(f"Trials: {reason}")
    trial.run(site, **trial.short)


def test_a_check_in_python_before_the_save_is_caught(site):
    with (
        site.also_served(workers=3, application="tests.reliability.planted") as web,
        pytest.raises(Lost, match="pairs had no single winner: updates were lost"),
    ):
        racing_pairs(site.seen_through(web), **TRIALS["planted"].short)


def test_latency_is_measured_beside_the_bare_upsert(site):
    figures = TRIALS["latency"].run(site, **TRIALS["latency"].short)
    assert figures["product saves"] > 0
    assert figures["floor saves"] > 0
