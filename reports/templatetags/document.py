from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag
def render_report(report):
    """The report as it stands on a page of the site."""
    # Jinja2's autoescape has escaped it.
    return mark_safe(render_to_string("reports/files/report_body.html", {"report": report, "paged": False}, using="jinja2"))
