"""How figures are written out in a sentence."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from inspection.foundation.dates import day_in_words

NOBODY = "–"
WORDS = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def per_cent(percent: int | None) -> str:
    return NOBODY if percent is None else f"{percent} per cent"


def number(value: int, in_words: bool = False) -> str:
    return WORDS[value] if in_words and 0 <= value < len(WORDS) else f"{value:,}"


def fact_in_words(fact, in_words: bool = False) -> str:
    """ "41.5 cases"; of a range, "145 to 150 per cent"."""
    ends = [end for end in (fact.value, fact.upper) if end is not None]
    return f"{' to '.join(_decimal(end, in_words) for end in ends)} {fact.unit}".strip()


def _decimal(value: Decimal, in_words: bool) -> str:
    value = value.normalize()
    whole = value == value.to_integral_value()
    return number(int(value), in_words) if whole else f"{value:,f}"


def result_in_words(result) -> str:
    return per_cent(result.percent) if result.yes is None else f"{result.yes:,} of {result.of:,}"


def windows(pairs: list[list[str]]) -> str:
    spans = [" to ".join(day_in_words(date.fromisoformat(end)) for end in pair) for pair in pairs]
    return " and ".join([", ".join(spans[:-1]), spans[-1]] if len(spans) > 1 else spans) or NOBODY


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def one_line(name: str) -> str:
    return " ".join(name.split())
