"""Tokens among Markdown: where each stands once the text is HTML."""

import itertools
from functools import lru_cache

from inspection.foundation.markdown import render_markdown
from reports.authoring.tokens.grammar import Token, TokenError, parse

PRIVATE_LETTERS = range(0xE000, 0xF900)


# The same text always reads the same, and a report of a hundred passages is read again for every page view.
@lru_cache(maxsize=2048)
def as_markdown(text):
    """The text as HTML with a mark and a number in each token's place, the tokens, and the mark.

    The mark is a letter that is not in the text, so that Markdown takes a token for a word. Raises `TokenError`.
    """
    mark = next((mark for mark in map(chr, PRIVATE_LETTERS) if mark not in text), None)
    if mark is None:
        raise TokenError("The text has every letter of Unicode that is for private use; leave one out")
    pieces = parse(text)
    tokens = [piece for piece in pieces if isinstance(piece, Token)]
    numbers = itertools.count()
    html = render_markdown(
        "".join(f"{mark}{next(numbers)}{mark}" if isinstance(piece, Token) else piece for piece in pieces),
        keep_lines=True,
    )
    if html.count(mark) != 2 * len(tokens):
        raise TokenError("A token stands where it cannot be printed, such as in the address of a link")
    return html, tokens, mark


def position_errors(text):
    try:
        as_markdown(text)
    except TokenError as fault:
        return [str(fault)]
    return []
