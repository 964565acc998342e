"""A clock that tests of how often something may be tried set themselves."""

import pytest


class Clock:
    now = 1_900_000_000

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("inspection.people.throttle.time.time", clock)
    return clock
