"""`./run bench`: what pages and saves cost, as ratios to a floor measured in the same run (docs/performance.md).

Exits 1 when a target is missed, 2 when a database is not there, and 3 when the machine was too busy to tell.
"""

import argparse
import itertools
import signal
import sys

from tests.benchmarks.comparing import Effort, compare
from tests.benchmarks.rows import HEAD_OF_TABLE, exit_code
from tests.benchmarks.sameness import expect_same
from tests.benchmarks.saves import page_saves, single_saves
from tests.benchmarks.site import DATABASES, prepared, server_of, serving

SHORT, LONG = Effort(rounds=6, seconds=0.5), Effort(rounds=12, seconds=1.0)
AROUND, AROUND_LONG = 30, 1105  # inspections
MANY, MANY_LONG = 200, 800  # cases of the largest
# Pages are looked at in one case after another.
CASES = range(50)
PAGES = {
    "edit-2.4": ("Form page to edit (20 questions)", 1.4),
    "read-2.4": ("Form page to read (20 questions)", 1.4),
    "summary": ("Case summary (89 questions)", 1.6),
    "case": ("Case page", 1.6),
    "cases": ("Case list of 50", 1.6),
}


class Bench:
    def __init__(self, site, product, floor, effort):
        self.site = site
        self.product = product
        self.floor = floor
        self.effort = effort
        self.rows = []

    def add(self, row):
        self.rows.append(row)
        print(row, flush=True)

    def compare(self, name, target, product, floor):
        self.add(compare(name, target, (self.product, product), (self.floor, floor), self.effort))

    def pages(self):
        for page, (name, target) in PAGES.items():
            requests = [self.site.pages(case)[page] for case in CASES]
            for request in {requests[0], requests[-1]}:
                expect_same(page, self.product, self.floor, request)
            self.compare(name, target, itertools.cycle(requests), itertools.cycle(requests))

    def saves(self):
        """Each side has cases of its own, for it counts their versions."""
        self.compare(
            "Save of one answer", 1.5, single_saves(self.site, range(20)), single_saves(self.site, range(20, 40))
        )
        self.compare(
            "Save of a page of 20, one changed",
            1.6,
            page_saves(self.site, self.product, range(40, 47)),
            page_saves(self.site, self.floor, range(47, 54)),
        )


def measure(database, options):
    """The rows of one database, printed as they come."""
    print(f"\n### {database}\n\n{HEAD_OF_TABLE}", flush=True)
    around, many = (AROUND_LONG, MANY_LONG) if options.long else (AROUND, MANY)
    with prepared(database, around, many) as site, serving(site) as (product, floor):
        bench = Bench(site, product, floor, LONG if options.long else SHORT)
        for part in options.part or PARTS:
            getattr(bench, part)()
    return bench.rows


PARTS = ("pages", "saves")


def main():
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--database", choices=DATABASES, help="both without it")
    parser.add_argument("--long", action="store_true", help="with 1,105 inspections around, and more rounds")
    parser.add_argument("--part", choices=PARTS, action="append", help="one part only; may be repeated (default all)")
    options = parser.parse_args()
    # Ended from outside, it still takes its servers and databases with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    databases = [options.database] if options.database else DATABASES
    for database in databases:
        server_of(database)
    rows = [(database, row) for database in databases for row in measure(database, options)]
    for verdict, words in (("no", "missed"), ("noisy", "too noisy to tell")):
        if names := [f"{row.name} ({database})" for database, row in rows if row.verdict == verdict]:
            print(f"{words}: {', '.join(names)}", file=sys.stderr)
    sys.exit(exit_code([row.verdict for _, row in rows]))


if __name__ == "__main__":
    main()
