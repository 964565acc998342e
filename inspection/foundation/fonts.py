"""The fonts that documents bring along, and which letters they have. `frontend/build.js` puts them together.

A document is set in Arimo. Where its text has other letters, those parts of the fallback fonts are added that have
them, and boxes for letters that none has.
"""

import io
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, woff2
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(settings.BASE_DIR) / "static" / "build" / "fonts"
# Its other weights and styles have the same letters.
OWN_FILES = ("arimo-latin-400-normal.woff2", "arimo-latin-ext-400-normal.woff2")
# Controls, spaces, and what only changes the letters beside it: nothing is drawn for them.
UNDRAWN = {"Cc", "Cf", "Zs"}
SELECTORS = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x034F}
UNITS_PER_EM = 1000


@dataclass(frozen=True, slots=True)
class FallbackFont:
    """A part of a font, for the letters of `codes`, or of its files where that is empty."""

    family: str
    files: tuple[str, ...]
    codes: frozenset[int]

    def has(self, code: int) -> bool:
        return (not self.codes or code in self.codes) and code in _codes_in(self.files[0])


# Arimo's eight, which take longer to unpack than a short report to set, and some that are asked for in two weights.
@lru_cache(maxsize=32)
def unpacked(file: str) -> bytes:
    """A font as it is drawn from. Raises `OSError` where the assets are not built."""
    font = io.BytesIO()
    woff2.decompress(FONTS / file, font)
    return font.getvalue()


def fallback_fonts(text: str) -> list[FallbackFont]:
    """The fonts that a document with this text needs besides its own, in the order in which they are asked."""
    needed = {_fallback_for(letter) for letter in _foreign_letters(text)}
    return [font for font in _all_fallbacks() if font in needed] if needed - {None} else []


def letters_without_glyph(text: str) -> list[str]:
    """The letters of a text that no bundled font has, in the order of Unicode."""
    return sorted(letter for letter in _foreign_letters(text) if _fallback_for(letter) is None)


def cut_down(file: str, weight: int, text: str) -> bytes:
    """A fallback font in one weight with the letters of the text alone. Raises `OSError` as above.

    Pango would set the text by the widths of a variable font's lightest weight.
    """
    font = TTFont(io.BytesIO(unpacked(file)), recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=["*"], notdef_outline=True))
    subsetter.populate(text=text)
    subsetter.subset(font)
    if "fvar" in font:
        font = instantiateVariableFont(font, {"wght": weight}, inplace=True)
    font.flavor = None
    return _bytes_of(font)


def boxes(letters: list[str]) -> bytes:
    """A font with a box for each letter. Without it the glyph for nothing would be drawn, which PDF/UA forbids, and the
    letter be lost to who copies the text."""
    names = {ord(letter): f"box{ord(letter):X}" for letter in letters}
    glyphs = {".notdef": _box(), "space": TTGlyphPen(None).glyph()} | dict.fromkeys(names.values(), _box())
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.updateHead(created=0, modified=0)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap({0x20: "space"} | names)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (600, 0 if name == "space" else 80) for name in glyphs})
    builder.setupHorizontalHeader(ascent=900, descent=-200)
    builder.setupOS2(sTypoAscender=900, sTypoDescender=-200, usWinAscent=900, usWinDescent=200)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupPost(keepGlyphNames=False)
    builder.font.recalcTimestamp = False
    return _bytes_of(builder.font)


def _box() -> Glyph:
    pen = TTGlyphPen(None)
    # The inner outline runs the other way, so that it is cut out.
    for corners in [((80, 0), (80, 700), (520, 700), (520, 0)), ((130, 50), (470, 50), (470, 650), (130, 650))]:
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def _bytes_of(font: TTFont) -> bytes:
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


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
