"""Somebody at a browser, in the words of a journey."""

import json
import re

from playwright.sync_api import Locator, Page, expect

from reports.management.commands.demo import DEMO_PASSWORD

DOMAIN = "plumbline.example"
TABS = 60  # more than any page has before its first question


class Person:
    def __init__(self, page: Page, axe):
        self.page = page
        self._axe = axe
        self.errors = []
        page.on("pageerror", lambda error: self._fault(f"script: {error}"))
        page.on("console", self._hear)
        page.on("response", self._receive)

    def _fault(self, what):
        self.errors.append(f"{self.page.url}: {what}")

    def _hear(self, message):
        # An answer of 4xx is spoken of here too; `_receive` tells those that are meant from those that are not.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._fault(message.text)

    def _receive(self, response):
        if response.status >= 500 or (response.status >= 400 and "/static/" in response.url):
            self._fault(f"{response.url} answered {response.status}")

    # --- Going about

    def sign_in(self, name, password=DEMO_PASSWORD):
        self.go("/sign-in/")
        self.page.get_by_label("Email address").fill(f"{name}@{DOMAIN}")
        self.page.get_by_label("Password", exact=True).fill(password)
        return self.press("Sign in")

    def go(self, path):
        response = self.page.goto(path)
        assert response.status < 400, f"{path} answered {response.status}"
        return self

    def is_refused(self, path, status=404):
        assert self.page.goto(path).status == status, path
        return self

    def reload(self):
        self.page.reload()
        return self

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()
        return self

    def follow(self, name):
        self.page.get_by_role("link", name=name, exact=True).first.click()
        return self

    def fill(self, label, text):
        self.page.get_by_label(label, exact=True).fill(text)
        return self

    # --- Looking

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def sees(self, *texts):
        for text in texts:
            expect(self.main).to_contain_text(text)
        return self

    def does_not_see(self, *texts):
        for text in texts:
            expect(self.main).not_to_contain_text(text)
        return self

    def heading_is(self, text):
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text)
        return self

    def is_told(self, text):
        """What the page says after something was done."""
        expect(self.page.locator(".govuk-notification-banner")).to_contain_text(text)
        return self

    def is_told_the_problem(self, text):
        """In the error summary, which has the focus, so that a screen reader begins there."""
        summary = self.page.locator(".govuk-error-summary")
        expect(summary).to_contain_text(text)
        return self

    # --- The case form

    def question(self, number) -> Locator:
        return self.page.locator(f'fieldset[data-number="{number}"]')

    def text_of(self, number) -> Locator:
        return self.question(number).locator("textarea")

    def answer(self, number, label):
        self.question(number).get_by_label(label, exact=True).check()
        return self

    def write(self, number, text):
        field = self.text_of(number)
        if not field.is_visible():
            self.question(number).locator("summary", has_text="Note").click()
        field.fill(text)
        return self

    def tab_to(self, number):
        """With the Tab key alone, to the answers of a question."""
        for _ in range(TABS):
            if self.question(number).evaluate("q => q.contains(document.activeElement)"):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {number}")

    def type(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def finds(self, number, label, text=None):
        """The answer, and its text if that is asked for, as the form shows them."""
        expect(self.question(number).locator("input[type=radio]:checked + label")).to_have_text(label)
        if text is not None:
            expect(self.text_of(number)).to_have_value(text)
        return self

    def sees_state(self, number, text):
        expect(self.question(number).locator(".question__state")).to_contain_text(re.compile(text))
        return self

    def sees_count(self, answered, of):
        expect(self.page.locator(".case-form__count")).to_have_text(f"{answered} of {of} answered")
        return self

    def sees_all_saved(self):
        expect(self.page.locator(".case-form__state")).to_have_text("All saved")
        return self

    def warning(self, number, what) -> Locator:
        """`what` is "evidence" or "prompts"."""
        return self.question(number).locator(f"[data-warning={what}]")

    # --- What every page must be

    def check_page(self, *, colours=True):
        """At the width it has: one heading, a title with the product's name, no scrolling sideways, axe content."""
        expect(self.page).to_have_title(re.compile(" – Plumbline$"))
        expect(self.page.get_by_role("heading", level=1)).to_have_count(1)
        width = self.page.viewport_size["width"]
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{self.page.url} is {wide} px wide in a window of {width}"
        return self._check_accessibility(colours)

    def check_page_at(self, *widths):
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            # Colours are the slowest to check and the same at every width.
            self.check_page(colours=width == widths[0])
        return self

    def _check_accessibility(self, colours):
        """axe finds nothing on the page as it stands. Evaluated by the debugger, so that the page's policy stays on."""
        page = self.page
        if not page.evaluate("'axe' in window"):
            page.evaluate(self._axe.read_text())
        options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        problems = [(v["id"], v["help"], [node["html"][:200] for node in v["nodes"][:3]]) for v in found]
        assert problems == [], f"{page.url} at {page.viewport_size['width']} px: {json.dumps(problems, indent=1)}"
        return self
