"""Both sides by turns, over and over, so that a busy machine slows both alike."""

import itertools
import statistics
import time
from dataclasses import dataclass

from tests.benchmarks.rows import Ratio
from tests.benchmarks.sides import Cost

WARMING = 12  # requests to each side that are not counted: PostgreSQL keeps a statement ready from the sixth on
FEWEST = 10  # a round


@dataclass(frozen=True, slots=True)
class Effort:
    """How many rounds there are, and how many seconds both sides together take for each."""

    rounds: int
    seconds: float


def compare(name, target, product, floor, effort) -> Ratio:
    """`product` and `floor` are (side, endless requests)."""
    number = _number_for((product, floor), effort.seconds)
    rounds = []
    for turn in range(effort.rounds):
        costs = {}
        for index in _order(turn):
            side, requests = (floor, product)[index]
            costs[index] = side.cost(itertools.islice(requests, number))
        rounds.append((costs[0], costs[1]))
    return ratio_of(name, target, rounds, number)


def compare_after(name, target, change, product, floor, rounds, number) -> Ratio:
    """As `compare`, with a `change` before each pair of requests, so that neither side remembers anything."""
    costs = []
    for _ in range(rounds):
        used, wall = [side.cpu() for side, _ in (floor, product)], [0.0, 0.0]
        for turn in range(number):
            change()
            for index in _order(turn):
                side, request = (floor, product)[index]
                started = time.perf_counter()
                side.send(request)
                wall[index] += time.perf_counter() - started
        pairs = zip((floor, product), used, wall, strict=True)
        costs.append(tuple(Cost(side.cpu_since(before), seconds) for (side, _), before, seconds in pairs))
    return ratio_of(name, target, costs, number)


def _order(turn):
    """Who goes first takes turns too."""
    return (0, 1) if turn % 2 else (1, 0)


def ratio_of(name, target, rounds, number=1) -> Ratio:
    """`rounds` are pairs of costs, the floor's first, of so many requests."""
    return Ratio(
        name,
        target,
        [ours.cpu / theirs.cpu for theirs, ours in rounds],
        *(1000 * statistics.median(pair[side].cpu for pair in rounds) / number for side in (0, 1)),
        wall=statistics.median(ours.wall / theirs.wall for theirs, ours in rounds),
    )


def _number_for(sides, seconds):
    """So many requests keep both sides busy for that long; they are warm then."""
    for side, requests in sides:
        side.cost(itertools.islice(requests, WARMING))
    wall = sum(side.cost(itertools.islice(requests, WARMING)).wall for side, requests in sides)
    return max(FEWEST, round(WARMING * seconds / wall))
