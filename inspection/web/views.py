from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from inspection.foundation.storage import try_to_store
from inspection.foundation.transactions import is_storage_full
from inspection.web import sessions


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def session(request):
    """Who is signed in, and for how long; a POST extends it. For pages that stay open. docs/http.md is the contract."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "signed_out"}, status=401)
    if request.method == "POST":
        sessions.renew(request.session)
    if settings.CSRF_COOKIE_NAME not in request.COOKIES:
        # Only then: open pages ask in the background, and while somebody signs in beside them, a cookie in the reply
        # would replace the one that the form to sign in was rendered with.
        get_token(request)
    reply = {
        "user": request.user.opaque_id,
        "name": request.user.name,
        "ends_in": sessions.ends_in(request.session),
        "extendable_to": sessions.extendable_to(request.session),
    }
    return JsonResponse(reply)


# A mark on the view, as Django's own decorators leave them; no type of a function knows of it.
session.leaves_session_alone = True  # type: ignore[attr-defined]


@login_not_required
def accessibility_statement(request):
    return render(request, "web/accessibility_statement.html")


@require_GET
@login_not_required
def health(request):
    """For load balancers and container health checks: 200 when the database answers and can store what it is sent, or
    else 503 with what it cannot."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        try_to_store()
    except (DatabaseError, OSError) as error:
        status = "nothing can be saved" if is_storage_full(error) else "database unavailable"
        return JsonResponse({"status": status}, status=503)
    return JsonResponse({"status": "ok"})
