"""Many clients at once: the rate of saves, the slowest of them, and what a worker then holds."""

import itertools
import time

from tests.benchmarks import cpu
from tests.benchmarks.saves import single_saves
from tests.reliability.client import together

CLIENTS = 8
QUESTION = "2.2.1"  # no other save of the benchmark changes it


def savers(site, first):
    """The endless saves of each client, each in a case of its own from the `first` on."""
    return [single_saves(site, [first + index], QUESTION) for index in range(CLIENTS)]


def save_for(side, clients, seconds):
    """The seconds that each save took, all clients saving without pause."""
    times = []
    until = time.perf_counter() + seconds

    def work(requests):
        connection = side.connect()
        while (started := time.perf_counter()) < until:
            side.send(next(requests), connection)
            times.append(time.perf_counter() - started)
        connection.close()

    together([lambda requests=requests: work(requests) for requests in clients])
    return times


def slowest_hundredth(times):
    return sorted(times)[len(times) * 99 // 100]


def memory_after(side, requests, pages):
    """Bytes of private memory of the largest worker after `pages` pages, looked at by several at once."""
    turns = [itertools.islice(itertools.cycle(requests), pages // CLIENTS) for _ in range(CLIENTS)]

    def look(requests):
        connection = side.connect()
        for request in requests:
            side.send(request, connection)
        connection.close()

    together([lambda turn=turn: look(turn) for turn in turns])
    return max(map(cpu.private_memory, side.workers()))
