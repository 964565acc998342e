"""Markup drawn by Jinja2, in half the time of Django's templates (docs/decisions/0009): the questions of the case form,
the rows of the case list, the report. The templates are in `templates/jinja/`."""

from functools import cache

from django.conf import settings
from django.template.defaultfilters import date
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from inspection.foundation.markdown import render_markdown


def draw(name: str, **context) -> SafeString:
    return mark_safe(_template(name).render(context))  # Jinja2's autoescape has escaped it.


@cache
def _template(name):
    return _environment().get_template(name)


@cache
def _environment():
    environment = Environment(
        loader=FileSystemLoader(settings.BASE_DIR / "templates" / "jinja"),
        autoescape=True,
        trim_blocks=True,
        auto_reload=False,
        undefined=StrictUndefined,  # what is not there must not look like a blank in a report
    )
    environment.filters |= {"markdown": render_markdown, "date": date}
    environment.globals["component"] = _component
    return environment


def _component(name, **context):
    """A piece that Django's templates draw as well."""
    return render_to_string(f"components/{name}.html", context)
