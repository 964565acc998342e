"""A case without a mouse."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.capture import another_tab, new_case, revisions, wait_until

pytestmark = pytest.mark.anywhere

UNTOLD = """
from inspection.models import User
User.objects.filter(email__startswith="ivy@").update(keys_go_on=None)
"""


NUMBERS = itertools.count(1)


@pytest.fixture
def reference():
    return f"KEYS-{next(NUMBERS)}"


@pytest.fixture
def ivy(person, on_the_server, reference):
    """On the first page of a case that nobody has begun."""
    case = new_case(on_the_server, reference)
    return person("ivy").go(f"{case}2.1/")


def has_focus(person, number):
    expect(person.question(number).locator(":focus")).to_have_count(1)
    return person


def test_the_keys_answer_move_and_go_on(ivy):
    has_focus(ivy, "2.1.1").type("y").sees_state("2.1.1", "Saved")
    has_focus(ivy, "2.1.1a").type("n", "k", "u")
    has_focus(ivy, "2.1.1b").type("k", "e")
    ivy.page.keyboard.type("A note? U and ] are only letters here.")
    ivy.type("Escape")
    has_focus(ivy, "2.1.1a").type("Control+Enter").heading_is("2.2")
    has_focus(ivy, "2.2.1").type("]").heading_is("2.3")
    has_focus(ivy, "2.3.1").type("[").heading_is("2.2")
    has_focus(ivy, "2.2.1").type("[").heading_is("2.1")
    has_focus(ivy, "2.1.1b").finds("2.1.1a", "No", "A note? U and ] are only letters here.")


def test_the_focus_is_on_the_first_unanswered_question_or_the_one_that_is_named(ivy):
    has_focus(ivy, "2.1.1").answer("2.1.1", "Yes").answer("2.1.1a", "Yes").sees_all_saved()
    has_focus(ivy.reload(), "2.1.1b")
    ivy.question("2.1.1a").get_by_role("link", name="History").click()
    ivy.heading_is("History of 2.1.1a").page.locator(".govuk-back-link").click()
    has_focus(ivy.heading_is("2.1"), "2.1.1a")


def test_arrows_choose_what_looks_chosen_is_stored_and_one_key_takes_it_back(ivy, on_the_server, reference):
    has_focus(ivy, "2.1.1").type("Space").sees_state("2.1.1", "Saved")
    has_focus(ivy, "2.1.1").type("ArrowDown").sees_all_saved()
    has_focus(ivy, "2.1.1").finds("2.1.1", "No", "").type("z").sees_all_saved().finds("2.1.1", "Yes", "")
    has_focus(ivy, "2.1.1").type("z").sees_all_saved()
    expect(ivy.question("2.1.1").locator("input:checked")).to_have_count(0)
    ivy.type("n")
    has_focus(ivy, "2.1.1a").type("z")
    has_focus(ivy, "2.1.1").sees_all_saved().reload()
    expect(ivy.question("2.1.1").locator("input:checked")).to_have_count(0)
    stored = revisions(on_the_server, reference, "2.1.1", field="answer")
    # Each is a version of its own, but for what was taken back before it was sent.
    assert stored[:4] == ["yes", "no", "yes", ""]
    assert stored[-1] == ""


def test_who_would_rather_stay_says_so_once(ivy, on_the_server):
    told = ivy.page.locator(".keys-go-on")
    try:
        ivy.type("y")
        expect(told).to_contain_text("The focus has gone on to the next question")
        ivy.check_page_at(320, 1280).press("Stay on the question")
        expect(told).to_have_count(0)
        has_focus(ivy, "2.1.1a").type("y").sees_state("2.1.1a", "Saved")
        has_focus(ivy, "2.1.1a").reload()
        has_focus(ivy, "2.1.1b").type("n").sees_state("2.1.1b", "Saved")
        has_focus(ivy, "2.1.1b")
        expect(told).to_have_count(0)
        ivy.go("/account/").sees("the question keeps the focus").follow("Change what the keys do")
        ivy.check_page_at(320, 1280).page.get_by_label("Go on to the next question").check()
        ivy.press("Save").is_told("Saved").sees("the next question has the focus")
    finally:
        on_the_server(UNTOLD)


def test_keys_open_what_belongs_to_the_case(ivy, reference):
    has_focus(ivy, "2.1.1").type("g")
    expect(ivy.question("2.1.1").locator(".question__guidance")).to_have_attribute("open", "")
    ivy.type("y").sees_state("2.1.1", "Saved").type("k", "h").heading_is("History of 2.1.1")
    ivy.page.go_back()
    has_focus(ivy, "2.1.1a").type("s").heading_is(f"Summary of case {reference}")
    ivy.page.go_back()
    has_focus(ivy, "2.1.1a").type("t").heading_is(f"Case {reference}").press("Continue answering")
    has_focus(ivy, "2.1.1a").type("c")
    expect(ivy.page).not_to_have_url(re.compile(reference))


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


def test_what_was_fetched_for_one_person_is_not_shown_to_the_next(person, on_the_server, reference):
    case = new_case(on_the_server, reference)
    ivy = person().sign_in("ivy").heading_is("Home").go(f"{case}2.1/")
    fetch_ahead(ivy)
    door = another_tab(ivy).go("/").press("Sign out").heading_is("Sign in").sign_in("ida").heading_is("Home")
    ivy.page.locator("a[rel=next]").click()
    ivy.heading_is("2.2").sees("This case is allocated to Ivy Inspector")
    assert not was_fetched_ahead(ivy)
    door.press("Sign out").heading_is("Sign in")
