"""What the panel may change, and what it may not."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.anywhere

PANEL = "/inspections/tameside-2023/panel/"
HARBOUR_PANEL = "/inspections/harbour-2024/panel/"


def summary_of(person, standard):
    return person.page.locator(f"section[id='standard-{standard}'] dl")


def offered(person):
    return person.page.get_by_role("radio").evaluate_all("all => all.map(each => each.labels[0].textContent.trim())")


def test_a_standard_that_is_not_rated_from_cases_is_rated_with_a_rationale(person):
    lee = person("lee").go(f"{HARBOUR_PANEL}1.1/reopen/").check_page()
    lee.fill("Why is it reopened?", "The partners were heard.").press("Reopen the decision")
    lee.go(f"{HARBOUR_PANEL}1.1/").heading_is("1.1").check_page()
    lee.page.get_by_label("Outstanding", exact=True).check()
    lee.press("Record the decision").is_told_the_problem("Enter the panel’s public reason").check_page()
    lee.fill("Public reason", "Staff, courts and partners all name the same three priorities.").press(
        "Record the decision"
    )
    lee.is_told("The panel’s decision on 1.1").check_page()
    expect(summary_of(lee, "1.1")).to_contain_text("Outstanding")
    expect(summary_of(lee, "1.1")).to_contain_text("by Lee Lead")
    expect(summary_of(lee, "1.1")).to_contain_text("Staff, courts and partners")


def test_where_discretion_is_open_a_rating_moves_by_one_step(person):
    lee = person("lee").go(PANEL)
    expect(lee.page.locator("section[id='standard-2.1']")).to_contain_text("Discretion is open")
    lee.go(f"{PANEL}2.1/").check_page()
    assert offered(lee) == ["Good", "Requires improvement (as calculated)"]
    lee.page.get_by_label("Good", exact=True).check()
    lee.fill("Public reason", "One report was marked down for a form that the court keeps.").press(
        "Record the decision"
    )
    lee.is_told("The panel’s decision on 2.1")
    expect(summary_of(lee, "2.1")).to_contain_text("Requires improvement")
    expect(summary_of(lee, "2.1")).to_contain_text("Good")
    lee.go("/inspections/tameside-2023/").sees("8 of 27", "Calculated: Requires improvement. Moved by the panel.")
    lee.sees("Provisional: two people have still to confirm it.")


def test_where_discretion_is_closed_a_rating_can_only_be_confirmed(person):
    lee = person("lee").go(f"{PANEL}2.2/").sees("Discretion is not open for this standard").check_page()
    assert offered(lee) == ["Inadequate (as calculated)"]
    # Somebody sends another rating than the page offers.
    lee.page.get_by_role("radio").evaluate("radio => radio.value = 'good'")
    lee.fill("Public reason", "We like them.").press("Record the decision").is_told_the_problem("iscretion")
    expect(lee.page.get_by_label("Public reason")).to_have_value("We like them.")
    lee.go(PANEL)
    expect(summary_of(lee, "2.2")).not_to_contain_text("Good")
