"""Trial 8: how long a save takes with fifty inspectors at work, beside one written by hand under the same load."""

import random
import threading
import time

from tests.reliability.client import Client, together
from tests.reliability.lost import expect
from tests.reliability.saving import QUESTIONS

FLOOR = "tests.benchmarks.floor.settings"
WORKERS = 2
TEXT = "The plan was reviewed after the breach, and the reasons are on file. " * 6


def latency(site, *, people, rounds, seconds):
    """Milliseconds as the browser waits. Both sides take turns, so that a busy machine slows both alike."""
    # Each has two cases: the floor knows nothing of the history's chain, so it gets one of its own.
    team = site.team(people=people, cases=2 * people)
    with site.also_served(workers=WORKERS) as product, site.also_served(workers=WORKERS, settings=FLOOR) as floor:
        clients = [Client(site, team, email) for email in team.emails]
        cases = [f"T-{place:04}" for place in range(2 * people)]
        desks = [Desk(*each, product, floor) for each in zip(clients, cases[:people], cases[people:], strict=True)]
        # The first round is not counted: new processes compile their templates and addresses.
        for round_ in range(rounds + 1):
            for side in ("floor", "product"):
                until = time.monotonic() + seconds
                together([lambda desk=desk, side=side, until=until: desk.work(side, until) for desk in desks])
            if round_ == 0:
                for desk in desks:
                    desk.forget_times()
    times = {side: sorted(t for desk in desks for t in desk.times[side]) for side in ("product", "floor")}
    figures = {"inspectors": people, "workers": WORKERS}
    for side, measured in times.items():
        figures |= {f"{side} saves": len(measured)}
        figures |= {f"{side} p{share} ms": round(_quantile(measured, share), 1) for share in (50, 99)}
    for share in (50, 99):
        ratio = _quantile(times["product"], share) / _quantile(times["floor"], share)
        figures[f"ratio p{share}"] = round(ratio, 2)
    return figures


def _quantile(measured, per_cent):
    return measured[len(measured) * per_cent // 100]


class Desk:
    """One inspector, who saves about once a second: on each side in a case of its own."""

    def __init__(self, client, case, floors_case, product, floor):
        self.client = client
        self.cases = {"product": case, "floor": floors_case}
        self.ports = {"product": product.port, "floor": floor.port}
        self.question = random.choice(QUESTIONS)
        self.versions = {"product": 0, "floor": 0}
        self.forget_times()

    def forget_times(self):
        self.times = {"product": [], "floor": []}

    def work(self, side, until):
        self.client.hang_up()
        self.client.port = self.ports[side]
        pause = threading.Event()
        while time.monotonic() < until:
            pause.wait(random.uniform(0.5, 1.5))
            started = time.perf_counter()
            version = self.versions[side]
            status, reply = self.client.save(
                self.cases[side], self.question, answer="yes", evidence=TEXT, version=version
            )
            self.times[side].append(1000 * (time.perf_counter() - started))
            expect(status == 200, f"{side} answered {status}")
            self.versions[side] = reply["version"]
