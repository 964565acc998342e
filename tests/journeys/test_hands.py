"""What a whole case costs who answers it by the keyboard: the keys pressed beside the text, and the pages loaded."""

import pytest
from playwright.sync_api import expect

from tests.journeys.capture import new_case

pytestmark = pytest.mark.anywhere

QUESTIONS, TEXTS = 70, 12
KEYS_PRESSED, PAGES_LOADED = 140, 9  # at most, for that many
# So that it stands first among the cases on the home page.
REFERENCE = "A-1"
DETAILS = {"court_report": "no", "interview": "no"}


class Hands:
    """Ivy's, which are counted."""

    def __init__(self, ivy):
        self.ivy, self.page = ivy, ivy.page
        self.pressed = self.loaded = 0
        self.page.on("load", self._count)

    def _count(self, _):
        self.loaded += 1

    def press(self, *keys):
        self.pressed += len(keys)
        self.ivy.type(*keys)

    def where(self):
        """The number of the question that has the focus, and whether it is a key question."""
        expect(self.page.locator(".question :focus")).to_have_count(1)
        return self.page.evaluate(
            "(q => [q.dataset.number, q.matches('.question--key')])(document.activeElement.closest('.question'))"
        )

    def tab_to(self, name):
        while self.page.evaluate("document.activeElement.textContent.replace(/\\s+/g, ' ').trim()") != name:
            assert self.pressed < KEYS_PRESSED, name
            self.press("Tab")


def test_a_whole_case_from_the_home_page_to_submitted(person, on_the_server):
    new_case(on_the_server, REFERENCE, details=DETAILS)
    hands = Hands(person("ivy", at="/account/"))
    ivy, page = hands.ivy, hands.page
    hands.loaded = 0
    ivy.go("/")
    hands.tab_to(f"Start {REFERENCE}")
    hands.press("Enter")
    answered = texts = 0
    while not page.url.endswith("#submit"):
        assert hands.loaded <= PAGES_LOADED
        hands.where()
        numbers = page.locator("fieldset[data-number]").evaluate_all("all => all.map(each => each.dataset.number)")
        for expected in numbers:
            number, is_key_question = hands.where()
            assert number == expected
            if is_key_question and texts < TEXTS:
                hands.press("e")
                page.keyboard.type(f"Seen in the file for {number}.")
                hands.press("Escape")
                texts += 1
            hands.press("1" if page.locator(f"fieldset[data-number='{number}'] input[value=yes]").count() == 0 else "y")
            answered += 1
        ivy.sees_all_saved()
        here = page.url
        hands.press("Control+Enter")
        page.wait_for_url(lambda address, here=here: address != here)
    hands.tab_to("Submit for sign-off")
    hands.press("Enter")
    ivy.is_told("Submitted for sign-off")
    assert (answered, texts) == (QUESTIONS, TEXTS)
    assert hands.pressed <= KEYS_PRESSED
    assert hands.loaded <= PAGES_LOADED


SEEN = """() => {
  const top = document.querySelector(".case-form__top").getBoundingClientRect().bottom;
  const isSeen = ({ top: upper, bottom }) => upper >= top && bottom <= innerHeight;
  const prompts = [...document.querySelectorAll(".question:not(.question--key)")];
  return prompts.filter((prompt) => isSeen(prompt.getBoundingClientRect())).length;
}"""


def test_eight_prompts_are_seen_at_once_with_the_facts_of_the_case(person, on_the_server):
    case = new_case(on_the_server, "A-2", details=DETAILS)
    page = person("ivy").page
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{case}2.3/")
    seen = []
    for height in range(0, page.evaluate("document.body.scrollHeight"), 40):
        page.evaluate(f"scrollTo(0, {height})")
        seen.append(page.evaluate(SEEN))
    assert max(seen) >= 8
    expect(page.locator(".case-form__facts")).to_be_in_viewport()
