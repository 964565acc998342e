"""Answers to requests that fail. None may fail itself, whatever is wrong with the session, the database or the body;
and each hands back what the person typed."""

import sys

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from inspection.foundation.transactions import BusyError, StorageFullError, trouble_of
from inspection.web.submitted import posted_fields, submitted_json, submitted_text

RETRY_SECONDS = 2
RETRY_SECONDS_WHEN_FULL = 30


def wants_json(request) -> bool:
    return "application/json" in (request.content_type, request.headers.get("Accept", "")[:16])


def error_response(request, status, name, *, message="", **context):
    response: HttpResponse
    if wants_json(request):
        reply = {"error": name} | ({"message": message} if message else {})
        response = JsonResponse(reply | submitted_json(request), status=status)
    else:
        context["typed"] = submitted_text(request)
        # With the menu, unless the trouble is the server's: it may be the database, which the menu asks too.
        page = render_to_string(f"errors/{name}.html", context, request=request if status < 500 else None)
        response = HttpResponse(page, status=status)
    # What was typed is evidence: in this one reply and nowhere else.
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request, exception=None):
    return error_response(request, 400, "bad_request")


def signed_out(request):
    """For what was sent after the session had ended. A page from which to sign in and come back."""
    return error_response(request, 401, "signed_out", message="You are signed out", sign_in=sign_in_address(request))


def sign_in_address(request):
    # The page with the form is where they typed; the address they sent it to may take nothing but forms.
    page = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    path = page.partition(request.get_host())[2] if here else "/"
    return f"{resolve_url(settings.LOGIN_URL)}?next={path.partition('?')[0]}"


def not_allowed(request, exception=None):
    return error_response(request, 403, "not_allowed")


def csrf_failure(request, reason=""):
    return error_response(request, 403, "csrf")


def not_found(request, exception=None):
    return error_response(request, 404, "not_found")


def server_error(request):
    # Django calls this while it handles the error.
    trouble = trouble_of(sys.exc_info()[1])
    return busy(request, trouble) if trouble else error_response(request, 500, "server_error")


def busy(request, trouble: BusyError):
    """The database is in trouble and will be back: the page can be sent again as it is."""
    is_full = isinstance(trouble, StorageFullError)
    response = error_response(
        request,
        503,
        "full" if is_full else "busy",
        message=str(trouble),
        path=request.path,
        resend=posted_fields(request),
    )
    response["Retry-After"] = str(RETRY_SECONDS_WHEN_FULL if is_full else RETRY_SECONDS)
    return response
