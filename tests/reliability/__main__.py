"""`./run reliability [TRIAL …] [--database sqlite|postgresql] [--long]`: the trials, and what they found."""

import argparse
import json
import os
import signal
import sys
import time
import traceback

from tests.reliability.catalogue import TRIALS
from tests.reliability.site import DATABASES, serving, why_not


def main():
    parser = argparse.ArgumentParser(prog="./run reliability", description="Try to make the product lose a word.")
    parser.add_argument("trials", nargs="*", metavar="TRIAL", help=f"one of {', '.join(TRIALS)}; all without it")
    parser.add_argument("--database", choices=DATABASES, help="both without it")
    parser.add_argument("--long", action="store_true", help="as many times as docs/reliability.md tells")
    given = parser.parse_args()
    if unknown := set(given.trials) - set(TRIALS):
        parser.error(f"there is no trial {', '.join(sorted(unknown))}")
    # Ended from outside, it still takes its servers and databases with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    databases = [given.database] if given.database else list(DATABASES)
    results = [_on(database, given.trials or list(TRIALS), given.long) for database in databases]
    sys.exit(0 if all(results) else 1)


def _on(database, names, long):
    if reason := why_not(database):
        return _left_out(database, reason)
    with serving(database) as site:
        # All of them, so that one run tells everything.
        kept = [_try(site, database, name, long) for name in names]
        return all(kept)


def _try(site, database, name, long):
    trial = TRIALS[name]
    if reason := trial.needs():
        return _left_out(name, reason)
    started = time.monotonic()
    try:
        figures = trial.run(site, **(trial.long if long else trial.short))
    except Exception as complaint:  # a trial that broke must not end the others
        traceback.print_exc()
        figures = {"LOST": str(complaint)}
    print(
        json.dumps(
            {"trial": name, "database": database, "seconds": round(time.monotonic() - started), **figures},
            ensure_ascii=False,
        ),
        flush=True,
    )
    return "LOST" not in figures


def _left_out(what, reason):
    """Elsewhere that is no failure, as long as it is said."""
    print(f"{what}: left out, because {reason}")
    return os.environ.get("CI") != "true"


if __name__ == "__main__":
    main()
