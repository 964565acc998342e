"""How much of a file is read, and how many of its faults are told: whoever sends one chooses neither our time nor our
memory. Files of ours need a small part of each."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

SIZE_LIMIT = 20_000_000  # bytes; a national year of bundles is smaller
MOST_VALUES = 250_000  # of a JSON file: 2,500 cases of 100 answers
MOST_ENTRIES = 10_000  # of one list, or one mapping
MOST_FAULTS = 5_000  # that are told
DEEPEST = 64  # levels of nesting; ours need a dozen


def first_faults(faults: Iterable[str]) -> tuple[list[str], bool]:
    """Those that are told, and whether there are more; no more are looked for."""
    rest = iter(faults)
    return list(islice(rest, MOST_FAULTS)), next(rest, None) is not None


def has_too_many_values(text: str) -> bool:
    """Of a JSON text, before it is parsed. Each value but the first follows one of these; commas in texts count too."""
    return sum(text.count(mark) for mark in ",[{") > MOST_VALUES


def measure_faults(value: Any) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """(path, message) of what is too long, or nested too deeply, in a value as JSON gives it."""
    # A stack and no recursion: the value may be nested more deeply than calls can be.
    waiting: list[tuple[tuple[int | str, ...], Any]] = [((), value)] if isinstance(value, (dict, list)) else []
    while waiting:
        path, within = waiting.pop()
        if len(within) > MOST_ENTRIES:
            yield path, f"{len(within):,} entries are too many; the most that is read is {MOST_ENTRIES:,}"
        elif len(path) >= DEEPEST:
            yield path, f"nested too deeply; the most that is read is {DEEPEST} levels"
        else:
            entries = within.items() if isinstance(within, dict) else enumerate(within)
            waiting += [((*path, key), entry) for key, entry in entries if isinstance(entry, (dict, list))]
