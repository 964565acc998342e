from django import template

from inspection import permissions

register = template.Library()

RIGHTS = ("sees_dashboard", "reads_cases", "allocates", "writes_report", "reads_report")


@register.simple_tag(takes_context=True)
def rights(context, inspection):
    """`{% rights inspection as can %}`, then `{% if can.writes_report %}`: no query beyond the user's roles."""
    user = context["request"].user
    return {name: getattr(permissions, name)(user, inspection) for name in RIGHTS}
