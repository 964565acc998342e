"""The order in which people look for references."""

from itertools import pairwise
from random import Random

import pytest

from inspection.foundation.natural_order import LONGEST_KEY, natural_key

# As a person would list them. A sort by characters gets each group wrong, or a language's own order might.
ORDERED = [
    ["C1", "C2", "C10", "C100", "C1000"],
    ["2", "10", "C1"],
    ["A-1-2", "A-1-10", "A-2-1", "A-10-1"],
    ["C0", "C1", "c2", "C3", "d1"],
    ["TAM-009", "TAM-10", "TAM-011"],
    ["C", "C-2", "C-10", "C2", "Ca"],
    ["X9", "X" + "9" * 39],
]


@pytest.mark.parametrize("references", ORDERED, ids=lambda references: references[0])
def test_numbers_are_compared_as_numbers(references):
    shuffled = Random(8).sample(references, k=len(references))
    assert sorted(shuffled, key=natural_key) == references


def test_a_key_holds_only_what_every_database_sorts_alike():
    random = Random(8)
    for _ in range(500):
        reference = "".join(random.choices("aZ09-_é ", k=40))
        key = natural_key(reference)
        assert len(key) <= LONGEST_KEY
        assert key.isascii()
        assert key.isalnum()
        assert key == key.lower()


def test_the_longest_key_fits():
    assert len(natural_key("-1" * 20)) == LONGEST_KEY


def test_what_differs_in_leading_noughts_or_capitals_has_one_key():
    assert all(natural_key(a) == natural_key(b) for a, b in pairwise(["C-7", "c-07", "C_007"]))
