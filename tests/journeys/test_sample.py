"""A lead draws a sample from a caseload and replaces a case, in a browser without JavaScript."""

import pytest

pytestmark = pytest.mark.anywhere

FERRY = "/inspections/ferry-road-2026/"


@pytest.mark.usefixtures("sampled")
def test_a_sample_is_designed_fixed_drawn_and_a_case_of_it_replaced(person):
    lee = person("lee", at=f"{FERRY}sample/", javascript=False)
    lee.press("Design the sample").press("Preview").is_told_the_problem("Size of the sample: fill it in")
    lee.fill("Size of the sample", "6")
    lee.page.get_by_label("Detail 1", exact=True).select_option("Sex")
    lee.press("Preview").sees("Preview, nothing is fixed yet", "Sex: Female")
    lee.press("Fix list and design").is_told("List and design are fixed")
    lee.press("Give the seed")
    lee.page.get_by_label("Somebody outside of the team gives it").check()
    lee.fill("Seed", "ten past four").fill("Who gave it", "Nan Named, clerk of another unit")
    lee.press("Give the sample its seed").heading_is("Draw the sample?").sees("Given by Nan Named")
    lee.press("Draw the sample").is_told("The sample was drawn: 6 cases")
    lee.follow("How to draw it again").heading_is("How to draw the sample again").sees("ten past four")
    lee.go(f"{FERRY}cases/").sees("6 not begun")
    lee.page.locator("tbody").get_by_role("link").first.click()
    lee.follow("Replace this case").page.get_by_label("Not eligible").check()
    lee.fill("What was found", "Of another unit.").page.get_by_role("button", name="Replace it by").click()
    lee.is_told("was replaced").sees("Replaced: Not eligible")
    lee.go(f"{FERRY}cases/").sees("6 not begun", "Reserve entered for", "No longer in the sample")
