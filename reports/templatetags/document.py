from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag
def render_report(report):
    """The report as it stands on a page of the site."""
    return _render("report_body", report=report, imprint=None, paged=False)


@register.simple_tag
def render_section(part):
    """A section that stands alone, by the partials that print the report."""
    context = {"section": part.section, "report": part.report, "standard": part.standard, "paged": False}
    return _render("section_alone", **context)


def _render(name, **context):
    html = render_to_string(f"reports/files/{name}.html", context, using="jinja2")
    return mark_safe(html)  # Jinja2's autoescape has escaped it.
