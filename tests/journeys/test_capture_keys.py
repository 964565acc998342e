"""A case without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.journeys.capture import another_tab, new_case, wait_until


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
    ivy.check_page_at(320, 1280).type("Escape")
    expect(keys).to_be_hidden()
    has_focus(ivy, "2.1.2")
    ivy.press("Keyboard")
    expect(keys).to_be_visible()


def test_the_next_unanswered_question_is_one_button_away(ivy):
    ivy.press("Next unanswered")
    assert ivy.page.evaluate("document.activeElement.type") == "radio"


def fetch_ahead(person):
    """Stand at the last question until the browser has the next page."""
    browser = person.page.context.new_cdp_session(person.page)
    states = []
    browser.on("Preload.prefetchStatusUpdated", lambda event: states.append(event["status"]))
    browser.send("Preload.enable")
    person.page.locator("fieldset[data-number]").last.locator("input[type=radio]").last.focus()
    # Its events arrive with the replies.
    wait_until(lambda: person.page.evaluate("0") == 0 and "Ready" in states, "the next page is fetched")


def was_fetched_ahead(person):
    return person.page.evaluate("performance.getEntriesByType('navigation')[0].deliveryType") == "navigational-prefetch"


def test_the_next_section_is_there_before_it_is_asked_for(ivy):
    fetch_ahead(ivy)
    ivy.type("]").heading_is("2.2")
    assert was_fetched_ahead(ivy)
    has_focus(ivy, "2.2.1")


def test_what_was_fetched_for_one_person_is_not_shown_to_the_next(person, on_the_server):
    case = new_case(on_the_server, "CAP-KEYS")
    ivy = person().sign_in("ivy").heading_is("Home").go(f"{case}2.1/")
    fetch_ahead(ivy)
    door = another_tab(ivy).go("/").press("Sign out").heading_is("Sign in").sign_in("ida").heading_is("Home")
    ivy.page.locator("a[rel=next]").click()
    ivy.heading_is("2.2").sees("This case is allocated to Ivy Inspector")
    assert not was_fetched_ahead(ivy)
    door.press("Sign out").heading_is("Sign in")
