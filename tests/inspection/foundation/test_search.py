"""Texts that read alike are found by each other; and what can be told apart by eye is not the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.foundation.search import folded, mentions

TYPED = 'didn\'t attend - 5 kg, "late" on file-note'
PASTED = "Didn\u2019t attend \u2013 5\u00a0kg, \u201clate\u201d on\u2028file\u2011no\u00adte\u200b"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TYPED, PASTED),
        *((quote, "'") for quote in "‘’‚‛ʼ′´`"),
        *((quote, '"') for quote in "“”„‟«»″"),
        *((dash, "-") for dash in "‐‑‒–—―−﹣－"),
        *((f"a{space}b", "a b") for space in "\u00a0\u2003\u2007\u2009\u202f\u205f\u3000\n\t\x0b\x85\u2028"),
        *((f"a{unseen}b", "ab") for unseen in "\u00ad\u200b\u200c\u200d\u200e\u2060\ufeff\ufe0f"),
        ("oﬃce", "Office"),
        ("e\u0301", "\u00c9"),
        ("STRASSE", "straße"),
    ],
)
def test_what_reads_alike_is_alike(one, other):
    assert folded(one) == folded(other)
    assert mentions(one, f"before {other} after")
    assert mentions(other, f"before {one} after")


@pytest.mark.parametrize(("one", "other"), [("ŵyth", "wyth"), ("its", "it's"), ("re-sign", "resign"), ("a b", "ab")])
def test_what_reads_differently_is_not(one, other):
    assert folded(one) != folded(other)


def test_nothing_wanted_is_in_every_text():
    assert mentions("", "any")
    assert mentions("\u00ad \u200b", "any")
    assert not mentions("any", "", "other")


@given(st.text())
def test_a_text_is_folded_once_and_for_all(text):
    assert folded(folded(text)) == folded(text)
    assert mentions(text, text)
