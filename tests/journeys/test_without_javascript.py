"""The same work in a browser that runs no script."""

from playwright.sync_api import expect

CASE = "/inspections/harbour-2024/cases/HAR-103/"


def without_javascript(person, name="lara"):
    return person(name, javascript=False)


def test_a_page_is_answered_saved_and_found_again(person):
    lara = without_javascript(person).go(f"{CASE}2.1/")
    expect(lara.page.get_by_text("Answer with the keyboard")).to_be_hidden()
    lara.answer("2.1.1", "Yes").write("2.1.1", "He was asked in Welsh: sut mae'n gweld y gorchymyn?")
    lara.answer("2.1.1a", "No").write("2.1.1a", "Nobody asked.")
    lara.answer("2.1.1c", "Not applicable").answer("2.1.2", "No")
    lara.page.get_by_role("button", name="Save", exact=True).first.click()
    lara.is_told("4 answers saved")
    for _ in range(2):
        lara.finds("2.1.1", "Yes", "He was asked in Welsh: sut mae'n gweld y gorchymyn?")
        lara.finds("2.1.1a", "No", "Nobody asked.").finds("2.1.1c", "Not applicable").finds("2.1.2", "No", "")
        expect(lara.warning("2.1.1", "evidence")).to_be_hidden()
        expect(lara.warning("2.1.2", "evidence")).to_be_visible()
        lara.reload()
    lara.question("2.1.2").get_by_role("button", name="Clear answer").click()
    expect(lara.question("2.1.2").locator("input:checked")).to_have_count(0)
    lara.page.get_by_role("button", name="Save and continue to 2.2").click()
    lara.heading_is("2.2")


def test_two_browsers_on_one_page_and_both_ways_out(person):
    first, second = (without_javascript(person).go(f"{CASE}2.2/") for _ in range(2))
    first.answer("2.2.1", "Yes").write("2.2.1", "first here").answer("2.2.2", "Yes").write("2.2.2", "first there")
    first.page.get_by_role("button", name="Save", exact=True).first.click()
    first.is_told("2 answers saved")
    second.answer("2.2.1", "No").write("2.2.1", "second here").answer("2.2.2", "No").write("2.2.2", "second there")
    second.answer("2.2.3", "No").write("2.2.3", "undisputed")
    second.page.get_by_role("button", name="Save", exact=True).first.click()
    second.is_told_the_problem("2.2.1").is_told_the_problem("2.2.2").sees("1 answer saved")
    for number, theirs, mine in (("2.2.1", "first here", "second here"), ("2.2.2", "first there", "second there")):
        expect(second.question(number).locator(".conflict")).to_contain_text(theirs)
        second.finds(number, "No", mine)

    second.question("2.2.1").get_by_role("button", name="Use what is stored").click()
    second.finds("2.2.1", "Yes", "first here").finds("2.2.2", "No", "second there").finds("2.2.3", "No", "undisputed")
    first.reload().finds("2.2.1", "Yes", "first here").finds("2.2.2", "No", "second there")


def test_text_that_is_refused_stays_in_its_field(person):
    lara = without_javascript(person).go(f"{CASE}2.3/")
    too_long = "Long. " * 4_000
    lara.answer("2.3.1", "Yes").write("2.3.1", too_long).answer("2.3.2", "No").write("2.3.2", "kept")
    lara.page.get_by_role("button", name="Save", exact=True).first.click()
    lara.is_told_the_problem("2.3.1").sees("1 answer saved").finds("2.3.1", "Yes", too_long)
    lara.page.locator(".govuk-error-summary a").click()
    expect(lara.text_of("2.3.1")).to_be_focused()
    lara.write("2.3.1", "Shorter.").page.get_by_role("button", name="Save", exact=True).first.click()
    lara.is_told("1 answer saved").finds("2.3.1", "Yes", "Shorter.").finds("2.3.2", "No", "kept")


def test_a_case_is_found_read_and_searched(person):
    lara = without_javascript(person).heading_is("Home").follow("HAR-103").heading_is("Case HAR-103")
    lara.follow("Summary").heading_is("Summary of case HAR-103")
    lara.fill("Search questions, answers and evidence", "victim").press("Search").sees("mention")


def test_questions_asked_of_the_inspection_are_answered_and_two_do_not_overwrite_each_other(person, asked):
    lee, ivy = (person(name, javascript=False).go(f"{asked}standards/3/") for name in ("lee", "ivy"))
    lee.answer("3.1", "Yes").write("3.1", "The alarm works.").answer("3.1/1", "No")
    lee.page.get_by_role("button", name="Save", exact=True).click()
    lee.is_told("2 answers saved").finds("3.1", "Yes", "The alarm works.").finds("3.1/1", "No")
    ivy.answer("3.1", "No").write("3.1", "It does not.").answer("3.2", "Yes")
    ivy.page.get_by_role("button", name="Save", exact=True).click()
    ivy.is_told_the_problem("3.1").sees("1 answer saved").finds("3.1", "No", "It does not.")
    expect(ivy.question("3.1").locator(".conflict")).to_contain_text("The alarm works.")
    ivy.question("3.1").get_by_role("button", name="Keep mine").click()
    ivy.is_told("1 answer saved").finds("3.1", "No", "It does not.")
    ivy.question("3.1").get_by_role("link", name="History of 3.1").click()
    ivy.heading_is("History of 3.1").sees("From Yes to No").sees("The alarm works.")
    ivy.go(f"{asked}standards/").sees("3 of 20 answered")
