"""Browsers in which a person has signed in before, as a signed cookie says.

Their attempts are counted by themselves (OWASP's "device cookies"): whoever guesses elsewhere, be it in the same
office, does not keep a person out of their usual browser. Who steals the cookie wins some guesses, and nothing else.
"""

import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

from inspection.people.clients import sign_in_name

SALT = "inspection.people.devices"
LIFE = 180 * 24 * 60 * 60  # seconds since somebody signed in there
PEOPLE = 10  # of one browser: the last who signed in


def known_device(request, email: str) -> str:
    """The name of this browser where the person has signed in with it, else nothing."""
    device, people = _read(request)
    return device if _digest(email) in people else ""


def remember(request, response, email: str) -> None:
    device, people = _read(request)
    person = _digest(email)
    others = [other for other in people if other != person]
    response.set_signed_cookie(
        settings.DEVICE_COOKIE_NAME,
        ".".join([device or secrets.token_hex(8), person, *others[: PEOPLE - 1]]),
        salt=SALT,
        max_age=LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request):
    said = request.get_signed_cookie(settings.DEVICE_COOKIE_NAME, "", salt=SALT, max_age=LIFE)
    device, *people = said.split(".")
    return device, people


def _digest(email):
    return salted_hmac(SALT, sign_in_name(email), algorithm="sha256").hexdigest()[:16]
