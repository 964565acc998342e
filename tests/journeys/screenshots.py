"""Takes the README's pictures anew, of the demonstration as it is now: python -m tests.journeys.screenshots

Writes docs/images/form.png, dashboard.png and report.png.
"""

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")
django.setup()

from tests.journeys.conftest import AXE, ROOT, chromium, installation, serving
from tests.journeys.person import Person

IMAGES = ROOT / "docs" / "images"
WIDTH = 1280
MARGIN = 30
LARGEST = 250 * 1024  # bytes: a README is read over slow lines too


@contextmanager
def people():
    """Who is asked for by name, signed in on a fresh demonstration."""
    with (
        tempfile.TemporaryDirectory() as folder,
        installation(Path(folder)) as environment,
        serving(environment, Path(folder)) as address,
        chromium() as browser,
    ):

        def person(name):
            page = browser.new_page(base_url=address, viewport={"width": WIDTH, "height": 900})
            return Person(page, axe=AXE).sign_in(name).heading_is("Home")

        yield person


def take(person, name, *, first, last):
    """The page from a little above one element to just before another."""
    page = person.page
    top, bottom = (
        page.locator(each).evaluate("e => e.getBoundingClientRect().top + scrollY") for each in (first, last)
    )
    top = max(0, top - MARGIN)
    page.set_viewport_size({"width": WIDTH, "height": round(bottom - top)})
    page.mouse.move(0, 0)  # away from what it last pointed at
    page.evaluate("top => scrollTo(0, top)", top)
    page.screenshot(path=IMAGES / name)
    if (IMAGES / name).stat().st_size > LARGEST:
        sys.exit(f"{name} is larger than {LARGEST // 1024} KB")


def main():
    IMAGES.mkdir(exist_ok=True)
    with people() as person:
        ivy = person("ivy").go("/inspections/harbour-2024/cases/HAR-101/2.1/")
        ivy.answer("2.1.1a", "No").sees_all_saved()
        take(ivy, "form.png", first=".govuk-caption-l", last="[data-number='2.1.1d']")
        lee = person("lee").go("/inspections/tameside-2023/")
        take(lee, "dashboard.png", first="body", last="[id='standard-2.1']")
        lee.go("/inspections/tameside-2023/report/")
        take(lee, "report.png", first="#section-2-2", last="#section-2-3")


if __name__ == "__main__":
    main()
