"""What two results differ in, figure by figure."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.publishing.changes import changed_figures

pytestmark = pytest.mark.anywhere

RESULTS = {
    "format": "inspection-results/1",
    "cases": {"total": 3, "signed_off": 3},
    "questions": {
        "2.2.1": {"yes": 2, "no": 1, "percent": 67, "interval": {"low": 20.765, "high": 93.851}, "bands_touched": []},
        "PP1": {"counts": {"3 or more": 1}},
    },
    "standards": {"2.2": {"agreed": "good", "discretion": ["one_case"]}},
    "overall": None,
}


def figures(value, name=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from figures(inner, (*name, key))
    else:
        yield name


def test_what_is_the_same_differs_in_nothing():
    assert changed_figures(RESULTS, copy.deepcopy(RESULTS)) == []


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("questions", "2.2.1", "percent"), 33, "question 2.2.1, percent: 67, then 33"),
        (("questions", "2.2.1", "interval", "low"), 10.5, "question 2.2.1, interval low: 20.77, then 10.5"),
        (("questions", "PP1", "counts", "3 or more"), 2, "question PP1, counts 3 or more: 1, then 2"),
        (("standards", "2.2", "discretion"), [], "standard 2.2, discretion: one_case, then "),
        (("cases", "total"), 4, "cases, total: 3, then 4"),
        (("overall",), "good", "overall: none, then good"),
    ],
)
def test_a_figure_that_differs_is_named_with_both(path, value, said):
    changed = copy.deepcopy(RESULTS)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert list(map(str, changed_figures(RESULTS, changed))) == [said]


@given(st.sampled_from([name for name in figures(RESULTS) if len(name) > 1]))
def test_every_figure_that_is_gone_or_new_is_told(path):
    changed = copy.deepcopy(RESULTS)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    [gone], [new] = changed_figures(RESULTS, changed), changed_figures(changed, RESULTS)
    assert (gone.before, gone.after) == (new.after, new.before)
