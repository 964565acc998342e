"""A small integer programme, solved in floating point by SciPy's HiGHS and checked in whole numbers."""

import importlib
import operator
from collections.abc import Mapping, Sequence
from typing import Any

# What the solver may look at, in steps and not in seconds: the same counts are always protected alike.
STEPS = 100
GAP = 0.01


class Programme:
    """Whole numbers between bounds, of which each row (coefficients by variable, least, most) holds."""

    def __init__(self) -> None:
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.costs: list[float] = []
        self.rows: list[tuple[Mapping[int, float], float, float]] = []

    def variable(self, lower: float, upper: float, cost: float = 0) -> int:
        self.lower.append(lower)
        self.upper.append(upper)
        self.costs.append(cost)
        return len(self.costs) - 1

    def limit(self, coefficients: Mapping[int, float], least: float, most: float) -> None:
        """Of no variables at all, the sum is 0."""
        self.rows.append((coefficients, least, most))

    def solve(self) -> list[int] | None:
        """The best values found, rounded; `None` where none were."""
        if any(not least <= 0 <= most for coefficients, least, most in self.rows if not coefficients):
            return None
        optimise, sparse = _scipy("optimize"), _scipy("sparse")
        places, columns, values = [], [], []
        for place, (coefficients, _, _) in enumerate(self.rows):
            for column, value in coefficients.items():
                places.append(place)
                columns.append(column)
                values.append(value)
        matrix = sparse.csc_matrix((values, (places, columns)), shape=(len(self.rows), len(self.costs)))
        result = optimise.milp(
            self.costs,
            integrality=[1] * len(self.costs),
            bounds=optimise.Bounds(self.lower, self.upper),
            constraints=optimise.LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows]),
            options={"mip_rel_gap": GAP, "node_limit": STEPS},
        )
        if result.x is None:
            return None
        found = [round(value) for value in result.x]
        return found if self._holds(found) else None

    def _holds(self, values: Sequence[int]) -> bool:
        """In whole numbers, of which all coefficients are."""
        return (
            all(map(operator.le, self.lower, values))
            and all(map(operator.le, values, self.upper))
            and all(
                least <= sum(factor * values[column] for column, factor in coefficients.items()) <= most
                for coefficients, least, most in self.rows
            )
        )


def _scipy(name: str) -> Any:
    """Loaded where a file is made, not in every process of the web server: it takes a second and 50 MB."""
    return importlib.import_module(f"scipy.{name}")
