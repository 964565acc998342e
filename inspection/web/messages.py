"""What a page says of what was just done, kept in the browser until then: nothing to be stored for it."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class NamedCookieStorage(CookieStorage):
    """Django's, whose cookie has a fixed name."""

    cookie_name = settings.MESSAGE_COOKIE_NAME


class MessageStorage(FallbackStorage):
    """Django's default, with that cookie."""

    storage_classes = (NamedCookieStorage, SessionStorage)
