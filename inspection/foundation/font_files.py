"""The bytes of the fonts that a document is set in. Only who makes one imports this."""

import io
from functools import lru_cache

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, woff2
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.varLib.instancer import instantiateVariableFont

from inspection.foundation.fonts import FONTS

UNITS_PER_EM = 1000


# Arimo's eight, which take longer to unpack than a short report to set, and some that are asked for in two weights.
@lru_cache(maxsize=32)
def unpacked(file: str) -> bytes:
    """A font as it is drawn from. Raises `OSError` where the assets are not built."""
    font = io.BytesIO()
    woff2.decompress(FONTS / file, font)
    return font.getvalue()


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
