"""Who reads all that is published and works out what was hidden. Nothing of the product's own computation is in it.

They know the totals, the counts that are told, which cases were asked which questions, and that counts are whole and
not negative. `enumerated` goes through every possible table; `bounded` asks an integer programme for the least, the
most and what lies between.
"""

from collections import defaultdict
from itertools import product

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp


def compositions(total, parts):
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)


def tables_with(totals, groups):
    """{sizes of the groups: [every table with these totals of its columns]}"""
    found = defaultdict(list)
    for columns in product(*(tuple(compositions(total, groups)) for total in totals)):
        rows = tuple(zip(*columns, strict=True))
        found[tuple(map(sum, rows))].append(rows)
    return found


def told(table, hidden):
    """{(group, column): count} of what is published."""
    return {
        (group, column): count
        for group, row in enumerate(table.counts)
        for column, count in enumerate(row)
        if (group, column) not in hidden
    }


def enumerated(tables):
    """{(name, cell): its possible values} of [(name, table, hidden cells)], all of the same cases."""
    fitting = []
    if not tables:
        return {}
    for name, table, hidden in tables:
        known = told(table, hidden)
        by_sizes = {
            sizes: [rows for rows in each if all(rows[g][c] == count for (g, c), count in known.items())]
            for sizes, each in tables_with(table.totals, len(table.counts)).items()
        }
        fitting.append((name, hidden, {sizes: rows for sizes, rows in by_sizes.items() if rows}))
    possible = set.intersection(*(set(by_sizes) for _, _, by_sizes in fitting))
    return {
        (name, cell): {rows[cell[0]][cell[1]] for sizes in possible for rows in by_sizes[sizes]}
        for name, hidden, by_sizes in fitting
        for cell in hidden
    }


class Bounded:
    """Of a family and {name: hidden cells} of its published tables, which need not be of the same cases."""

    def __init__(self, family, published):
        self.family, self.published = family, published
        self.place = {}
        self.lower, self.upper, self.rows = [], [], []
        parts = defaultdict(set)  # the cases that were asked the same questions
        for case in family.group_of:
            parts[frozenset(name for name in published if case in family.tables[name].cases)].add(case)
        for part, cases in parts.items():
            for group in range(family.groups):
                there = sum(family.group_of[case] == group for case in cases)
                is_empty = not there and (family.decides or group in family.never)
                self._variable((part, group), 0 if is_empty else len(cases))
            self._limit({(part, group): 1 for group in range(family.groups)}, len(cases), len(cases))
        for name, hidden in published.items():
            self._add(name, family.tables[name], hidden, [part for part in parts if name in part])

    def _variable(self, key, most):
        self.place[key] = len(self.place)
        self.lower.append(0)
        self.upper.append(most)

    def _limit(self, terms, least, most):
        self.rows.append((terms, least, most))

    def _add(self, name, table, hidden, parts):
        known = told(table, hidden)
        for cell in product(range(self.family.groups), range(len(table.columns))):
            self._variable((name, cell), len(table.cases))
            if cell in known:
                self._limit({(name, cell): 1}, known[cell], known[cell])
        for column, total in enumerate(table.totals):
            self._limit({(name, (group, column)): 1 for group in range(self.family.groups)}, total, total)
        for group in range(self.family.groups):
            size = {(part, group): -1 for part in parts}
            cells = [(name, (group, column)) for column in range(len(table.columns))]
            self._limit(dict.fromkeys(cells, 1) | size, 0, numpy.inf if table.takes_several else 0)
            for cell in cells if table.takes_several else ():
                self._limit(dict.fromkeys({cell, cells[table.apart]}, 1) | size, -numpy.inf, 0)

    def _value(self, key, direction, least=0, most=numpy.inf):
        """The least (direction 1) or most (-1) that it can be, between these; `None` where it can be nothing."""
        matrix = numpy.zeros((len(self.rows), len(self.place)))
        for index, (terms, _, _) in enumerate(self.rows):
            for term, factor in terms.items():
                matrix[index, self.place[term]] = factor
        lower, upper = self.lower.copy(), self.upper.copy()
        place = self.place[key]
        lower[place], upper[place] = max(least, lower[place]), min(most, upper[place])
        if lower[place] > upper[place]:
            return None
        objective = numpy.zeros(len(self.place))
        objective[place] = direction
        limits = LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows])
        found = milp(
            objective, integrality=numpy.ones(len(self.place)), bounds=Bounds(lower, upper), constraints=limits
        )
        return None if found.x is None else round(found.x[place])

    def values(self, name, cell):
        """Up to three that a hidden count can have."""
        key = (name, cell)
        least, most = self._value(key, 1), self._value(key, -1)
        between = self._value(key, 1, least + 1, most - 1)
        return {least, most} | ({between} - {None})

    def broken(self):
        """Hidden counts that can be narrowed to fewer than three values."""
        return [
            (name, cell)
            for name, hidden in self.published.items()
            for cell in hidden
            if len(self.values(name, cell)) < 3
        ]
