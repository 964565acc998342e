"""Whether it can be seen: letters of charts, colours that a person chose, bars on low screens."""

import pytest

from tests.journeys.capture import new_case

pytestmark = pytest.mark.anywhere

HARBOUR, TAMESIDE, MILLBROOK = (f"/inspections/{code}/" for code in ("harbour-2024", "tameside-2023", "millbrook-2025"))
SMALLEST = 12  # pixels of a letter
LETTERS = """[...document.querySelectorAll("svg text")].filter(each => each.getBoundingClientRect().width)
  .map(each => parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().a)"""
TABS = """[...document.querySelectorAll(".inspection-nav__item")]
  .map(each => [each.className.includes("current"), getComputedStyle(each).borderBottomColor])"""
BARS = """[...document.querySelectorAll("body *")]
  .filter(each => ["fixed", "sticky"].includes(getComputedStyle(each).position))
  .map(each => [each.className, each.getBoundingClientRect().height / innerHeight]).filter(([, part]) => part > 0.15)"""


@pytest.mark.parametrize("path", [TAMESIDE, f"{TAMESIDE}report/", MILLBROOK, f"{MILLBROOK}report/"])
def test_letters_of_charts_are_large_enough_wherever_there_are_charts(person, path):
    page = person("lee", at=path).page
    for width in (1280, 1000, 800, 721, 660, 375):
        page.set_viewport_size({"width": width, "height": 800})
        small = [size for size in page.evaluate(LETTERS) if size < SMALLEST - 0.05]
        assert small == [], f"at {width} px"
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.evaluate(LETTERS) != []


def test_in_forced_colours_one_tab_differs_from_the_others(person):
    page = person("lee", at=TAMESIDE).page
    page.emulate_media(forced_colors="active")
    colours = dict(page.evaluate(TABS))
    assert colours[True] != colours[False]
    assert {colour for is_current, colour in page.evaluate(TABS) if not is_current} == {colours[False]}
    assert colours[False] == page.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.parametrize(("width", "height"), [(320, 256), (375, 667), (1280, 800)])
def test_bars_leave_the_screen_to_the_form(person, width, height):
    page = person("ivy", at=f"{HARBOUR}cases/HAR-101/2.1/").page
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("scrollTo(0, 900)")
    assert page.evaluate(BARS) == []


def test_what_is_told_once_leaves_a_low_screen_to_the_form(person, on_the_server):
    on_the_server("from inspection.models import User; User.objects.update(keys_go_on=None)")
    ivy = person("ivy", at=f"{new_case(on_the_server, 'LOW-1')}2.1/")
    ivy.page.set_viewport_size({"width": 320, "height": 256})
    ivy.tab_to("2.1.1").type("y")
    ivy.page.get_by_role("button", name="Always go on").wait_for()
    assert ivy.page.evaluate(BARS) == []
    ivy.check_page()


def test_where_the_panel_decides_the_words_of_a_question_have_most_of_the_room(person):
    page = person("lee", at=f"{TAMESIDE}panel/2.1/").page
    words, table = (page.locator(f".figures{part}").first.bounding_box()["width"] for part in (" th", ""))
    assert words > table / 2


def test_a_page_of_refusal_has_the_head_of_any_other(person):
    lee = person("lee")
    head = lee.page.locator(".govuk-generic-header").bounding_box()
    lee.is_refused("/inspections/nowhere/")
    assert lee.page.locator(".govuk-generic-header").bounding_box() == head
