from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def session_attributes(context):
    """What the scripts of a page need to know: where to ask for session and store key, whose page it is, and
    which cookie holds the CSRF token."""
    user = context["request"].user
    if not user.is_authenticated:
        return ""
    store = reverse("store_key") if settings.BROWSER_STORE else ""
    return format_html(
        ' data-session="{}" data-store="{}" data-user="{}" data-token-cookie="{}"',
        reverse("session"),
        store,
        user.opaque_id,
        settings.CSRF_COOKIE_NAME,
    )
