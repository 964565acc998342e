from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag
def render_questions(entries, has_history=True):
    """Each a fieldset of its own, with its answer, evidence and warnings; a case that is only tried has no history."""
    return _render("cases/form_questions.html", entries=entries, has_history=has_history)


@register.simple_tag
def render_answered_questions(entries, level, origin="", notes=None):
    """Each with its answer as text; `level` is that of its heading, `origin` the page to which its history leads back,
    `notes` a form with a field for a note on each."""
    return _render("cases/answered_questions.html", entries=entries, level=level, origin=origin, notes=notes)


@register.simple_tag
def render_case_rows(rows, chosen=None, columns=(), reviews=False):
    """Rows of a table, each with a link to its case or, where `chosen` holds what was ticked, with a box; `columns` are
    details of the cases. For who `reviews`, with a link to the review of a submitted one."""
    return _render("cases/case_rows.html", rows=rows, chosen=chosen, columns=columns, reviews=reviews)


@register.simple_tag
def render_listed_cases(listed, own):
    """Rows of a table; those of one's own lead on to the first unanswered question."""
    return _render("cases/listed_case_rows.html", listed=listed, own=own)


@register.simple_tag
def render_inspection_rows(rows):
    """Each inspection with links to the pages of it that the person may open."""
    return _render("cases/inspection_rows.html", rows=rows)


@register.simple_tag
def marked(pieces):
    """The pieces of a text that was found, with nothing between them."""
    texts = (format_html("<mark>{}</mark>", piece.text) if piece.is_marked else piece.text for piece in pieces)
    return format_html_join("", "{}", ((text,) for text in texts))


def _render(name, **context):
    return mark_safe(render_to_string(name, context, using="jinja2"))  # Jinja2's autoescape has escaped it.
