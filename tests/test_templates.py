"""What holds for all templates."""

from collections import Counter
from pathlib import Path

from django.conf import settings

TEMPLATES = [path for path in Path(settings.BASE_DIR, "templates").rglob("*") if path.is_file()]
FLOOR = [path for path in Path(__file__).parent.rglob("templates/**/*") if path.is_file()]


def test_no_two_templates_have_one_name():
    assert [name for name, number in Counter(path.name for path in TEMPLATES).items() if number > 1] == []


def test_no_line_is_longer_than_120_characters():
    lines = [(path.name, line) for path in TEMPLATES + FLOOR for line in path.read_text("utf-8").splitlines()]
    assert [(name, line) for name, line in lines if len(line) > 120] == []
