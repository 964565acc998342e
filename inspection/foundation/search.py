"""Texts compared as people read them: every search and every filter by a text asks here. Pure."""

import unicodedata

# Word and other programs write the one where people type the other; the accents stand for quotation marks too.
_SINGLE_QUOTES = "‘’‚‛‹›ʹʻʼʽˈ′‵´`"
_DOUBLE_QUOTES = "“”„‟«»″‶〝〞"
_DASHES = "‐‑‒–—―⁃−˗⸺⸻﹘﹣－"
# What nobody sees: the soft hyphen, what joins and parts words or turns their direction, and variants of a letter.
_INVISIBLE = [0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]
_INVISIBLE += [*range(0x2060, 0x2070), *range(0xFE00, 0xFE10)]
_ALIKE = {
    **dict.fromkeys(map(ord, _SINGLE_QUOTES), "'"),
    **dict.fromkeys(map(ord, _DOUBLE_QUOTES), '"'),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(_INVISIBLE),
}


def folded(text: str) -> str:
    """What two texts have in common that read alike: quotation marks, dashes, blanks and line ends, ligatures and
    small and capital letters are one; what cannot be seen is left out. Accents tell letters apart.

    For comparing, never for storing or showing. After Unicode's NFKC_Casefold (Unicode Standard, 3.13).
    """
    if text.isascii():
        return " ".join(text.replace("`", "'").casefold().split())
    text = unicodedata.normalize("NFKC", text.translate(_ALIKE)).casefold()
    return " ".join(unicodedata.normalize("NFKC", text).translate(_ALIKE).split())


def mentions(wanted: str, *texts: str) -> bool:
    """Whether one of the texts holds what is wanted; nothing wanted is in every text."""
    wanted = folded(wanted)
    return any(wanted in folded(text) for text in texts)
