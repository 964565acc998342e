"""`./run bench`: what pages and saves cost, as ratios to a floor measured in the same run (docs/performance.md).

Exits 1 when a target is missed, 2 when a database is not there, and 3 when the machine was too busy to tell.
"""

import argparse
import signal
import sys

from tests.benchmarks.bench import Bench
from tests.benchmarks.comparing import Effort
from tests.benchmarks.rows import HEAD_OF_TABLE, exit_code
from tests.benchmarks.site import DATABASES, prepared, server_of, serving

SHORT, LONG = Effort(rounds=8, seconds=1.0), Effort(rounds=20, seconds=2.0)
AROUND, AROUND_LONG = 30, 1105  # inspections
MANY, MANY_LONG = 200, 800  # cases
SHOWN, SHOWN_LONG = 200, 1000  # pages
PARTS = ("pages", "cold", "saves", "crowd", "documents", "wire", "memory")
LONG_PARTS = (*PARTS, "growth")  # with few inspections it would say nothing


def measure(database, options):
    """The rows of one database, printed as they come."""
    print(f"\n### {database}\n\n{HEAD_OF_TABLE}", flush=True)
    effort, around, many, pages = (
        (LONG, AROUND_LONG, MANY_LONG, SHOWN_LONG) if options.long else (SHORT, AROUND, MANY, SHOWN)
    )
    with prepared(database, around, many) as site, serving(site) as (product, floor):
        bench = Bench(site, product, floor, effort, many=many, pages=pages)
        for part in options.part or (LONG_PARTS if options.long else PARTS):
            getattr(bench, part)()
    return bench.rows


def main():
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--database", choices=DATABASES, help="both without it")
    parser.add_argument("--long", action="store_true", help="with 1,105 inspections around, and more rounds")
    parser.add_argument("--part", choices=LONG_PARTS, action="append", help="only this; may be repeated (default all)")
    options = parser.parse_args()
    # Ended from outside, it still takes its servers and databases with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    databases = [options.database] if options.database else DATABASES
    for database in databases:
        server_of(database)
    rows = [(database, row) for database in databases for row in measure(database, options)]
    for verdict, words in (("no", "missed"), ("noisy", "too noisy to tell")):
        if names := [f"{row.name} ({database})" for database, row in rows if row.verdict == verdict]:
            print(f"{words}: {'; '.join(names)}", file=sys.stderr)
    sys.exit(exit_code([row.verdict for _, row in rows]))


if __name__ == "__main__":
    main()
