import threading

from inspection.foundation.background import Background

SECONDS = 10


class Rounds:
    """Work that counts its rounds; `wait_for(n)` until there were so many."""

    def __init__(self, fails=False):
        self.turn = threading.Condition()
        self.number = 0
        self.fails = fails

    def work(self):
        with self.turn:
            self.number += 1
            self.turn.notify_all()
        if self.fails:
            raise ValueError

    def wait_for(self, number):
        with self.turn:
            return self.turn.wait_for(lambda: self.number >= number, SECONDS)


def test_it_works_at_once_and_when_it_is_called():
    rounds = Rounds()
    background = Background(rounds.work)
    background.call()
    assert rounds.number == 0, "it is not started"
    background.start()
    assert rounds.wait_for(1)
    background.call()
    assert rounds.wait_for(2)


def test_it_works_every_so_often_without_being_called():
    rounds = Rounds()
    Background(rounds.work, every=0.001).start()
    assert rounds.wait_for(3)


def test_a_round_that_fails_is_logged_and_does_not_end_it(caplog):
    rounds = Rounds(fails=True)
    background = Background(rounds.work)
    background.start()
    assert rounds.wait_for(1)
    background.call()
    assert rounds.wait_for(2)
    assert "background work failed" in caplog.text
