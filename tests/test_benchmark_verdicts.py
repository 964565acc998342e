"""The benchmark passes nothing that it has not seen: what it says of the rounds it has measured."""

import os

import pytest

from tests.benchmarks import cpu
from tests.benchmarks.rows import Figure, Ratio, exit_code

pytestmark = pytest.mark.anywhere


def row(*ratios, target=1.5):
    return Ratio("Page", target, list(ratios), floor_ms=1, product_ms=1, wall=1)


def test_the_median_of_quiet_rounds_decides():
    assert row(1.4, 1.42, 1.44, 1.46, 1.9).verdict == "yes"
    assert row(1.4, 1.52, 1.53, 1.54, 1.55).verdict == "no"


def test_noisy_rounds_never_pass():
    assert row(1.0, 1.1, 1.2, 1.3, 1.4).verdict == "noisy"


def test_noisy_rounds_of_which_none_reaches_the_target_miss_it():
    assert row(2, 3, 4, 5, 6).verdict == "no"


def test_a_figure_reaches_its_target_by_being_no_larger():
    assert [Figure("HTML", size, 8, " KB").verdict for size in (8, 8.1)] == ["yes", "no"]


def test_a_miss_ends_otherwise_than_noise_and_both_otherwise_than_a_pass():
    assert [exit_code(verdicts) for verdicts in (["yes"], ["yes", "noisy"], ["noisy", "no"])] == [0, 3, 1]


def test_the_cpu_of_a_process_that_has_ended_is_none():
    assert cpu.seconds_of(os.getpid()) > 0
    assert cpu.seconds_of(2**22 + 1) == 0  # beyond the greatest number of a process


def test_a_tree_begins_with_its_root():
    assert cpu.tree(os.getpid())[0] == os.getpid()
