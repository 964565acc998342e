"""What a web server does before its first request (`gunicorn.conf.py`); no command, shell or test is one."""

from pathlib import Path

from django.conf import settings
from django.dispatch import Signal
from django.template import engines
from django.urls import get_resolver

from inspection.web.govuk import COMPONENTS, macro

# Sent in each process that answers requests: what the apps begin beside that.
web_started = Signal()


def warm_up() -> None:
    """Load what the first requests would wait for: the addresses, and every template, compiled."""
    assert get_resolver().url_patterns
    templates = Path(settings.BASE_DIR) / "templates"
    jinja = templates / "jinja"
    for path in templates.rglob("*.html"):
        if jinja in path.parents:
            engines["jinja2"].get_template(str(path.relative_to(jinja)))
        else:
            engines["django"].get_template(str(path.relative_to(templates)))
    for component in COMPONENTS:
        macro(component)
