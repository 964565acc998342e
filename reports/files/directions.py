"""In which direction a text runs. Pure."""

import unicodedata


def runs_from_the_right(text: str) -> bool:
    """As HTML's `dir="auto"`: the direction of the first letter that has one; else from the left."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"
