"""How long a session lasts: until it was not used for the idle limit, and never beyond the absolute one."""

import time

from django.conf import settings


def begin(session) -> None:
    session["began_at"] = session["renewed_at"] = int(time.time())


def renew(session) -> None:
    now = int(time.time())
    session["renewed_at"] = now
    session.setdefault("began_at", now)


def is_renewal_due(session) -> bool:
    """When a tenth of the limit has passed, so that an answer saved does not cost a session saved too."""
    return int(time.time()) - session.get("renewed_at", 0) > settings.SESSION_COOKIE_AGE // 10


def ends_in(session) -> int:
    """Seconds until it ends if nobody uses it."""
    now = int(time.time())
    idle = session.get("renewed_at", now) + settings.SESSION_COOKIE_AGE - now
    return max(0, min(idle, _absolutely(session, now)))


def extendable_to(session) -> int:
    """Seconds until it ends if it is used now."""
    return max(0, min(settings.SESSION_COOKIE_AGE, _absolutely(session, int(time.time()))))


def _absolutely(session, now):
    return session.get("began_at", now) + settings.SESSION_ABSOLUTE_AGE - now
