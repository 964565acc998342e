"""How long stages take as a rule."""

import statistics
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reports.clocks.medians import summaries
from reports.clocks.stages import work_out
from tests.reports.clocks.test_stages import PUBLISHED, at, on

pytestmark = pytest.mark.anywhere


@given(some.lists(some.integers(0, 1000), min_size=1, max_size=30))
def test_the_median_is_exactly_that_of_the_library(days):
    clocks = [work_out(replace(PUBLISHED, appears_on=on(65 + more)), on(5000)) for more in days]
    approval = summaries(clocks)[4]
    assert Fraction(approval.spread.median) == statistics.median([Fraction(5 + more) for more in days])
    assert (approval.number, approval.spread.minimum, approval.spread.maximum) == (
        *(len(days), 5 + min(days)),
        5 + max(days),
    )


def test_what_was_left_out_or_is_not_known_counts_for_nothing():
    usual, unchecked = work_out(PUBLISHED, on(200)), work_out(replace(PUBLISHED, drafts=[]), on(200))
    stored_late = replace(PUBLISHED, kept_since=on(40), moves=[replace(PUBLISHED.moves[-1], at=at(40))])
    rows = summaries([usual, unchecked, work_out(stored_late, on(200))])
    assert [(row.number, row.spread.median_text, row.spread.minimum_text, row.spread.maximum_text) for row in rows] == [
        (2, "20", "20", "20"),
        (2, "10", "10", "10"),
        (3, "15", "5", "32"),
        (2, "15", "15", "15"),
        (3, "10", "8", "10"),
        (2, "50", "50", "50"),
        (2, "70", "70", "70"),
    ]


def test_of_none_there_is_no_median():
    assert {(row.number, row.spread) for row in summaries([])} == {(0, None)}
