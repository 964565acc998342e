"""One case from its first answer to the figures and back."""

from playwright.sync_api import expect

DASHBOARD = "/inspections/harbour-2024/"
CASE = f"{DASHBOARD}cases/HAR-101/"


def counted(person):
    """(signed-off cases, what the dashboard prints for 2.1.1)"""
    person.go(DASHBOARD)
    cases = person.page.get_by_text("Figures count").locator("strong").inner_text()
    figure = person.page.locator("#standard-2\\.1").get_by_role("link", name="%").first.inner_text()
    return int(cases.split(" of ")[0]), figure


def answer_what_is_missing(person):
    """Through the pages of the form, with the button that leads to the next."""
    person.go(CASE).page.locator(".govuk-task-list").get_by_role("link", name="2.1").click()
    while "/2." in person.page.url or person.page.url.endswith(("/information/", "/interview/")):
        unanswered = person.page.locator("fieldset[data-number]:not(:has(input:checked))")
        for number in unanswered.evaluate_all("all => all.map(each => each.dataset.number)"):
            person.question(number).get_by_role("radio").first.check()
        here = person.page.url
        person.page.get_by_role("button", name="Save and").click()
        expect(person.page).not_to_have_url(here)


def test_a_case_is_completed_returned_signed_off_and_reopened(person):
    ivy, lee = person("ivy"), person("lee")
    cases, figure = counted(lee)

    ivy.go(CASE).sees("A case can be submitted when every question is answered", "not answered yet")
    answer_what_is_missing(ivy)
    ivy.heading_is("Case HAR-101").does_not_see("not answered yet").check_page()
    ivy.press("Submit for sign-off").is_told("Submitted for sign-off")
    ivy.go(f"{CASE}2.1/").sees("This case is submitted for sign-off")
    expect(ivy.page.locator(".case-form")).to_have_count(0)
    assert counted(lee) == (cases, figure)

    lee.follow("Cases").follow("HAR-101").heading_is("Case HAR-101").check_page()
    lee.press("Return to assessor").is_told_the_problem("Give a reason").check_page()
    lee.fill("Why do you return the case?", "2.1.3 needs the child’s view.").press("Return to assessor")
    lee.is_told("Returned to the assessor")

    ivy.go(CASE).sees("2.1.3 needs the child’s view.", "Lee Lead")
    ivy.go(f"{CASE}2.1/").write("2.1.3", "The child was not asked.").sees_state("2.1.3", "Saved")
    ivy.question("2.1.3").get_by_role("link", name="History").click()
    ivy.heading_is("History of 2.1.3").sees("The child was not asked.", "Ivy Inspector", "version 2").check_page()
    ivy.go(CASE).press("Submit for sign-off").is_told("Submitted for sign-off")

    lee.go(CASE).press("Sign off").is_told("Signed off")
    now_cases, now_figure = counted(lee)
    assert now_cases == cases + 1
    assert now_figure != figure
    ivy.go(f"{CASE}2.1/").sees("This case is signed off")

    lee.go(CASE).fill("Why do you reopen the case?", "A police record came late.").press("Reopen case")
    lee.is_told("Reopened")
    assert counted(lee) == (cases, figure)
    ivy.go(CASE).sees("A police record came late.").go(f"{CASE}2.1/")
    expect(ivy.page.locator(".case-form")).to_be_visible()


def test_a_figure_leads_to_the_cases_behind_it(person):
    lee = person("lee").go("/inspections/tameside-2023/")
    lee.page.get_by_role("link", name="8 of 28, 29%").first.click()
    lee.heading_is("2.2.3").sees("28 cases").page.get_by_role("link", name="8 answered Yes").first.click()
    lee.sees("8 cases answered Yes").follow("Sentence type").heading_is("2.2.3").sees("By sentence type", "Licence")
    lee.page.locator("table.behind a").first.click()
    lee.heading_is("2.2").sees("signed off")


def test_cases_are_allocated(person):
    lee = person("lee").go("/inspections/harbour-2024/allocation/")
    lee.press("Allocate selected").is_told_the_problem("Choose at least one case").check_page()
    lee.page.get_by_label("HAR-103", exact=True).check()
    lee.page.get_by_label("Allocate to").select_option(label="Lara Local (local assessor)")
    lee.press("Allocate selected")
    expect(lee.page.locator("tr", has_text="HAR-103")).to_contain_text("Lara Local")
