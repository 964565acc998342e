"""Every answer is saved as it is given, once, in order, and the page says how far it is."""

import json
import re
import time

import pytest
from playwright.sync_api import expect

from inspection.foundation.text import EVIDENCE_LIMIT
from tests.journeys.capture import another_tab, new_case, revisions, watch_saves

CASE = "CAP-SAVE"


@pytest.fixture
def page_of(on_the_server):
    case = new_case(on_the_server, CASE)
    return lambda section: f"{case}{section}/"


def test_a_text_is_saved_within_two_seconds_of_a_pause(person, page_of):
    ivy = person("ivy").go(page_of("2.1"))
    ivy.text_of("2.1.1").press_sequentially("Seen at home.")
    paused = time.monotonic()
    ivy.sees_state("2.1.1", r"Saved \d\d:\d\d")
    assert time.monotonic() - paused < 2
    ivy.sees_all_saved().reload()
    expect(ivy.text_of("2.1.1")).to_have_value("Seen at home.")


def test_a_text_is_saved_on_leaving_the_field_and_the_focus_stays(person, page_of):
    ivy = person("ivy").go(page_of("2.1"))
    ivy.text_of("2.1.2").press_sequentially("Left at once.")
    ivy.type("Tab").sees_state("2.1.2", "Saved")
    assert ivy.question("2.1.2").evaluate("q => q.contains(document.activeElement)")


def test_a_text_is_saved_when_the_page_goes(person, page_of):
    ivy = person("ivy").go(page_of("2.1"))
    ivy.text_of("2.1.3").press_sequentially("Gone with the page.")
    ivy.go("/").go(page_of("2.1"))
    expect(ivy.text_of("2.1.3")).to_have_value("Gone with the page.")


def test_what_nobody_changed_is_not_sent(person, page_of):
    ivy = person("ivy").go(page_of("2.2")).answer("2.2.1", "Yes").sees_state("2.2.1", "Saved")
    sent = watch_saves(ivy)
    ivy.reload().finds("2.2.1", "Yes").go(page_of("2.3"))
    ivy.page.go_back()
    ivy.finds("2.2.1", "Yes")
    another_tab(ivy).go(page_of("2.2")).finds("2.2.1", "Yes")
    ivy.text_of("2.2.1").focus()
    ivy.type("Tab", "Shift+Tab")
    # What was changed by somebody is sent, and nothing before it.
    ivy.write("2.2.1a", "Changed").sees_state("2.2.1a", "Saved")
    assert [each.url.split("/")[-2] for each in sent] == ["2.2.1a"]


def test_answers_given_in_haste_are_sent_one_after_the_other(person, page_of, on_the_server):
    ivy = person("ivy").go(page_of("2.2"))
    running, most = [], []

    def slowly(route):
        running.append(route)
        most.append(len(running))
        reply = route.fetch()
        running.remove(route)
        route.fulfill(response=reply)

    ivy.page.route("**/answers/2.2.2/", slowly)
    for text in ("one", "one two", "one two three"):
        ivy.write("2.2.2", text)
        ivy.text_of("2.2.2").blur()
    ivy.sees_state("2.2.2", "Saved").sees_all_saved()
    stored = revisions(on_the_server, CASE, "2.2.2")
    assert max(most) == 1
    assert stored == sorted(stored)
    assert stored[-1] == "one two three"


def test_a_reply_that_got_lost_is_one_save(person, page_of, on_the_server):
    ivy = person("ivy").go(page_of("2.2"))
    lost = []

    def lose_the_reply(route):
        lost.append(json.loads(route.request.post_data))
        route.fetch()
        route.abort()

    ivy.page.route("**/answers/2.2.3/", lose_the_reply, times=2)
    ivy.write("2.2.3", "Stored once").sees_state("2.2.3", "Not saved yet, trying again")
    expect(ivy.page.locator(".case-form__state")).to_have_text("1 not saved yet")
    ivy.check_page().sees_state("2.2.3", "Saved").sees_all_saved()
    assert [each["key"] for each in lost] == [lost[0]["key"]] * 2
    assert revisions(on_the_server, CASE, "2.2.3") == ["Stored once"]


