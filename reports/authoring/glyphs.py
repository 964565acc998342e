"""Letters that the PDF shows as boxes, since no font that comes with Plumbline has them."""

from dataclasses import dataclass

from inspection.foundation.fonts import letters_without_glyph, name_of
from inspection.models import Inspection
from reports.authoring.tokens.grammar import pieces_of
from reports.models import Passage

NAMED = 20  # letters; a long text in another script has many more
ELSEWHERE = "a name, the framework’s texts or the panel’s reasons"


@dataclass(frozen=True, slots=True)
class MissingGlyphs:
    """Where letters stand, in words, and which, in the order of Unicode."""

    where: str
    letters: list[str]

    def __str__(self):
        return f"{self.where}: the PDF shows a box for {names_of(self.letters)}"


def names_of(letters: list[str]) -> str:
    """Such as: BENGALI LETTER BA (U+09AC), BENGALI LETTER LA (U+09B2) and 3 others."""
    more = len(letters) - NAMED
    others = f" and {more:,} other{'' if more == 1 else 's'}" if more > 0 else ""
    return ", ".join(map(name_of, letters[:NAMED])) + others


def letters_missing_in(passage: Passage) -> list[str]:
    """Those of the passage as it was typed; what its tokens print is not its own."""
    typed = [piece for piece in pieces_of(passage.text) if isinstance(piece, str)]
    return letters_without_glyph("".join([*typed, passage.addressee, passage.attribution, passage.address]))


def missing_glyphs(inspection: Inspection, document: str) -> list[MissingGlyphs]:
    """All of a finished document: those of passages and of the unit and its region, and whatever is left."""
    if not (left := set(letters_without_glyph(document))):
        return []
    sources = [(str(passage), letters_missing_in(passage)) for passage in inspection.passages.all()]
    sources += [
        (f"the name of {name}", letters_without_glyph(str(name)))
        for name in (inspection.delivery_unit, inspection.region)
    ]
    named = [MissingGlyphs(where, letters) for where, letters in sources if letters]
    rest = left.difference(*(entry.letters for entry in named))
    return [*named, MissingGlyphs(ELSEWHERE, sorted(rest))] if rest else named
