import time

import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import DataError
from django_structlog.middlewares import RequestMiddleware

from inspection.web import error_views, sessions
from inspection.web.submitted import submitted_text

log = structlog.get_logger("request")


class RequestLogMiddleware(RequestMiddleware):
    """One line a request, and its id on every line that is logged for it, also by the task that it starts.

    No query string, no form data, no token out of an address.
    """

    def prepare(self, request):
        request.started_at = time.monotonic()
        super().prepare(request)

    def handle_response(self, request, response):
        structlog.contextvars.bind_contextvars(ms=round(1000 * (time.monotonic() - request.started_at)))
        super().handle_response(request, response)

    @staticmethod
    def format_request(request):
        return f"{request.method} {printable_path(request)}"

    @staticmethod
    def bind_user_id(request):
        # Asking request.user would read the session from the database; only look if somebody else already has.
        user = getattr(request, "_cached_user", None)
        if user and user.pk:
            structlog.contextvars.bind_contextvars(user=user.pk)


def printable_path(request):
    match = request.resolver_match
    # A password reset address is a key to an account: only its pattern may be kept.
    return match.route if match and "token" in match.kwargs else request.path


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
        if error_views.wants_json(request) or submitted_text(request):
            return error_views.signed_out(request)
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
            return error_views.bad_request(request)
        return None


class ContentSecurityPolicyMiddleware:
    """Says which scripts and styles a browser may run (`SECURE_CSP`, in the shape of Django 6's setting)."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = "; ".join(
            f"{directive} {' '.join(sources)}" for directive, sources in settings.SECURE_CSP.items()
        )

    def __call__(self, request):
        response = self.get_response(request)
        # What is published brings a stricter one.
        response.headers.setdefault("Content-Security-Policy", self.policy)
        return response


class PermissionsPolicyMiddleware:
    """Says which features of a browser no page may use (`REFUSED_FEATURES`)."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = ", ".join(f"{feature}=()" for feature in settings.REFUSED_FEATURES)

    def __call__(self, request):
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = self.policy
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
