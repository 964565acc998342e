"""What holds for all templates."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.anywhere

TEMPLATES = [path for path in Path(settings.BASE_DIR, "templates").rglob("*") if path.is_file()]
FLOOR = [path for path in Path(__file__).parent.rglob("templates/**/*") if path.is_file()]

DATE_FORMAT = r'\|\s*(?:date|time)[:(]\s*"([^"]+)"'


def test_no_two_templates_have_one_name():
    assert [name for name, number in Counter(path.name for path in TEMPLATES).items() if number > 1] == []


def test_no_line_is_longer_than_120_characters():
    lines = [(path.name, line) for path in TEMPLATES + FLOOR for line in path.read_text("utf-8").splitlines()]
    assert [(name, line) for name, line in lines if len(line) > 120] == []


def test_no_variable_of_a_django_template_goes_over_a_line():
    """Django would print it as it stands."""
    of_django = [path for path in TEMPLATES if path.suffix == ".html" and "jinja" not in path.parts]
    lines = [(path.name, line) for path in of_django for line in path.read_text("utf-8").splitlines()]
    assert [(name, line) for name, line in lines if re.search(r"\{[{%](?:(?![%}]\}).)*$", line)] == []


def test_times_of_day_are_written_in_one_way_with_their_zone():
    """By the filter `moment`: in the night the clocks go back an hour comes twice, and `date` has no zone for it."""
    formats = [(path.name, text) for path in TEMPLATES for text in re.findall(DATE_FORMAT, path.read_text("utf-8"))]
    assert len(formats) > 5
    assert [(name, text) for name, text in formats if re.search("[HhGgPicrUfD]", text)] == []
