"""By what a reader could tell who is meant: references of cases, names of people, codes of practitioners. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

# Dashes of any kind are one; what nobody sees is not there.
AS_READ = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff")) | dict.fromkeys(range(0x2010, 0x2016), "-")
PRACTITIONER = re.compile(r"\bP[0-9]{2,3}\b")


def as_read(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(AS_READ).split())


def possible_in(text: str, words: Iterable[str]) -> list[str]:
    """Those of the words, or of which a part, stands anywhere in the text: few of many, found fast."""
    text = as_read(text).casefold()
    parts = ((word, as_read(word).casefold().split()) for word in words)
    return [word for word, pieces in parts if any(len(piece) > 1 and piece in text for piece in pieces) or not pieces]


def names_case(text: str, reference: str) -> bool:
    """`text` is as read."""
    # A number alone stands in every text that counts something.
    before = "case (?:number |no[.]? ?)?" if reference.isdecimal() else ""
    return _has_word(text, f"{before}{re.escape(as_read(reference))}", re.IGNORECASE)


def names_person(text: str, name: str) -> bool:
    """The whole name in any letters, or a part of it as a name is written: "Lead" is one, "lead" is not."""
    return names_wholly(text, name) or any(_has_word(text, part) for part in _parts(as_read(name)))


def names_wholly(text: str, name: str) -> bool:
    return _has_word(text, re.escape(as_read(name)), re.IGNORECASE)


def _parts(name: str) -> Iterator[str]:
    return (re.escape(part) for part in name.split() if len(part) > 1)


def _has_word(text: str, pattern: str, flags: int = 0) -> bool:
    return re.search(rf"(?<!\w){pattern}(?!\w)", text, flags) is not None
