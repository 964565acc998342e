"""What is measured, and the verdict on it."""

import statistics
from dataclasses import dataclass

# The middle half of the rounds must lie within this share of the median, or nothing can be said.
WIDEST_SPREAD = 0.1


@dataclass(frozen=True, slots=True)
class Ratio:
    """The product's CPU to the floor's, over rounds of both; `floor_ms` and `product_ms` are of one request."""

    name: str
    target: float
    ratios: list[float]
    floor_ms: float
    product_ms: float
    wall: float  # ratio of the wall times

    @property
    def median(self):
        return statistics.median(self.ratios)

    @property
    def is_noisy(self):
        lower, _, upper = statistics.quantiles(self.ratios, n=4, method="inclusive")
        return upper - lower > WIDEST_SPREAD * self.median

    @property
    def verdict(self):
        if self.is_noisy:
            # However wide the spread: where no round reaches the target, it is missed.
            return "no" if min(self.ratios) > self.target else "noisy"
        return "yes" if self.median <= self.target else "no"

    def __str__(self):
        times = f"{self.floor_ms:.2f} | {self.product_ms:.2f}"
        ratios = f"{self.median:.2f} | {min(self.ratios):.2f} to {max(self.ratios):.2f} | {self.wall:.2f}"
        return f"| {self.name} | {times} | {ratios} | ≤ {self.target} | {_bold(self.verdict)} |"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that does not depend on how busy the machine is."""

    name: str
    value: float
    target: float
    unit: str = ""

    @property
    def verdict(self):
        return "yes" if self.value <= self.target else "no"

    def __str__(self):
        value = f"{self.value:.2f}{self.unit}"
        return f"| {self.name} | | | {value} | | | ≤ {self.target}{self.unit} | {_bold(self.verdict)} |"


def _bold(verdict):
    return verdict if verdict == "yes" else f"**{verdict}**"


HEAD_OF_TABLE = (
    "| what | floor CPU ms | product CPU ms | ratio | lowest to highest | wall | target | reached |\n"
    + "|---" * 8
    + "|"
)


def exit_code(verdicts):
    """0 where every target is reached, 1 where one is missed, 3 where nothing is missed but something is noisy."""
    return 1 if "no" in verdicts else 3 if "noisy" in verdicts else 0
