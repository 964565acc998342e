"""Two texts compared word by word, for a reader of both."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import NamedTuple

# Beyond so many pairs of equal words a comparison would keep a page waiting: texts as people write them have some ten
# thousand at their longest, the same few words over and over have millions.
PAIRS_LIMIT = 60_000


class Kind(StrEnum):
    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


class Piece(NamedTuple):
    kind: Kind
    text: str


def word_differences(before: str, after: str) -> list[Piece]:
    """Pieces of both texts in reading order. All but the inserted ones join to `before`, all but the deleted ones to
    `after`, letter by letter; of none is the text empty, and no two of one kind stand side by side."""
    old, new = _words(before), _words(after)
    start = _number_alike(old, new)
    # What both end with must not be what both begin with.
    end = _number_alike(old[start:][::-1], new[start:][::-1])
    middle = _compare(old[start : len(old) - end], new[start : len(new) - end])
    pieces = [Piece(Kind.SAME, "".join(old[:start])), *middle, Piece(Kind.SAME, "".join(old[len(old) - end :]))]
    return [piece for piece in pieces if piece.text]


def _words(text: str) -> list[str]:
    """Words with their punctuation, and what stands between them."""
    return re.findall(r"\S+|\s+", text)


def _number_alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words both begin with."""
    return next((n for n, (a, b) in enumerate(zip_longest(old, new)) if a != b), len(old))


def _compare(old: list[str], new: list[str]) -> Iterator[Piece]:
    if _pairs(old, new) > PAIRS_LIMIT:
        yield from _replaced(old, new)
        return
    deleted: list[str] = []
    inserted: list[str] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        text = "".join(old[i1:i2])
        # A blank alone between two changes makes no passage alike: what is around it reads as one change.
        if kind == "equal" and not text.isspace():
            yield from _replaced(deleted, inserted)
            yield Piece(Kind.SAME, text)
            deleted, inserted = [], []
        else:
            deleted += old[i1:i2]
            inserted += new[j1:j2]
    yield from _replaced(deleted, inserted)


def _pairs(old: list[str], new: list[str]) -> int:
    """How many a `SequenceMatcher` looks at: in 200 words and more it takes those that are more than one in a hundred,
    such as "the", only along with words beside them."""
    most = len(new) // 100 + 1 if len(new) >= 200 else len(new)
    words = Counter(new)
    return sum(words[word] for word in old if words[word] <= most)


def _replaced(old: list[str], new: list[str]) -> Iterator[Piece]:
    yield Piece(Kind.DELETED, "".join(old))
    yield Piece(Kind.INSERTED, "".join(new))
