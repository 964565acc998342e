"""A decision holds on exactly the counts that it was taken on, whatever rating and percentage they give."""

from collections import Counter
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspection.frameworks.queries import question_set
from reports.figures.scorecard import score_questions, score_standard
from tests.factories import make_framework

pytestmark = pytest.mark.django_db
ANSWERS = st.fixed_dictionaries({answer: st.integers(0, 3) for answer in ("yes", "no", "na")})


@pytest.fixture(scope="module")
def framework(module_db):
    return question_set(make_framework().pk)


def scored(framework, given_answers, decision=None):
    standard = framework.standards_by_number["2.2"]
    tallies = {item.pk: Counter(answers) for item, answers in zip(standard.key_questions, given_answers, strict=True)}
    return score_standard(standard, framework, score_questions(framework, tallies), decision, with_discretion=False)


def decision_on(score, *, figures):
    """As it is stored."""
    return SimpleNamespace(
        calculated=SimpleNamespace(code=score.calculated.code) if score.calculated else None,
        percent=score.percent,
        agreed=SimpleNamespace(code="good"),
        figures=figures,
        is_final=True,
    )


def judged(given_answers):
    return [(answers["yes"], answers["no"]) for answers in given_answers]


@settings(max_examples=200, deadline=None)
@given(before=st.tuples(ANSWERS, ANSWERS, ANSWERS), after=st.tuples(ANSWERS, ANSWERS, ANSWERS))
def test_it_holds_while_as_many_cases_gave_each_counted_answer(framework, before, after):
    decision = decision_on(scored(framework, before), figures=scored(framework, before).figures)
    score = scored(framework, after, decision)
    assert score.is_final == (judged(before) == judged(after))
    assert (score.outdated is None) == (judged(before) == judged(after))


@settings(max_examples=100, deadline=None)
@given(before=st.tuples(ANSWERS, ANSWERS, ANSWERS), after=st.tuples(ANSWERS, ANSWERS, ANSWERS))
def test_one_that_remembers_no_counts_holds_by_rating_and_percentage(framework, before, after):
    seen, now = scored(framework, before), scored(framework, after)
    score = scored(framework, after, decision_on(seen, figures=""))
    assert score.is_final == ((seen.calculated, seen.percent) == (now.calculated, now.percent))
