"""The one gate for text that people or files give us: forms, JSON and importers all pass through `clean_text`."""

import re
import unicodedata

EVIDENCE_LIMIT = 20_000  # characters, after normalisation; about ten printed pages
_ALLOWED_CONTROLS = "\n\t"
# Line ends of Windows and old Macs, the line and the page break of Word (B, C), and those of other systems.
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# No-break spaces and thin ones. Between words they mean something; around a text they are only blanks.
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_AS_BLANKS = dict.fromkeys(map(ord, _SPACES), " ")
_AROUND = _SPACES + " \t\n"


class TextRefusedError(ValueError):
    """Text that cannot be stored as it stands. The message names the fault and where it is.

    `position` is the place of the first character at fault, from 0, with each line end counted as one character, as
    fields of a browser count it; `None` where the fault is not one character's.
    """

    def __init__(self, message: str, position: int | None = None):
        super().__init__(message)
        self.position = position


def _fault(character: str) -> str | None:
    if character == "\x00":
        return "a NUL character"
    category = unicodedata.category(character)
    if category == "Cc" and character not in _ALLOWED_CONTROLS:
        return f"a control character (U+{ord(character):04X})"
    if category == "Cs":
        return f"half of a character pair (U+{ord(character):04X})"
    if ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF:
        return f"a code that is not a character (U+{ord(character):04X})"
    return None


def clean_text(text: str, *, limit: int) -> str:
    """Text as it will be stored and read back: `as_stored`. Nothing is cut.

    `limit` counts characters after normalisation. Raises `TextRefusedError`.
    """
    stored = as_stored(text)
    if len(stored) > limit:
        raise TextRefusedError(f"It is {len(stored):,} characters long; the most that can be kept is {limit:,}")
    # Nearly all text is printable as a whole, which is quicker to see than each of its characters.
    if not stored.replace("\n", "").replace("\t", "").isprintable():
        _refuse_faults(_with_line_ends(text))
    return stored


def as_stored(text: str) -> str:
    """Line ends and what is only a line end in another coding as LF, blanks around the text as spaces, Unicode in NFC.

    Of texts that were stored before this was done, only the line ends of Windows and Macs are sure to be so.
    """
    return unicodedata.normalize("NFC", _with_plain_ends(_with_line_ends(text)))


def _with_line_ends(text: str) -> str:
    return _LINE_BREAK.sub("\n", text)


def _with_plain_ends(text: str) -> str:
    after = text.lstrip(_AROUND)
    inner = after.rstrip(_AROUND)
    before, behind = text[: len(text) - len(after)], after[len(inner) :]
    return before.translate(_AS_BLANKS) + inner + behind.translate(_AS_BLANKS)


def _refuse_faults(text: str) -> None:
    for position, character in enumerate(text):
        if fault := _fault(character):
            raise TextRefusedError(
                f"It holds {fault}, at character {position + 1:,}. Delete it and try again", position
            )
