from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag
def render_report(report):
    """The report as it stands on a page of the site."""
    context = {"report": report, "paged": False}
    html = render_to_string("reports/files/report_body.html", context, using="jinja2")
    return mark_safe(html)  # Jinja2's autoescape has escaped it.
