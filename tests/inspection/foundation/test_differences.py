"""Two texts compared word by word: the pieces give back each text, and say what a reader would say."""

import random
import time
from itertools import pairwise

import pytest

from inspection.foundation.differences import Kind, word_differences

SAME, DELETED, INSERTED = Kind.SAME, Kind.DELETED, Kind.INSERTED


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("He came.", "He came.", [(SAME, "He came.")]),
        ("", "He came.", [(INSERTED, "He came.")]),
        ("He came.", "", [(DELETED, "He came.")]),
        ("He came", "He came late", [(SAME, "He came"), (INSERTED, " late")]),
        ("He came late", "late", [(DELETED, "He came "), (SAME, "late")]),
        ("He came.", "He went.", [(SAME, "He "), (DELETED, "came."), (INSERTED, "went.")]),
        ("one two six", "three four six", [(DELETED, "one two"), (INSERTED, "three four"), (SAME, " six")]),
        ("a a", "a a a", [(SAME, "a a"), (INSERTED, " a")]),
        ("Line\nmore", "Line more", [(SAME, "Line"), (DELETED, "\n"), (INSERTED, " "), (SAME, "more")]),
    ],
)  # fmt: skip
def test_what_was_added_and_deleted_is_told_by_words(before, after, pieces):
    assert word_differences(before, after) == pieces


def joined(pieces, left_out):
    return "".join(piece.text for piece in pieces if piece.kind != left_out)


def test_the_pieces_give_back_each_text_letter_by_letter():
    chance = random.Random(20260302)
    blanks = [" ", "  ", "\n", "\r\n", "\t", "\u00a0"]
    words = ["the", "file", "says", "no", ".", "&", "<b>", "Ŵyn", "😀", "e\u0301", "ملف", *blanks]
    for _ in range(2_000):
        before, after = ("".join(chance.choices(words, k=chance.randrange(40))) for _ in range(2))
        pieces = word_differences(before, after)
        assert (joined(pieces, INSERTED), joined(pieces, DELETED)) == (before, after)
        assert all(piece.text for piece in pieces)
        assert all(one.kind != other.kind for one, other in pairwise(pieces))


@pytest.mark.parametrize("number", [1, 2, 50, 5_000])
def test_no_text_keeps_a_page_waiting(number):
    chance = random.Random(number)
    before, after = (" ".join(str(chance.randrange(number)) for _ in range(10_000)) for _ in range(2))
    begun = time.process_time()
    pieces = word_differences(before, after)
    assert time.process_time() - begun < 2
    assert (joined(pieces, INSERTED), joined(pieces, DELETED)) == (before, after)


def test_in_a_long_text_a_changed_word_is_found():
    chance = random.Random(1)
    words = [f"w{round(chance.paretovariate(0.6))}" for _ in range(3_500)]
    changed = [*words]
    changed[3], changed[1700], changed[3490] = "first", "middle", "last"
    pieces = word_differences(" ".join(words), " ".join(changed))
    assert [piece.text for piece in pieces if piece.kind == INSERTED] == ["first", "middle", "last"]
