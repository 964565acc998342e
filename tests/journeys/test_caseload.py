"""Lee uploads a caseload and looks at every page on the way, wide and narrow."""

import pytest

from tests.demo_caseload import FILE

pytestmark = pytest.mark.anywhere

RIVERSIDE = "/inspections/riverside-2026/caseload/"


@pytest.mark.usefixtures("listed")
def test_a_caseload_is_uploaded_mapped_read_and_stored(person):
    lee = person("lee", at=RIVERSIDE)
    lee.press("Upload a caseload").heading_is("Upload a caseload")
    lee.page.get_by_label("File", exact=True).set_input_files(FILE)
    lee.press("Go on to the columns").heading_is("Which column is what?")
    lee.sees("Name: names of people", "PNC: PNC identifiers").check_page_at(1280, 320)
    lee.press("Go on").heading_is("What do these values mean?").check_page_at(1280, 320)
    lee.press("See what becomes of each row").heading_is("What becomes of each row")
    lee.sees("The same reference as in row 59", "Outside the commencement windows").check_page_at(1280, 320)
    with lee.page.expect_download() as download:
        lee.page.get_by_role("button", name="Download these rows (CSV)").click()
    assert "Outside the commencement windows" in download.value.path().read_text()
    lee.press("Store the caseload").is_told("351 cases stored as the caseload")
    lee.heading_is("Caseload").check_page_at(1280, 320)


@pytest.mark.usefixtures("listed")
def test_a_caseload_is_uploaded_without_scripts(browser, person):
    lee = person("lee", at=RIVERSIDE)
    context = browser.new_context(
        java_script_enabled=False, storage_state=lee.page.context.storage_state(), base_url=lee.page.url
    )
    page = context.new_page()
    page.goto(f"{RIVERSIDE}upload/")
    page.get_by_label("Or paste the rows").fill("Ref\tSex\tStart date\nR-1\tMale\t2025-09-13\n")
    for button in ("Go on to the columns", "Go on"):
        page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("button", name="Store the caseload").or_(
        page.get_by_role("button", name="Replace the caseload")
    ).click()
    assert "1 case stored as the caseload" in page.content()
    context.close()
