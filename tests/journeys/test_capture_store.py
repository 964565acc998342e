"""What is not saved yet survives the page, the browser and the session, and nobody else can read it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.capture import (
    Machine,
    another_tab,
    close,
    close_offline,
    is_kept,
    kept_in,
    new_case,
    open_with_store,
    revisions,
    wait_until,
    written_to_the_store,
)
from tests.journeys.conftest import AXE, CHROMIUM, CHROMIUM_FLAGS

pytestmark = pytest.mark.deployed

CASE = "CAP-STORE"


@pytest.fixture
def page_of(on_the_server):
    case = new_case(on_the_server, CASE)
    return lambda section: f"{case}{section}/"


@pytest.fixture
def machine(browser, address, tmp_path):
    return Machine(browser, tmp_path / "profile", address, program=CHROMIUM, flags=CHROMIUM_FLAGS, axe=AXE)


def typed_offline(ivy, number, text):
    ivy.page.context.set_offline(True)
    ivy.write(number, text).sees_state(number, "Not saved yet")
    return is_kept(ivy, 1)


def test_what_was_saved_is_not_kept(person, page_of):
    ivy = open_with_store(person("ivy"), page_of("2.1"))
    ivy.write("2.1.1", "Saved and forgotten").sees_state("2.1.1", "Saved")
    is_kept(ivy, 0)


def test_what_was_typed_offline_is_in_its_field_when_the_page_is_opened_again(person, page_of):
    ivy = open_with_store(person("ivy"), page_of("2.1"))
    typed_offline(ivy, "2.1.2", "Typed in the basement")
    close_offline(ivy)
    again = another_tab(ivy).go(page_of("2.1")).sees_state("2.1.2", "Saved")
    expect(again.text_of("2.1.2")).to_have_value("Typed in the basement")
    is_kept(again, 0)


def test_any_other_page_sends_it_too(person, page_of, on_the_server):
    ivy = open_with_store(person("ivy"), page_of("2.1"))
    typed_offline(ivy, "2.1.3", "Sent from home")
    close_offline(ivy)
    is_kept(another_tab(ivy).go("/"), 0)
    assert revisions(on_the_server, CASE, "2.1.3") == ["Sent from home"]


def test_a_page_that_cannot_send_it_says_so(person, page_of, on_the_server):
    ivy = open_with_store(person("ivy"), page_of("2.2"))
    typed_offline(ivy, "2.2.1", "Still waiting")
    close_offline(ivy)
    ivy.page.context.route("**/answers/**", lambda route: route.abort())
    again = another_tab(ivy).go("/").sees("You have 1 unsent answer", f"2.2.1 in case {CASE}").check_page_at(320, 1280)
    # Before anything can be sent: the page would take its word back.
    again.page.get_by_role("link", name=f"2.2.1 in case {CASE}").click()
    ivy.page.context.unroute("**/answers/**")
    expect(again.text_of("2.2.1")).to_have_value("Still waiting")
    is_kept(again, 0)
    assert revisions(on_the_server, CASE, "2.2.1") == ["Still waiting"]


def test_a_lost_reply_and_a_closed_page_are_still_one_save(person, page_of, on_the_server):
    ivy = open_with_store(person("ivy"), page_of("2.2"))
    ivy.page.route("**/answers/2.2.2/", lambda route: (route.fetch(), route.abort()))
    ivy.write("2.2.2", "Once").sees_state("2.2.2", "Not saved yet, trying again")
    with written_to_the_store(ivy):
        ivy.write("2.2.2", "Once and more").sees_state("2.2.2", "Not saved yet")
    close(ivy)
    again = another_tab(ivy).go(page_of("2.2")).sees_state("2.2.2", "Saved")
    expect(again.text_of("2.2.2")).to_have_value("Once and more")
    is_kept(again, 0)
    assert revisions(on_the_server, CASE, "2.2.2") == ["Once", "Once and more"]


def test_a_page_that_is_open_keeps_its_own(person, page_of):
    ivy = open_with_store(person("ivy"), page_of("2.2"))
    ivy.page.route("**/answers/**", lambda route: route.abort())
    ivy.write("2.2.3", "Still typing").sees_state("2.2.3", "Not saved yet, trying again")
    other = another_tab(ivy).go(page_of("2.2"))
    # It asks for the other page's lock, and gives up.
    pending = "navigator.locks.query().then(({ pending }) => pending.length)"
    wait_until(lambda: other.page.evaluate(pending) == 1, "the other page's lock is asked for")
    wait_until(lambda: other.page.evaluate(pending) == 0, "it is no longer waited for")
    expect(other.text_of("2.2.3")).to_have_value("")
    assert len(kept_in(other.page)) == 1


@pytest.mark.parametrize(
    ("number", "button", "kept"),
    [("2.3.1", "Use what I typed", "typed here"), ("2.3.2", "Keep what is stored", "typed there")],
)
def test_an_answer_that_was_changed_meanwhile_is_offered_beside_the_stored_one(person, page_of, number, button, kept):
    ivy, elsewhere = open_with_store(person("ivy"), page_of("2.3")), person("ivy").go(page_of("2.3"))
    typed_offline(ivy, number, "typed here")
    close_offline(ivy)
    elsewhere.write(number, "typed there").sees_state(number, "Saved")
    again = another_tab(ivy).go(page_of("2.3"))
    expect(again.question(number).locator(".recovery")).to_contain_text("typed here")
    expect(again.text_of(number)).to_have_value("typed there")
    again.check_page_at(320, 1280).press(button)
    expect(again.text_of(number)).to_have_value(kept)
    is_kept(again.sees_all_saved() if kept == "typed here" else again, 0)
    again.reload()
    expect(again.text_of(number)).to_have_value(kept)


def test_an_identical_answer_is_not_offered(person, page_of):
    ivy, elsewhere = open_with_store(person("ivy"), page_of("2.3")), person("ivy").go(page_of("2.3"))
    typed_offline(ivy, "2.3.3", "the same words")
    close_offline(ivy)
    elsewhere.write("2.3.3", "the same words").sees_state("2.3.3", "Saved")
    again = another_tab(ivy).go(page_of("2.3"))
    is_kept(again, 0)
    expect(again.page.locator(".recovery")).to_have_count(0)


def test_a_killed_browser_loses_nothing(machine, page_of):
    ivy = open_with_store(machine.start().sign_in("ivy").heading_is("Home"), page_of("2.4"))
    ivy.page.route("**/answers/**", lambda route: route.abort())
    ivy.text_of("2.4.1").press_sequentially("Typed just before the crash")
    with written_to_the_store(ivy):
        pass  # and nothing is typed meanwhile
    machine.kill()
    again = machine.start()
    # Whether the session's cookie was on the disk yet is a matter of chance.
    again.page.context.clear_cookies()
    again.sign_in("ivy").heading_is("Home").go(page_of("2.4"))
    expect(again.text_of("2.4.1")).to_have_value("Typed just before the crash")
    is_kept(again, 0).reload()
    expect(again.text_of("2.4.1")).to_have_value("Typed just before the crash")
    machine.stop()


def test_after_signing_out_nothing_readable_is_left_and_only_its_owner_finds_it(machine, page_of):
    planted = "Quincunx marmalade 7731"
    ivy = open_with_store(machine.start().sign_in("ivy").heading_is("Home"), page_of("2.4"))
    ivy.write("2.4.2", f"{planted} saved").sees_state("2.4.2", "Saved")
    ivy.page.context.route("**/answers/**", lambda route: route.abort())
    ivy.write("2.4.3", f"{planted} unsaved").sees_state("2.4.3", "Not saved yet, trying again")
    is_kept(ivy, 1).press("Sign out")
    dialog = ivy.page.get_by_role("dialog")
    expect(dialog).to_contain_text("You have 1 answer that is not saved yet")
    ivy.check_page()
    dialog.get_by_role("button", name="Sign out anyway").click()
    ivy.heading_is("Sign in")
    machine.stop()
    assert machine.files_with(planted) == []
    # The search does find what is there.
    assert machine.files_with("plumbline") != []

    ida = machine.start().sign_in("ida").heading_is("Home")
    # By the time a page asks how long its session lasts, it would have said what is unsent.
    with ida.page.expect_response("**/session/"):
        ida.reload()
    expect(ida.page.locator("#unsent")).to_be_hidden()
    assert len(kept_in(ida.page)) == 1
    ida.press("Sign out").heading_is("Sign in")
    again = ida.sign_in("ivy").heading_is("Home").go(page_of("2.4"))
    expect(again.text_of("2.4.3")).to_have_value(f"{planted} unsaved")
    machine.stop()


def test_a_page_reloaded_at_once_shows_what_was_typed(person, page_of):
    ivy = person("ivy").go(page_of("information"))
    number = ivy.page.locator("fieldset[data-number]").first.get_attribute("data-number")
    waiting, stored = [], []

    def render_first(route):
        """The page is rendered before the answer is stored, and the answer confirmed before the page is shown."""
        page = route.fetch()
        ivy.page.unroute("**/answers/**")
        for answer in waiting:
            reply = answer.fetch()
            stored.append(reply.status)
            answer.fulfill(response=reply)
        route.fulfill(response=page)

    ivy.page.route("**/answers/**", lambda route: waiting.append(route))
    ivy.page.route("**/information/", render_first)
    ivy.write(number, "Reloaded in haste").reload()
    expect(ivy.text_of(number)).to_have_value("Reloaded in haste")
    is_kept(ivy, 0)
    assert stored == [200]


def test_signing_out_can_send_first(person, page_of, on_the_server):
    ivy = person().sign_in("ivy").heading_is("Home").go(page_of("2.4"))
    ivy.page.route("**/answers/**", lambda route: route.abort())
    ivy.write("2.4.1", "Sent at the door").sees_state("2.4.1", "Not saved yet, trying again").press("Sign out")
    save = ivy.page.get_by_role("button", name="Save and sign out")
    expect(save).to_be_visible()
    ivy.page.unroute("**/answers/**")
    save.click()
    ivy.heading_is("Sign in")
    assert revisions(on_the_server, CASE, "2.4.1")[-1] == "Sent at the door"


def test_a_browser_that_cannot_encrypt_keeps_nothing_and_says_so(person, page_of):
    ivy = person("ivy")
    ivy.page.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")
    ivy.go(page_of("2.1"))
    ivy.page.context.set_offline(True)
    ivy.write("2.1.1", "In this page only").sees("This browser keeps nothing")
    assert kept_in(ivy.page) == []
    ivy.page.context.set_offline(False)
    ivy.sees_state("2.1.1", "Saved")
