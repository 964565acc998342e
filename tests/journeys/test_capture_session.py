"""A session that ends takes no words with it, and another person's is never used."""

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.capture import another_tab, new_case, revisions

pytestmark = pytest.mark.deployed

CASE = "CAP-SESSION"

LEAVE = """
from cases.allocation.actions import allocate
from cases.models import Assessment
allocate(assessment=Assessment.objects.get(case__reference="CAP-AWAY"), to=None, by=None)
"""


@pytest.fixture
def page_of(on_the_server):
    case = new_case(on_the_server, CASE)
    return lambda section: f"{case}{section}/"


def ends_soon(person, *, extendable_to):
    """The server says that the session ends in four minutes, until it is extended."""
    user = person.page.locator("body").get_attribute("data-user")
    reply = json.dumps({"user": user, "name": "Ivy Inspector", "ends_in": 240, "extendable_to": extendable_to})

    def answer(route):
        if route.request.method == "GET":
            route.fulfill(content_type="application/json", body=reply)
        else:
            route.continue_()

    person.page.route("**/session/", answer)


def test_the_end_is_announced_and_can_be_put_off(person, page_of):
    ivy = person("ivy")
    ends_soon(ivy, extendable_to=7200)
    ivy.go(page_of("2.1"))
    dialog = ivy.page.get_by_role("dialog", name="You will be signed out at")
    expect(dialog).to_be_visible()
    ivy.check_page_at(320, 1280).press("Stay signed in")
    expect(dialog).to_be_hidden()


def test_the_announcement_takes_no_words_from_who_is_typing(person, page_of):
    ivy = person("ivy")
    ends_soon(ivy, extendable_to=240)
    ivy.go(page_of("2.1"))
    ivy.text_of("2.1.1").focus()
    dialog = ivy.page.locator("#session-ending")
    expect(dialog).to_be_visible()
    ivy.page.keyboard.type("not one letter")
    expect(ivy.text_of("2.1.1")).to_have_value("not one letter")
    expect(dialog).to_contain_text("Nobody can stay signed in longer")
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_hidden()
    ivy.check_page()


def test_what_was_typed_after_the_end_is_saved_after_signing_in_again(person, page_of):
    ivy = person().sign_in("ivy").heading_is("Home").go(page_of("2.2"))
    ivy.page.context.clear_cookies(name="sessionid")
    ivy.write("2.2.1", "After the end").sees_state("2.2.1", "Not saved yet: you are signed out")
    banner = ivy.page.get_by_role("alert", name="Signed out")
    expect(banner).to_contain_text("You can go on typing. What is not saved is kept", use_inner_text=True)
    ivy.check_page_at(320, 1280).write("2.2.2", "And on")
    with ivy.page.context.expect_page() as opened:
        banner.get_by_role("link", name="Sign in").click()
    door = another_tab(ivy)
    door.page.close()
    door.page = opened.value
    door.page.wait_for_load_state()
    door.sign_in("ivy").heading_is("Home")
    ivy.sees_state("2.2.1", "Saved").sees_state("2.2.2", "Saved")
    expect(banner).to_be_hidden()
    ivy.reload()
    expect(ivy.text_of("2.2.1")).to_have_value("After the end")


def test_nothing_is_sent_in_somebody_elses_name(person, page_of, on_the_server):
    ivy = person().sign_in("ivy").heading_is("Home").go(page_of("2.3"))
    # Somebody else at the same browser, who has signed out and in while the page stood open.
    ivy.page.context.clear_cookies()
    ida = another_tab(ivy).sign_in("ida").heading_is("Home")
    ivy.write("2.3.1", "Ivy's words")
    expect(ivy.page.get_by_role("alert", name="Signed out")).to_contain_text(
        "Ida Inspector has signed in", use_inner_text=True
    )
    ivy.sees_state("2.3.1", "Not saved yet").check_page()
    assert revisions(on_the_server, CASE, "2.3.1") == [""]
    ida.press("Sign out").heading_is("Sign in").sign_in("ivy").heading_is("Home")
    ivy.sees_state("2.3.1", "Saved")
    assert revisions(on_the_server, CASE, "2.3.1") == ["Ivy's words"]


def test_who_lost_the_case_while_typing_gets_the_text_back_to_copy(person, on_the_server):
    page = new_case(on_the_server, "CAP-AWAY") + "2.1/"
    ivy = person("ivy").go(page)
    on_the_server(LEAVE)
    ivy.write("2.1.1", "Not to be lost").sees_state("2.1.1", "Refused: This case is not allocated to you")
    box = ivy.question("2.1.1").get_by_label("What you typed, to copy")
    expect(box).to_have_value("No answer\n\nNot to be lost")
    ivy.check_page_at(320, 1280)
    # Until it is deleted it is also on the next page.
    ivy.page.close(run_before_unload=False)
    home = another_tab(ivy).go("/").sees("You have 1 unsent answer")
    expect(home.page.get_by_label("What you typed for 2.1.1 in case CAP-AWAY")).to_have_value("Not to be lost")
    home.check_page().press("Delete it, I have copied it")
    expect(home.page.locator("#unsent")).to_be_hidden()
