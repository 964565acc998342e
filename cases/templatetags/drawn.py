from django import template

from inspection.web.templating import draw

register = template.Library()


@register.simple_tag
def questions(entries):
    """Each a fieldset of its own, with its answer, evidence and warnings."""
    return draw("questions.html", entries=entries)


@register.simple_tag
def answered_questions(entries, level, on_summary=False):
    """Each with its answer as text; `level` is that of its heading."""
    return draw("answered_questions.html", entries=entries, level=level, on_summary=on_summary)


@register.simple_tag
def case_rows(rows):
    """A table row for each case."""
    return draw("case_rows.html", rows=rows)
