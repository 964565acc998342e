"""Hands without a mouse: what a journey clicks, checks, fills and chooses is done with keys on what has the focus."""

from playwright.sync_api import Locator

# In the order of Tab, or a radio button of a group that is: arrows lead to it.
REACHABLE = """element => element.checkVisibility() && !element.disabled && !element.closest("[inert]")
  && element.tabIndex >= 0 && (element.focus(), document.activeElement === element)"""


def leave_the_mouse(monkeypatch):
    """For the rest of a test."""
    for name, act in {"click": _press, "check": _check, "fill": _fill, "select_option": _choose}.items():
        monkeypatch.setattr(Locator, name, act)


def _go_to(locator):
    locator.wait_for(state="attached")
    assert locator.evaluate(REACHABLE), f"The keyboard does not reach {locator}"
    return locator.page.keyboard


def _press(locator, **_):
    _go_to(locator).press("Enter")


def _check(locator, **_):
    if not locator.is_checked():
        _go_to(locator).press("Space")
    assert locator.is_checked()


def _fill(locator, text, **_):
    keyboard = _go_to(locator)
    keyboard.press("Control+A")
    keyboard.press("Delete")
    keyboard.insert_text(text)


def _choose(locator, choice, **_):
    """By typing what the option says."""
    option = locator.locator("option").filter(has_text=choice)
    if not option.count():
        option = locator.locator(f'option[value="{choice}"]')
    words = option.first.inner_text().strip()
    _go_to(locator).type(words)
    assert locator.evaluate("each => each.selectedOptions[0].text.trim()") == words
