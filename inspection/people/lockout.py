"""Whose failed attempts to sign in count together: what django-axes asks."""

from django.conf import settings


def client_address(request):
    """Whose sign-in attempts count together. Only the entry that our own proxy appended can be believed."""
    direct = request.META.get("REMOTE_ADDR") or None
    if settings.TRUST_PROXY:
        return request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip() or direct
    return direct


def sign_in_name(request, credentials):
    """Whose attempts count together: addresses are the same in any case, so their attempts are too."""
    return (credentials or request.POST).get("username", "").strip().lower()
