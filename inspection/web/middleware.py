import time

import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import DataError

from inspection.web import error_views as failures
from inspection.web import sessions
from inspection.web.submitted import submitted_text

log = structlog.get_logger("request")


class RequestLogMiddleware:
    """One line a request: no query string, no form data, no token out of an address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        started = time.monotonic()
        response = self.get_response(request)
        log.info(
            "request",
            method=request.method,
            path=printable_path(request),
            status=response.status_code,
            ms=round(1000 * (time.monotonic() - started)),
            user=signed_in_id(request),
        )
        return response


def printable_path(request):
    match = request.resolver_match
    # A password reset address is a key to an account: only its pattern may be kept.
    return match.route if match and "token" in match.kwargs else request.path


def signed_in_id(request):
    # Asking request.user would read the session from the database; only look if somebody else already has.
    user = getattr(request, "_cached_user", None)
    return user.pk if user else None


class MadeUpSessionMiddleware:
    """A session cookie that Django cannot have set is none: PostgreSQL cannot even be asked about one with a NUL."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if not (key.isascii() and key.isalnum()):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        return self.get_response(request)


class RollingSessionMiddleware:
    """Renews a session that is used, and ends one that has reached its limit.

    A view with `leaves_session_alone` is no use of it: pages ask in the background how long the session lasts.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated:
            return
        if not sessions.ends_in(request.session):
            logout(request)
        elif sessions.is_renewal_due(request.session) and not getattr(view, "leaves_session_alone", False):
            sessions.renew(request.session)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Leads to the page to sign in, except where that would lose what was typed or be taken for success."""

    def handle_no_permission(self, request, view_func):
        if failures.wants_json(request) or submitted_text(request):
            return failures.signed_out(request)
        return super().handle_no_permission(request, view_func)


class UnstorableValuesMiddleware:
    """A request that asks for a value which no column can hold is at fault itself: a NUL on PostgreSQL, a number beyond
    64 bits on SQLite. Our own pages check what they are sent; Django's admin asks the database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if isinstance(error, (DataError, OverflowError)) or (isinstance(error, ValueError) and "NUL" in str(error)):
            log.warning("a value that no column can hold", path=printable_path(request), error=type(error).__name__)
            return failures.bad_request(request)
        return None


class ContentSecurityPolicyMiddleware:
    """Says which scripts and styles a browser may run: our own, and none that stand in a page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers["Content-Security-Policy"] = settings.CONTENT_SECURITY_POLICY
        return response


class NoStoreMiddleware:
    """Leaves no page in the browser's cache: it would show evidence to whoever uses the machine next, and old answers
    to whoever goes back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
