"""Every colour of the pages and the report has one name, and is written in one place."""

import re
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.anywhere

STATIC = Path(settings.BASE_DIR, "static")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\([^)]*\)|(?<=[ :])(?:white|black)(?=[ ;])", re.IGNORECASE)
DEFINITION = re.compile(r"^ +(--[a-z0-9-]+): (.+);$", re.MULTILINE)


def rules(name):
    return re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text("utf-8"), flags=re.DOTALL)


def in_full(colour):
    """#fd0 is #ffdd00."""
    return "#" + "".join(2 * digit for digit in colour[1:]) if re.fullmatch("#...", colour) else colour


def test_no_colour_is_written_outside_the_definitions():
    others = [path.name for path in STATIC.glob("*.css") if path.name != "colours.css"]
    assert len(others) >= 6
    assert {name: found for name in others if (found := COLOUR.findall(rules(name)))} == {}


def test_no_colour_is_defined_twice():
    values = [in_full(value.lower()) for _, value in DEFINITION.findall(rules("colours.css")) if COLOUR.match(value)]
    assert len(values) == len(COLOUR.findall(rules("colours.css"))) > 30
    assert len(values) == len(set(values))


def test_every_colour_that_is_defined_is_used_and_every_one_used_is_defined():
    used = {name for path in STATIC.glob("*.css") for name in re.findall(r"var\((--[a-z0-9-]+)\)", rules(path.name))}
    assert {name for name, _ in DEFINITION.findall(rules("colours.css"))} == used
