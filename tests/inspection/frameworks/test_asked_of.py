"""Whom questions are asked of: each case, or once the inspection."""

import pytest

from inspection.frameworks.queries import question_set
from tests.factories import make_example, make_framework

pytestmark = pytest.mark.django_db


def numbers(items):
    return [item.number for item in items]


def test_questions_of_a_standard_asked_of_the_inspection_are_put_to_no_case():
    framework = question_set(make_example("every-rule").pk)
    asked = [item for item in framework.questions if item.asked_of_inspection]
    assert numbers(asked) == ["4.1", "7.1"]
    assert not any(item.is_put_to({"short_stay", "family"}) for item in asked)
    assert numbers(framework.inspection_standards) == ["4", "7"]
    assert numbers(framework.case_standards) == ["1", "2", "3", "5", "6"]


@pytest.mark.parametrize(
    ("stem", "has_cases", "asks_the_inspection"),
    [
        ("approved-premises-2025", False, True),
        ("prison-tests-6", False, False),
        ("youth-justice-2021", True, False),
        ("dynamic-public-protection-2025", True, False),
        ("every-rule", True, True),
    ],
)
def test_a_framework_without_questions_put_to_cases_has_none(stem, has_cases, asks_the_inspection):
    framework = question_set(make_example(stem).pk)
    assert (framework.has_cases, bool(framework.inspection_standards)) == (has_cases, asks_the_inspection)


def test_format_1_asks_everything_of_cases():
    framework = question_set(make_framework().pk)
    assert framework.has_cases
    assert framework.inspection_standards == ()


def test_which_standards_may_be_left_out_is_said():
    framework = question_set(make_example("every-rule").pk)
    assert numbers(standard for standard in framework.standards if standard.is_optional) == ["2"]
