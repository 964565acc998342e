"""The fonts that documents bring along, and which letters they have. `frontend/build.js` puts them together.

A document is set in Arimo. Where its text has other letters, those parts of the fallback fonts are added that have
them, and boxes for letters that none has.
"""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

FONTS = Path(settings.BASE_DIR) / "static" / "build" / "fonts"
# Its other weights and styles have the same letters.
OWN_FILES = ("arimo-latin-400-normal.woff2", "arimo-latin-ext-400-normal.woff2")
# Controls, spaces, and what only changes the letters beside it: nothing is drawn for them.
UNDRAWN = {"Cc", "Cf", "Zs"}
SELECTORS = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x034F}


@dataclass(frozen=True, slots=True)
class FallbackFont:
    """A part of a font, for the letters of `codes`, or of its files where that is empty."""

    family: str
    files: tuple[str, ...]
    codes: frozenset[int]

    def has(self, code: int) -> bool:
        return (not self.codes or code in self.codes) and code in _codes_in(self.files[0])


def fallback_fonts(text: str) -> list[FallbackFont]:
    """The fonts that a document with this text needs besides its own, in the order in which they are asked."""
    needed = {_fallback_for(letter) for letter in _foreign_letters(text)}
    return [font for font in _all_fallbacks() if font in needed] if needed - {None} else []


def letters_without_glyph(text: str) -> list[str]:
    """The letters of a text that no bundled font has, in the order of Unicode."""
    return sorted(letter for letter in _foreign_letters(text) if _fallback_for(letter) is None)


def name_of(letter: str) -> str:
    """Such as BENGALI LETTER BA (U+09AC)."""
    return f"{unicodedata.name(letter, 'a character without a name')} (U+{ord(letter):04X})"


def _foreign_letters(text: str) -> set[str]:
    if text.isascii():
        return set()
    return {letter for letter in set(text) if ord(letter) not in _own_codes() and _is_drawn(letter)}


def _is_drawn(letter: str) -> bool:
    return unicodedata.category(letter) not in UNDRAWN and ord(letter) not in SELECTORS


@lru_cache(maxsize=4096)
def _fallback_for(letter: str) -> FallbackFont | None:
    return next((font for font in _all_fallbacks() if font.has(ord(letter))), None)


@cache
def _own_codes() -> frozenset[int]:
    return frozenset().union(*map(_codes_in, OWN_FILES))


@lru_cache(maxsize=512)
def _codes_in(file: str) -> frozenset[int]:
    # Imported here: a web server that is never shown a letter of another script need not have it.
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    # Without unpacking its outlines, which takes a hundred times as long.
    return frozenset(TTFont(FONTS / file, lazy=True).getBestCmap())


@cache
def _all_fallbacks() -> tuple[FallbackFont, ...]:
    return tuple(
        FallbackFont(part["family"], tuple(part["files"]), frozenset(_read_range(part["range"] or "")))
        for part in json.loads((FONTS / "fallbacks.json").read_text())
    )


def _read_range(ranges: str) -> Iterator[int]:
    """The codes of a `unicode-range` of CSS, such as U+4e00,U+4e03-4e08."""
    for span in filter(None, ranges.lower().replace("u+", "").split(",")):
        first, _, last = span.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)
