"""Each rule of a standard: its result, distance, range and discretion, each equal to trying everything."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.figures.rules import STANDARD_RULES
from reports.figures.rules.completion import rating_range
from reports.figures.rules.discretion import opening
from reports.figures.rules.distance import distance
from reports.figures.rules.one_case import changes_by_one_case
from reports.figures.rules.rating import rate
from tests.reports.figures import recomputed
from tests.reports.figures.small_standards import EXAMPLES, counted, open_cases_of, policies, standards

pytestmark = pytest.mark.anywhere

every_rule = pytest.mark.parametrize("rule", sorted(STANDARD_RULES))
searched = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


def compact(change):
    return change and (change.rating.step, change.changes, change.questions)


@every_rule
@searched
@given(data=st.data())
def test_the_result_equals_a_second_computation(rule, data):
    standard = data.draw(standards(rule))
    counts = data.draw(counted(standard, most=30))
    result = rate(STANDARD_RULES[rule], standard, counts)
    again = recomputed.result(rule, standard, counts)
    assert (result.rating, result.percent, result.decided_by, result.caps) == again


@every_rule
@searched
@given(data=st.data())
def test_the_distance_equals_trying_every_set_of_answers(rule, data):
    standard = data.draw(standards(rule))
    counts = data.draw(counted(standard))
    found = distance(STANDARD_RULES[rule], standard, counts)
    assert [compact(found.up), compact(found.down)] == recomputed.distance(rule, standard, counts)


@every_rule
@searched
@given(data=st.data())
def test_the_range_equals_trying_every_completion(rule, data):
    standard = data.draw(standards(rule))
    closed = data.draw(counted(standard, most=3))
    open_cases = data.draw(open_cases_of(standard))
    found = rating_range(STANDARD_RULES[rule], standard, closed, open_cases)
    steps = recomputed.possible_steps(rule, standard, closed, open_cases)
    assert (found and (found.lowest.step, found.highest.step)) == ((steps[0], steps[-1]) if steps else None)


@every_rule
@searched
@given(data=st.data())
def test_what_one_case_changes_equals_trying_every_case(rule, data):
    standard = data.draw(standards(rule))
    counts = data.draw(counted(standard))
    own = recomputed.rating(rule, standard, counts)
    expected = [
        (number, changed, recomputed.rating(rule, standard, after))
        for number, changed, after in recomputed.one_change(standard, counts)
        if own and recomputed.rating(rule, standard, after) != own
    ]
    found = changes_by_one_case(STANDARD_RULES[rule], standard, counts)
    assert [(change.question.number, change.counts, change.result.rating) for change in found] == expected


@every_rule
@searched
@given(data=st.data())
def test_discretion_equals_a_second_computation(rule, data):
    standard = data.draw(standards(rule))
    counts = data.draw(counted(standard, most=12))
    policy = data.draw(policies)
    found = opening(STANDARD_RULES[rule], standard, counts, policy)
    again = recomputed.discretion(rule, standard, counts, policy)
    assert (list(found.grounds), [rating.step for rating in found.may_become]) == again


@every_rule
@searched
@given(data=st.data())
def test_every_result_is_explained(rule, data):
    standard = data.draw(standards(rule))
    counts = data.draw(counted(standard, most=12))
    verdict = STANDARD_RULES[rule].decide(standard, counts)
    sentence = str(STANDARD_RULES[rule].explain(standard, counts))
    named = [str(verdict.rating), *verdict.decided_by] if verdict.rating else ["No key question"]
    assert [word for word in named if word not in sentence] == []
