"""Guesses are slowed down by person, by machine and by both; nobody is kept out by what others do."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from inspection.models import TokenBucket
from inspection.people import throttle
from inspection.people.throttle import Bucket, Limit, TooOftenError

pytestmark = pytest.mark.django_db

DAY = 24 * 60 * 60


class Clock:
    now = 1_900_000_000

    def __call__(self):
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("inspection.people.throttle.time.time", clock)
    return clock


# --- The buckets ------------------------------------------------------------------------------------------------------

THREE = Limit("three", burst=3, seconds=60)


def test_a_bucket_gives_its_burst_and_then_one_more_every_interval(clock):
    bucket = Bucket(THREE, "x")
    for _ in range(3):
        throttle.take(bucket)
    with pytest.raises(TooOftenError) as refusal:
        throttle.take(bucket)
    assert (refusal.value.seconds, refusal.value.minutes) == (60, 1)
    clock.now += 60
    throttle.take(bucket)
    assert throttle.is_empty(bucket)
    clock.now += 180
    for _ in range(3):
        throttle.take(bucket)
    assert throttle.is_empty(bucket)


def test_to_go_on_trying_makes_nobody_wait_longer(clock):
    bucket = Bucket(THREE, "x")
    for _ in range(3):
        throttle.take(bucket)
    for second in range(59):
        clock.now += 1
        with pytest.raises(TooOftenError) as refusal:
            throttle.take(bucket)
        assert refusal.value.seconds == 59 - second
    clock.now += 1
    throttle.take(bucket)


def test_where_one_bucket_is_empty_none_gives():
    empty, full = Bucket(Limit("one", burst=1, seconds=60), "x"), Bucket(THREE, "x")
    throttle.take(empty)
    for _ in range(5):
        with pytest.raises(TooOftenError):
            throttle.take(full, empty)
    assert not TokenBucket.objects.filter(key=full.key).exists()


def test_a_success_gives_back_what_it_took(clock):
    bucket = Bucket(THREE, "x")
    for _ in range(5):
        throttle.take(bucket)
        throttle.give_back(bucket)
    assert not throttle.is_empty(bucket)
    throttle.give_back(bucket)
    for _ in range(3):
        throttle.take(bucket)
    assert throttle.is_empty(bucket)


def test_a_clock_that_was_wrong_once_keeps_nobody_out(clock):
    bucket = Bucket(THREE, "x")
    clock.now += 365 * DAY
    throttle.take(bucket)
    clock.now -= 365 * DAY
    with pytest.raises(TooOftenError) as refusal:
        throttle.take(bucket)
    assert refusal.value.seconds == 60


AT_ONCE = """
import django; django.setup()
import threading
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from inspection.models import TokenBucket
from inspection.people.throttle import Bucket, Limit, TooOftenError, take
if connection.vendor == "sqlite":
    with connection.schema_editor() as editor: editor.create_model(TokenBucket)
buckets = [Bucket(Limit(name, burst=7, seconds=3600), "fifty at once") for name in ("one", "other", "third")]
start = threading.Barrier(50)
def guess(number):
    start.wait()
    try: take(*buckets[number % 3:], *buckets[:number % 3])
    except TooOftenError: return "refused"
    finally: connection.close()
    return "evaluated"
try:
    with ThreadPoolExecutor(50) as threads: outcomes = list(threads.map(guess, range(50)))
    print(outcomes.count("evaluated"), outcomes.count("refused"))
finally:
    TokenBucket.objects.filter(key__in=[bucket.key for bucket in buckets]).delete()
"""


def test_fifty_guesses_at_once_count_as_fifty(tmp_path):
    """In a process of its own, on connections of their own: each sees what the others have committed."""
    name = connection.settings_dict["NAME"]
    url = f"sqlite:///{tmp_path}/guesses.sqlite3"
    if connection.vendor == "postgresql":
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    of_its_own = {"DATABASE_URL": url, "DATA_DIR": str(tmp_path), "DATABASE_POOL_SIZE": "50"}
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE],
        env={**os.environ, **of_its_own, "DJANGO_SETTINGS_MODULE": "inspection.settings", "SECRET_KEY": "k"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["7", "43"], done.stderr