def test_the_pages_own_save_does_not_race_with_the_answers(person, page_of, on_the_server):
    ivy = person("ivy").go(page_of("2.3"))
    ivy.answer("2.3.1", "Yes")
    ivy.text_of("2.3.1").press_sequentially("Typed and sent at once.")
    save = ivy.page.locator(".case-form__save")
    save.dblclick()
    ivy.sees_all_saved()
    ivy.text_of("2.3.2").press_sequentially("And on.")
    ivy.page.get_by_role("button", name="Save and continue").click()
    ivy.heading_is("2.4").go(page_of("2.3"))
    ivy.finds("2.3.1", "Yes", "Typed and sent at once.")
    expect(ivy.text_of("2.3.2")).to_have_value("And on.")
    assert revisions(on_the_server, CASE, "2.3.2") == ["And on."]
    assert revisions(on_the_server, CASE, "2.3.1")[-1] == "Typed and sent at once."


def test_a_busy_server_is_asked_again_when_it_said(person, page_of):
    ivy = person("ivy").go(page_of("2.3"))
    asked = []

    def busy(route):
        asked.append(time.monotonic())
        if len(asked) > 1:
            return route.continue_()
        body = json.dumps({"error": "busy", "message": "The database is busy"})
        return route.fulfill(status=503, headers={"Retry-After": "3"}, content_type="application/json", body=body)

    ivy.page.route("**/answers/2.3.3/", busy)
    ivy.answer("2.3.3", "No").sees_state("2.3.3", "Not saved yet, trying again").sees_state("2.3.3", "Saved")
    assert asked[1] - asked[0] >= 3
    ivy.errors.clear()  # the 503 was ours


def test_a_text_that_is_too_long_is_counted_refused_and_kept(person, page_of):
    ivy = person("ivy").go(page_of("2.4"))
    ivy.write("2.4.1", "é" * (EVIDENCE_LIMIT - 10))
    limit = ivy.question("2.4.1").locator(".question__limit")
    expect(limit).to_have_text("10 characters left")
    ivy.sees_state("2.4.1", "Saved").write("2.4.1", "é" * (EVIDENCE_LIMIT + 1))
    expect(limit).to_have_text("1 characters too many")
    ivy.sees_state("2.4.1", "Refused: .*20,001 characters").check_page()
    ivy.write("2.4.1", "Shorter").sees_state("2.4.1", "Saved")
    expect(limit).to_have_text("")


def test_a_character_that_cannot_be_kept_is_selected_and_one_key_deletes_it(person, page_of):
    ivy = person("ivy").go(page_of("2.4"))
    text = ivy.question("2.4.1").locator("textarea")
    ivy.write("2.4.1", "😀 seen\x07 twice\x0bmore")
    ivy.sees_state("2.4.1", "Refused: It holds a control character")
    expect(text).to_have_accessible_description(re.compile("Refused: It holds a control character"))
    expect(text).to_have_attribute("aria-invalid", "true")
    assert text.evaluate("field => [field.selectionStart, field.selectionEnd]") == [7, 8]
    text.press("Delete")
    ivy.sees_state("2.4.1", "Saved").reload()
    expect(text).to_have_value("😀 seen twice\nmore")


def test_without_the_network_the_page_says_what_not_to_do(person, page_of):
    ivy = person("ivy").go(page_of("2.4"))
    ivy.page.context.set_offline(True)
    ivy.answer("2.4.2", "Yes").answer("2.4.3", "No")
    ivy.sees("You are offline. Do not reload or close this page").sees_state("2.4.2", "Not saved yet")
    ivy.sees_state("2.4.3", "Not saved yet").check_page_at(320, 1280)
    sent = watch_saves(ivy)
    ivy.page.context.set_offline(False)
    ivy.sees_all_saved().does_not_see("You are offline")
    assert [each.url.split("/")[-2] for each in sent if each.failure is None] == ["2.4.2", "2.4.3"]
