"""What a page is on paper: whole, and without what only a screen can use."""

import pytest

from tests.journeys.capture import new_case

pytestmark = pytest.mark.anywhere

HARBOUR, TAMESIDE = "/inspections/harbour-2024/", "/inspections/tameside-2023/"
PAPER = 700  # A4 at 96 dots an inch, less its margins
LONG = "\n".join(f"Line {number} of what the record says." for number in range(1, 40))
PAGES = [
    TAMESIDE,
    f"{TAMESIDE}questions/2.2.3/",
    f"{TAMESIDE}cases/",
    f"{TAMESIDE}panel/",
    f"{TAMESIDE}panel/2.1/",
    f"{TAMESIDE}report/",
    f"{HARBOUR}allocation/",
    f"{HARBOUR}allocation/share-out/?propose=on",
    f"{HARBOUR}interviews/",
    f"{HARBOUR}cases/HAR-104/",
    f"{HARBOUR}cases/HAR-104/2.1/",
    f"{HARBOUR}cases/HAR-104/summary/",
    "/inspections/millbrook-2025/",
    "/inspections/millbrook-2025/report/",
]
# Elements whose text or picture does not fit their own box, or that reach over the paper's edge.
CUT = """width => [...document.querySelectorAll("main *")]
  .filter(each => each.checkVisibility() && !each.closest(".govuk-visually-hidden, svg *") && each.offsetWidth !== 1)
  .filter(each => each.getBoundingClientRect().right > width + 1
    || (getComputedStyle(each).overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1)
    || (each.matches("textarea") && each.scrollHeight > each.clientHeight + 1))
  .map(each => each.outerHTML.slice(0, 100))"""
# What a link's address in the text would be.
ADDRESSES = """[...document.querySelectorAll("a[href]")]
  .filter(each => getComputedStyle(each, "::after").content.includes(each.getAttribute("href")))
  .map(each => each.getAttribute("href"))"""
TAGS_CUT = """[...document.querySelectorAll(".govuk-tag")]
  .filter(each => each.checkVisibility() && each.scrollWidth > each.clientWidth).map(each => each.textContent)"""


def on_paper(person):
    person.page.set_viewport_size({"width": PAPER, "height": 1000})
    person.page.emulate_media(media="print")
    return person.page


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_cut_off_and_no_address_is_printed(person, path):
    page = on_paper(person("lee", at=path))
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER
    assert page.evaluate(CUT, PAPER) == []
    assert page.evaluate(ADDRESSES) == []
    assert page.evaluate(TAGS_CUT) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_form_page_prints_questions_answers_whole_texts_and_the_facts_of_the_case(person, on_the_server, javascript):
    case = new_case(on_the_server, f"PAPER-{javascript}", details={"sex": "Female"})
    person("ivy", at=f"{case}2.1/").answer("2.1.1", "No").write("2.1.1", LONG).sees_all_saved()
    ivy = person("ivy", at=f"{case}2.1/", javascript=javascript)
    # Somebody may have made the box smaller.
    ivy.text_of("2.1.1").evaluate("field => { field.style.height = '30px' }")
    page = on_paper(ivy)
    assert page.evaluate(CUT, PAPER) == []
    ivy.sees("Does assessment focus sufficiently on engaging the person").finds("2.1.1", "No", LONG)
    assert ivy.main.inner_text().count("Sex Female") == 1
    for control in ("Save", "Keyboard", "Next unanswered", "History", "Clear", "Guidance"):
        assert page.get_by_text(control, exact=True).filter(visible=True).count() == 0, control


def test_a_text_is_printed_whole_by_browsers_whose_boxes_do_not_grow_and_from_a_closed_note(person, on_the_server):
    ivy = person("ivy", at=f"{new_case(on_the_server, 'PAPER-2')}2.1/")
    ivy.write("2.1.1", LONG).write("2.1.1a", "Said in passing.").sees_all_saved()
    ivy.question("2.1.1a").locator("summary", has_text="Note").click()
    page = on_paper(ivy)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert ivy.question("2.1.1").locator(".printed-text").inner_text() == LONG
    assert not ivy.text_of("2.1.1").is_visible()
    assert "Said in passing." in ivy.question("2.1.1a").inner_text()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator(".printed-text").count() == 0


def test_the_panel_prints_what_was_decided_before(person):
    lee = person("lee", at=f"{TAMESIDE}panel/")
    page = on_paper(lee)
    assert "This one counts." in page.locator("section[id='standard-1.1']").inner_text()
    assert page.get_by_text("Decide again").filter(visible=True).count() == 0


@pytest.mark.parametrize("page", ["2.1/", "summary/"])
def test_who_may_only_read_a_case_has_its_facts_too(person, page):
    person("quinn", at=f"{HARBOUR}cases/HAR-104/{page}").sees("Risk of serious harm")
