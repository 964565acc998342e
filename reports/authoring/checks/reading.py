"""A passage as the checks read it: what is printed, what of it is typed, and the figures in it. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from reports.figures.arithmetic import percentage

UNITS = (
    *("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SPELT = {word: value for value, word in enumerate(UNITS)} | {"zero": 0, "hundred": 100, "a hundred": 100}
SPELT |= {"one hundred": 100} | {word: 10 * (2 + place) for place, word in enumerate(TENS)}
SPELT |= {f"{ten} {UNITS[unit]}": SPELT[ten] + unit for ten in TENS for unit in range(1, 10)}
IN_WORDS = "|".join(re.escape(word).replace(r"\ ", r"[\s-]") for word in sorted(SPELT, key=len, reverse=True))
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{IN_WORDS})"
FIGURES = re.compile(
    rf"(?<![\w.,-])(?:(?P<percent>{NUMBER})\s*(?:%|per\s?cent\b)"
    rf"|(?P<count>{NUMBER})(?:\s+(?:out\s+)?of\s+(?:the\s+|these\s+|those\s+|all\s+)?|/)(?P<base>{NUMBER})"
    r"(?![\w%/]|[.,]\d|\s*(?:%|per\s?cent\b)))",
    re.IGNORECASE,
)
# Addresses hold numbers that count nothing; what stands in their place is as long as they are.
ADDRESSES = re.compile(r"(?<=\])\([^)\s]*\)|https?://\S+")
SENTENCE_ENDS = re.compile(
    r"(?<=[.!?])(?<!\b[Nn]o\.)(?<!i\.e\.)(?<!e\.g\.)['’\"”)*]*\s+(?=\S)|\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage: words as they are typed, or what a token prints."""

    text: str
    token: str = ""  # as it is written, with its braces; empty for typed words
    question: str = ""  # the number of the question that the token asks, where it asks one
    answer: str = ""  # what it chooses: " answer=No where sex=Male"


@dataclass(frozen=True, slots=True)
class Figure:
    """A percentage (`percent`, exact as written), or a count and its base, from `start` to `end` of what is printed."""

    start: int
    end: int
    text: str
    percent: Fraction | None = None
    count: int = 0
    base: int = 0

    @property
    def is_share(self) -> bool:
        return self.percent is None

    @property
    def whole(self) -> int | None:
        """In whole per cent, as the report rounds; `None` of nobody."""
        return percentage(self.count, self.base) if self.percent is None else (2 * self.percent + 1) // 2

    @property
    def in_words(self) -> bool:
        """Its first number is."""
        return not self.text[0].isdigit()


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    text: str
    figures: tuple[Figure, ...]  # placed within the sentence

    @property
    def shown(self) -> str:
        return re.sub("…+", "…", " ".join(self.text.split()))


@dataclass(frozen=True)
class Words:
    """A passage. `key` is its id, `pieces` all of its text in order."""

    key: int
    section: str
    kind: str
    pieces: tuple[Piece, ...]
    attribution: str = ""
    addressee: str = ""
    has_conditions: bool = False

    @cached_property
    def printed(self) -> str:
        text = "".join(piece.text for piece in self.pieces)
        return ADDRESSES.sub(lambda match: "…" * len(match[0]), text)

    @cached_property
    def spans(self) -> tuple[tuple[int, int, Piece], ...]:
        """Where each token's value stands in what is printed."""
        found, start = [], 0
        for piece in self.pieces:
            if piece.token:
                found.append((start, start + len(piece.text), piece))
            start += len(piece.text)
        return tuple(found)

    def tokens_in(self, start: int, end: int) -> list[Piece]:
        return [piece for first, last, piece in self.spans if first < end and start < last]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        ends = [(match.start(), match.end()) for match in SENTENCE_ENDS.finditer(self.printed)]
        starts = [0, *(end for _, end in ends)]
        stops = [*(start for start, _ in ends), len(self.printed)]
        texts = ((start, self.printed[start:stop]) for start, stop in zip(starts, stops, strict=True))
        return tuple(Sentence(start, text, tuple(figures_in(text))) for start, text in texts if text.strip())


def figures_in(text: str) -> Iterator[Figure]:
    """Percentages, and counts with their bases, in digits or in words, in the order they stand."""
    for match in FIGURES.finditer(text):
        if match["percent"]:
            yield Figure(match.start(), match.end(), match[0], value_of(match["percent"]))
            continue
        count, base = value_of(match["count"]), value_of(match["base"])
        if "/" in match[0] and count > base:
            continue  # a year or the hours of a day: 2022/23, 24/7
        if count.denominator == base.denominator == 1:
            yield Figure(match.start(), match.end(), match[0], None, int(count), int(base))


def value_of(number: str) -> Fraction:
    """Of a number in digits or in words."""
    spelt = " ".join(number.casefold().replace("-", " ").split())
    return Fraction(SPELT[spelt]) if spelt in SPELT else Fraction(number.replace(",", ""))


def places_of(number: str) -> int:
    """How many decimal places a number is written with."""
    return len(match[1]) if (match := re.match(r"[\d,]+\.(\d+)", number)) else 0


def words_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Any of them as a whole word; of two that begin alike the longer. Of none, nothing."""
    return _pattern(frozenset(words))


@lru_cache(maxsize=64)
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    choices = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first)
    return re.compile(rf"(?<![\w-])(?:{choices or '(?!)'})(?![\w-])", re.IGNORECASE)
