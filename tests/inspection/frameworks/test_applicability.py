"""Who is asked what: conditions on a case's details, against a computation of another kind."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.frameworks.applicability import (
    AllOf,
    AnyOf,
    Not,
    OneOf,
    Section,
    WithinWeeks,
    applies,
    sections_that_hold,
    unknown_details,
)
from inspection.frameworks.format_2.conditions import WhenSchema

STARTED = date(2025, 9, 1)


def holds(when, details, started=STARTED):
    section = Section("here", WhenSchema.model_validate(when).condition())
    return sections_that_hold([section], started, details) == {"here"}


@pytest.mark.parametrize(
    ("when", "details", "answer"),
    [
        ({"kind": ["Order", "Licence"]}, {"kind": "Licence"}, True),
        ({"kind": ["Order"]}, {"kind": "Licence"}, False),
        ({"kind": ["Order"]}, {}, False),
        ({"kind": ["Order"]}, {"kind": None}, False),
        ({"not": {"kind": ["Order"]}}, {}, True),
        ({"not": {"not": {"kind": ["Order"]}}}, {}, False),
        ({"kind": ["Order"], "sex": ["F"]}, {"kind": "Order"}, False),
        ({"not": {"kind": ["Order"], "sex": ["F"]}}, {"kind": "Order"}, True),
        ({"any": [{"kind": ["Order"]}, {"sex": ["F"]}]}, {"sex": "F"}, True),
        ({"any": [{"kind": ["Order"]}], "sex": ["F"]}, {"kind": "Order"}, False),
        ({"report": [True]}, {"report": True}, True),
        ({"report": ["yes"]}, {"report": True}, True),
        ({"report": ["no"]}, {"report": False}, True),
        ({"report": False}, {"report": True}, False),
        ({"report": [False]}, {}, False),
        ({"age": [1]}, {"age": True}, False),
        ({"report": [True]}, {"report": 1}, False),
        ({"age": [1, 2.5]}, {"age": 2.5}, True),
        ({"age": [1]}, {"age": 1.0}, True),
    ],
)
def test_a_condition_holds(when, details, answer):
    assert holds(when, details) is answer


@pytest.mark.parametrize(("days", "answer"), [(-1, False), (0, True), (1, True), (55, True), (56, True), (57, False)])
def test_eight_weeks_are_56_days_and_never_run_backwards(days, answer):
    when = {"weeks": {"from": "started", "to": "suspended_on", "at_most": 8}}
    assert holds(when, {"suspended_on": (STARTED + timedelta(days)).isoformat()}) is answer


@pytest.mark.parametrize("day", [None, "", "2025-02-30", "soon", 20250901])
def test_a_date_that_is_none_is_unknown(day):
    when = {"weeks": {"from": "started", "to": "suspended_on", "at_most": 8}}
    assert holds(when, {"suspended_on": day}) is False
    assert holds({"not": when}, {"suspended_on": day}) is True


def test_a_case_without_its_date_is_in_no_section_that_counts_weeks_from_it():
    assert (
        holds({"weeks": {"from": "started", "to": "day", "at_most": 8}}, {"day": "2025-09-01"}, started=None) is False
    )


def test_the_details_that_a_case_lacks_are_named_once():
    sections = [
        Section("a", WhenSchema.model_validate({"any": [{"kind": ["x"]}, {"not": {"sex": ["F"]}}]}).condition()),
        Section("b", WithinWeeks("started", "day", 2)),
        Section("c", OneOf("kind", ("y",))),
    ]
    assert unknown_details(sections, STARTED, {"sex": "M", "kind": ""}) == ("kind", "day")
    assert unknown_details(sections, None, {"sex": "M", "kind": "x", "day": "2025-09-01"}) == ("started",)


@pytest.mark.parametrize(
    ("applies_to", "except_", "sections", "answer"),
    [
        ((), (), (), True),
        (("a",), (), (), False),
        (("a", "b"), (), ("b",), True),
        ((), ("a",), ("b",), True),
        ((), ("a", "b"), ("b",), False),
        (("a",), ("b",), ("a", "b"), False),
    ],
)
def test_a_question_is_put_to_any_of_its_sections_and_to_none_that_are_excepted(applies_to, except_, sections, answer):
    assert applies(applies_to, except_, sections) is answer


# --- Any condition at all ---

NAMES = ("a", "b", "c", "d")
VALUES = st.sampled_from(["x", "yes", "no", True, False, 1, 0, 2.5])
DAYS = st.dates(date(2025, 1, 1), date(2025, 3, 1))
CASES = st.dictionaries(st.sampled_from(NAMES), VALUES | DAYS.map(date.isoformat) | st.none())
PLAIN = st.builds(OneOf, st.sampled_from(NAMES), st.lists(VALUES, min_size=1, max_size=3).map(tuple))
WEEKS = st.builds(
    WithinWeeks, st.sampled_from([*NAMES, "started"]), st.sampled_from([*NAMES, "started"]), st.integers(0, 9)
)
CONDITIONS = st.recursive(
    PLAIN | WEEKS,
    lambda inner: (
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(Not, inner)
    ),
    max_leaves=12,
)


def typed(value):
    """A stored or written value with its type, so that true is not 1."""
    return (isinstance(value, bool), value)


def truth(condition, known):
    """By a list of cases still in question, worked off without recursion or a method of the product's."""
    results, waiting = {}, [condition]
    while waiting:
        item = waiting[-1]
        parts = (item.part,) if isinstance(item, Not) else getattr(item, "parts", ())
        open_parts = [part for part in parts if id(part) not in results]
        if open_parts:
            waiting += open_parts
            continue
        waiting.pop()
        values = [results[id(part)] for part in parts]
        if isinstance(item, OneOf):
            value = known.get(item.detail)
            wanted = {typed(given) for given in item.values}
            wanted |= {typed(given == "yes") for given in item.values if given in ("yes", "no")}
            wanted |= {typed("yes" if given else "no") for given in item.values if isinstance(given, bool)}
            results[id(item)] = value is not None and typed(value) in wanted
        elif isinstance(item, WithinWeeks):
            days = [value for name in (item.start, item.end) if isinstance(value := known.get(name), date)]
            within = len(days) == 2 and days[0] <= days[1] <= days[0] + timedelta(weeks=item.at_most)
            results[id(item)] = within
        elif isinstance(item, Not):
            results[id(item)] = values == [False]
        else:
            results[id(item)] = values.count(True) == len(values) if isinstance(item, AllOf) else values.count(True) > 0
    return results[id(condition)]


def as_day(value):
    return date(*map(int, value.split("-"))) if isinstance(value, str) and len(value) == 10 else value


@given(CONDITIONS, CASES, DAYS | st.none())
def test_any_condition_agrees_with_another_computation(condition, details, started):
    known = {name: as_day(value) for name, value in details.items()} | {"started": started}
    expected = {"here"} if truth(condition, known) else set()
    assert sections_that_hold([Section("here", condition)], started, details) == expected


@given(
    st.lists(st.tuples(st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)))),
    st.sets(st.sampled_from(NAMES)),
)
def test_what_is_inherited_and_what_is_own_must_both_hold(levels, sections):
    applied = all(applies(applies_to, except_, sections) for applies_to, except_ in levels)
    refused = [1 for applies_to, except_ in levels if (applies_to and not applies_to & sections) or except_ & sections]
    assert applied is not bool(refused)
