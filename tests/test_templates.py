"""What holds for all templates."""

from collections import Counter
from pathlib import Path

from django.conf import settings

TEMPLATES = [path for path in Path(settings.BASE_DIR, "templates").rglob("*") if path.is_file()]


def test_no_two_templates_have_one_name():
    assert [name for name, number in Counter(path.name for path in TEMPLATES).items() if number > 1] == []
