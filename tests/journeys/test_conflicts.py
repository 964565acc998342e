"""Two browsers on one answer: the second is told at the question, loses nothing, and chooses."""

import pytest
from playwright.sync_api import expect

PAGE = "/inspections/harbour-2024/cases/HAR-102/2.3/"


def conflict_at(person, number):
    return person.question(number).locator(".conflict")


@pytest.mark.parametrize(
    ("number", "button", "kept"),
    [("2.3.1", "Keep mine", ("No", "typed second")), ("2.3.2", "Use what is stored", ("Yes", "typed first"))],
)
def test_the_second_browser_is_told_and_chooses(person, number, button, kept):
    first, second = person("ivy").go(PAGE), person("ivy").go(PAGE)
    first.answer(number, "Yes").write(number, "typed first").sees_all_saved()
    second.answer(number, "No").write(number, "typed second")
    second.sees_state(number, "Not saved. In another window you changed this answer too")
    expect(conflict_at(second, number)).to_contain_text("In another window you changed this answer")
    expect(conflict_at(second, number)).to_contain_text("Stored: Yes")
    expect(conflict_at(second, number)).to_contain_text("typed first")
    second.finds(number, "No", "typed second").check_page_at(320, 1280)

    conflict_at(second, number).get_by_role("button", name=button).click()
    expect(conflict_at(second, number)).to_have_count(0)
    second.finds(number, *kept).sees_all_saved().reload().finds(number, *kept)
    first.reload().finds(number, *kept)


def test_a_conflict_on_one_question_does_not_hold_up_the_others(person):
    first, second = person("ivy").go(PAGE), person("ivy").go(PAGE)
    first.answer("2.3.3", "Yes").sees_all_saved()
    second.answer("2.3.3", "No").sees_state("2.3.3", "Not saved").answer("2.3.3a", "No").sees_state("2.3.3a", "Saved")
    first.reload().finds("2.3.3", "Yes").finds("2.3.3a", "No")
