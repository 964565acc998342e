from django import template

from inspection.web.templating import draw

register = template.Library()


@register.simple_tag
def report_body(report):
    """The report as it stands on a page of the site."""
    return draw("report/body.html", report=report, paged=False)
