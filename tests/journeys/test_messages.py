"""What was done is said where the person is looking, with and without a script."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.anywhere

FACTS = "/inspections/harbour-2024/evidence/surveys-and-facts/"
FACT = "Workload of probation officers"


def withdraw_a_fact(person):
    """The page comes back at the list of what was withdrawn, which is its end."""
    page = person.go(FACTS).page
    page.get_by_role("link", name=re.compile(f"Withdraw.*{FACT}")).click()
    person.press("Withdraw")
    return page.locator(".govuk-notification-banner")


def bring_it_back(person):
    person.page.get_by_role("button", name=re.compile(f"Bring it back.*{FACT}")).click()
    person.is_told("back")


def test_a_message_far_down_a_page_is_in_view_and_has_the_focus(person):
    lee = person("lee")
    banner = withdraw_a_fact(lee)
    expect(banner).to_contain_text("withdrawn")
    expect(banner).to_be_in_viewport()
    expect(banner).to_be_focused()
    bring_it_back(lee)


def test_without_a_script_it_stays_in_view(person):
    lee = person("lee", javascript=False)
    expect(withdraw_a_fact(lee)).to_be_in_viewport()
    bring_it_back(lee)
