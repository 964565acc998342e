"""What a text is to a search: its words, as people hear them. The same on every database, which only compares. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from inspection.foundation.search import folded

# An accent of its own stands inside its word, and so does what nobody sees.
_INSIDE = "\u00ad\u0300-\u036f\u200b-\u200f\u2060\ufeff"
_WORD = re.compile(f"(?:[^\\W_][{_INSIDE}]*)+")
_QUOTED = re.compile('"([^"]*)"')
# Longer ones are cut, in texts and in what is searched for: no index keeps them.
LONGEST_WORD = 100
# More than any text that can be stored has, but for letters that stand for many; PostgreSQL takes a megabyte.
MOST_CHARACTERS = 100_000
SNIPPET = 280  # characters, of a longer text
BEFORE_MARK = 60  # of them, before the first marked word


def words_of(*texts: str) -> str:
    """The words of the texts, small and without accents, with blanks between them."""
    return " ".join(word for text in texts for word in _words(text))[:MOST_CHARACTERS]


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        yield from _plain(match[0])


def _plain(word: str) -> list[str]:
    """Mostly one; some letters stand for several words."""
    if word.isascii():
        return [word.lower()[:LONGEST_WORD]]
    letters = unicodedata.normalize("NFD", folded(word))
    without_accents = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
    parts = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", without_accents))
    return [part[:LONGEST_WORD] for part in parts]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody searches for: texts that have every one of these `phrases`, each of one word or more. The last
    word of the last one may be the beginning of a word where it `is_begun`."""

    phrases: tuple[tuple[str, ...], ...]
    is_begun: bool

    def __bool__(self) -> bool:
        return bool(self.phrases)

    @property
    def words(self) -> tuple[str, ...]:
        """Every word once; the begun one last."""
        begun = self.begun
        others = dict.fromkeys(word for phrase in self.phrases for word in phrase if word != begun)
        return (*others, begun) if begun else tuple(others)

    @property
    def begun(self) -> str:
        """Empty where none is."""
        return self.phrases[-1][-1] if self.is_begun and self.phrases else ""


def read_wanted(typed: str) -> Wanted:
    """Words, and phrases in quotation marks. Whatever is typed means something: a quotation mark without another is
    none, a word with signs in it (C-104) is a phrase of its parts."""
    # Marks and quotes of every kind are one kind; capitals are small.
    pieces = _QUOTED.split(folded(typed))
    phrases: list[tuple[str, ...]] = []
    for index, piece in enumerate(pieces):
        texts = [piece] if index % 2 else piece.split()
        phrases += filter(None, (tuple(_words(text)) for text in texts))
    # What follows the last quotation mark: somebody may still be typing it.
    return Wanted(tuple(phrases), is_begun=any(_words(pieces[-1])))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text that is shown."""

    text: str
    is_marked: bool = False


def snippet(text: str, marked: Collection[str]) -> list[Piece]:
    """The text, or where it is long a part of it around the first marked word, with all such words in pieces of their
    own. `marked` are words as `words_of` writes them."""
    hits = [match.span() for match in _WORD.finditer(text) if not marked_apart(match[0], marked)]
    start, end = _window(text, hits[0][0] if hits else 0)
    pieces = [Piece("… ")] if start else []
    at = start
    for first, last in hits:
        if first >= at and last <= end:
            pieces += [Piece(text[at:first]), Piece(text[first:last], is_marked=True)]
            at = last
    pieces.append(Piece(text[at:end] + (" …" if end < len(text) else "")))
    return [piece for piece in pieces if piece.text]


def marked_apart(word: str, marked: Collection[str]) -> bool:
    """Whether no part of the word is marked."""
    return not any(part in marked for part in _plain(word))


def _window(text: str, mark: int) -> tuple[int, int]:
    """From where to where a text is shown, with whole words at its ends."""
    if len(text) <= SNIPPET:
        return 0, len(text)
    start = max(0, min(mark - BEFORE_MARK, len(text) - SNIPPET))
    if start:
        blank = text.find(" ", start, mark)
        start = blank + 1 if blank >= 0 else start
    end = min(len(text), start + SNIPPET)
    if end < len(text):
        blank = text.rfind(" ", mark + LONGEST_WORD, end)
        end = blank if blank >= 0 else end
    return start, end
