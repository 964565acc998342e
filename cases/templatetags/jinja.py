"""What stands on a page up to a hundred times: the questions of the case form, the rows of the case list. Drawn by
Jinja2, in half the time of Django's templates (docs/decisions/0009)."""

from functools import cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, FileSystemLoader

from inspection.markdown import render_markdown

register = template.Library()

# What the tags return is marked safe: Jinja2's autoescape has escaped it.


def conflict_panel(entry) -> SafeString:
    return render_to_string("components/question_conflict.html", {"entry": entry})


@cache
def _drawn_by(name):
    environment = Environment(
        loader=FileSystemLoader(settings.BASE_DIR / "templates" / "jinja"),
        autoescape=True,
        trim_blocks=True,
        auto_reload=False,
    )
    environment.filters["markdown"] = render_markdown
    environment.globals["conflict_panel"] = conflict_panel
    return environment.get_template(name)


@register.simple_tag
def questions(entries):
    """Each a fieldset of its own, with its answer, evidence and warnings."""
    return mark_safe(_drawn_by("questions.html").render(entries=entries))


@register.simple_tag
def answered_questions(entries, level):
    """Each with its answer as text; `level` is that of its heading."""
    return mark_safe(_drawn_by("answered_questions.html").render(entries=entries, level=level))


@register.simple_tag
def case_rows(rows):
    """A table row for each case."""
    return mark_safe(_drawn_by("case_rows.html").render(rows=rows))
