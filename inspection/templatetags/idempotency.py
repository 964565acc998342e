import uuid

from django import template
from django.utils.html import format_html

from inspection.web.idempotency import KEY_FIELD

register = template.Library()


@register.simple_tag
def idempotency_key():
    """The hidden field by which a form that is sent twice is known to be the same one."""
    return format_html('<input type="hidden" name="{}" value="{}">', KEY_FIELD, uuid.uuid4())
