"""A case without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.journeys.capture import new_case


@pytest.fixture
def ivy(person, on_the_server):
    case = new_case(on_the_server, "CAP-KEYS")
    return person("ivy").go(f"{case}2.1/")


def has_focus(person, number):
    is_inside = f"document.activeElement.closest('.question')?.dataset.number === '{number}'"
    person.page.wait_for_function(is_inside)
    return person


def test_the_keys_answer_move_and_go_on(ivy):
    ivy.tab_to("2.1.1").type("y", "j").sees_state("2.1.1", "Saved")
    has_focus(ivy, "2.1.1a").type("n", "k", "u")
    has_focus(ivy, "2.1.1b").type("ArrowUp", "e")
    ivy.page.keyboard.type("A note? U and ] are only letters here.")
    ivy.type("Escape")
    has_focus(ivy, "2.1.1a").type("Control+Enter").heading_is("2.2")
    has_focus(ivy, "2.2.1").type("Shift+ArrowRight").heading_is("2.3")
    has_focus(ivy, "2.3.1").type("[").heading_is("2.2")
    has_focus(ivy, "2.2.1").type("[").heading_is("2.1")
    has_focus(ivy, "2.1.1b").finds("2.1.1a", "No", "A note? U and ] are only letters here.")


def test_the_keys_are_listed(ivy):
    ivy.tab_to("2.1.2").type("?")
    keys = ivy.page.get_by_role("dialog", name="Answer with the keyboard")
    expect(keys).to_contain_text("next unanswered question")
    ivy.check_page_at(375, 1280).type("Escape")
    expect(keys).to_be_hidden()
    has_focus(ivy, "2.1.2")
    ivy.press("Keyboard")
    expect(keys).to_be_visible()


def test_the_next_unanswered_question_is_one_button_away(ivy):
    ivy.press("Next unanswered")
    assert ivy.page.evaluate("document.activeElement.type") == "radio"
