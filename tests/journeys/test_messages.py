"""What was done is said where the person is looking, with and without a script."""

from playwright.sync_api import expect

PASSAGES = "/inspections/harbour-2024/report/passages/"


def move_the_last(page):
    page.get_by_role("button", name="Move up").last.click()
    return page.locator(".govuk-notification-banner")


def test_a_message_far_down_a_page_is_in_view_and_has_the_focus(person):
    banner = move_the_last(person("lee").go(PASSAGES).page)
    expect(banner).to_contain_text("moved up")
    expect(banner).to_be_in_viewport()
    expect(banner).to_be_focused()


def test_without_a_script_it_stays_in_view(person):
    banner = move_the_last(person("lee", javascript=False).go(PASSAGES).page)
    expect(banner).to_be_in_viewport()
