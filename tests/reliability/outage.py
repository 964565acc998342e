"""A database that was away and is there again: nobody waits for it longer than it was away for."""

import threading
import time
import uuid

from tests.reliability.client import BROKEN, Client
from tests.reliability.lost import expect
from tests.reliability.saving import CASE, QUESTION

LIMIT = 5  # seconds
GIVEN_UP = 60


def outage(site, *, seconds):
    """Somebody goes on saving while the database is away for so long, and after it is ready."""
    if site.database.name == "sqlite":
        return {"nothing to try": "a file has no server that could be away"}
    team = site.team()
    client = Client(site, team)
    away = Away(site, seconds)
    away.start()
    version = 0
    while not away.ready_at:
        version = _save(client, version, away)
    waited = time.monotonic() - away.ready_at
    away.join()
    expect(waited <= LIMIT, f"the first save was stored {waited:.1f} s after the database was ready")
    site.stored(team)
    return {"seconds away": seconds, "answers 503 meanwhile": client.answered[503], "stored after": round(waited, 1)}


def _save(client, version, away):
    """One change, sent until it is stored; its version."""
    change = {"evidence": f"text {version}", "version": version, "key": uuid.uuid4()}
    while True:
        status, reply = _status_and_reply(client, change)
        if status == 200:
            return reply["version"]
        expect(status in (0, 503), f"a save was answered {status}: {reply}")
        overdue = away.ready_at and time.monotonic() - away.ready_at > GIVEN_UP
        expect(not overdue, f"nothing was stored {GIVEN_UP} s after the database was ready")
        time.sleep(0.1)


def _status_and_reply(client, change):
    try:
        return client.save_once(CASE, QUESTION, **change)
    except BROKEN:
        return 0, {}


class Away(threading.Thread):
    """The database goes, and comes back; `ready_at` is when it was there again (`time.monotonic`)."""

    def __init__(self, site, seconds):
        super().__init__(daemon=True)
        self.site, self.seconds, self.ready_at = site, seconds, None

    def run(self):
        self.site.database.stop()
        time.sleep(self.seconds)
        self.site.database.start()
        self.ready_at = time.monotonic()
