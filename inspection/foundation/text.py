"""The one gate for text that people or files give us: forms, JSON and importers all pass through `clean_text`."""

import unicodedata

EVIDENCE_LIMIT = 20_000  # characters, after normalisation; about ten printed pages
_ALLOWED_CONTROLS = "\n\t"


class TextRefusedError(ValueError):
    """Text that cannot be stored as it stands. The message names the fault and where it is."""


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
    """Text as it will be stored and read back: line ends as LF, Unicode in NFC. Nothing is cut.

    `limit` counts characters after normalisation. Raises `TextRefusedError`.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > limit:
        raise TextRefusedError(f"It is {len(text):,} characters long; the most that can be kept is {limit:,}")
    # Nearly all text is printable as a whole, which is quicker to see than each of its characters.
    if not text.replace("\n", "").replace("\t", "").isprintable():
        for position, character in enumerate(text, start=1):
            if fault := _fault(character):
                raise TextRefusedError(f"It holds {fault}, at character {position:,}. Delete it and try again")
    return text
