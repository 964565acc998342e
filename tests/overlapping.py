"""Two transactions of which the second waits for the first, on PostgreSQL and connections of their own."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from django.db import connection, transaction

PATIENCE = 30  # seconds
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def overlapping(first, second):
    """What both return. The first is done, but not committed, when the second begins, and is when that waits for it."""
    is_done, may_commit = Event(), Event()

    def held_back():
        try:
            with transaction.atomic():
                returned = first()
                is_done.set()
                assert may_commit.wait(PATIENCE)
            return returned
        finally:
            connection.close()

    def meanwhile():
        try:
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(held_back)
        try:
            assert is_done.wait(PATIENCE)
            other = threads.submit(meanwhile)
            _wait_until_a_statement_waits(other)
        finally:
            may_commit.set()
        return one.result(), other.result()


def _wait_until_a_statement_waits(other):
    deadline = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        # What ends without waiting shows in what it returns.
        while not other.done():
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < deadline, "No statement waits for another"
            time.sleep(0.02)
