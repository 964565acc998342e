"""Work that a process does beside what it is there for."""

import threading
from collections.abc import Callable

import structlog
from django.db import connections

log = structlog.get_logger("background")


class Background:
    """A thread that does `work` whenever it is called for, and every so many seconds unasked, until the process ends.

    Nobody ever waits for it: calls that come while it is at work are one call for the next round. Whatever goes wrong
    in a round is logged, and the next round is tried again. Until it is started, calls only wait to be heard.
    """

    def __init__(self, work: Callable[[], None], *, every: float | None = None) -> None:
        self._work = work
        self._every = every
        self._called = threading.Event()

    def start(self) -> None:
        """Begin with a round at once."""
        self.call()
        # A daemon: its process may end at any moment, and what it had not finished is taken up elsewhere.
        threading.Thread(target=self._run, name=self._work.__name__, daemon=True).start()

    def call(self) -> None:
        self._called.set()

    def _run(self) -> None:
        while True:
            self._called.wait(self._every)
            self._called.clear()
            self._try()

    def _try(self) -> None:
        try:
            self._work()
        except Exception:
            log.exception("background work failed", work=self._work.__name__)
        finally:
            connections.close_all()  # A thread has its own, and Django closes those of requests only.
