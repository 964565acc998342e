import base64

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inspection import actions, forms, sessions
from inspection.typed import json_object

for_anyone = method_decorator(login_not_required, name="dispatch")


def forget_pages(response):
    """Pages that a browser has fetched ahead (`Speculation-Rules`, cases/views/answers.py) are one person's: the next
    person at the same browser must not be shown them."""
    response["Clear-Site-Data"] = '"prefetchCache"'
    return response


class SignIn(auth_views.LoginView):
    template_name = "inspection/sign_in.html"
    authentication_form = forms.SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        return forget_pages(super().form_valid(form))


@require_POST
@login_not_required
def sign_out(request):
    logout(request)
    return forget_pages(redirect("sign_in"))


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
        # would replace the one that the form to sign in was drawn with.
        get_token(request)
    reply = {
        "user": request.user.opaque_id,
        "name": request.user.name,
        "ends_in": sessions.ends_in(request.session),
        "extendable_to": sessions.extendable_to(request.session),
    }
    return JsonResponse(reply)


session.leaves_session_alone = True


@login_not_required
@require_POST
def store_key(request):
    """The key to what this person's browser keeps on this device until the server has confirmed it."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "signed_out"}, status=401)
    if not settings.BROWSER_STORE:
        return JsonResponse({"error": "store_off"}, status=404)
    form = forms.DeviceForm(json_object(request))
    if not form.is_valid():
        return JsonResponse({"error": "malformed"}, status=400)
    key = actions.store_key(user=request.user, device=form.cleaned_data["device"])
    return JsonResponse({"key": base64.b64encode(key).decode(), "user": request.user.opaque_id})


class PasswordChange(auth_views.PasswordChangeView):
    template_name = "inspection/password_change.html"
    form_class = forms.PasswordChangeForm


def password_changed(request):
    return render(request, "inspection/password_change_done.html")


@for_anyone
class PasswordReset(auth_views.PasswordResetView):
    template_name = "inspection/password_reset.html"
    email_template_name = "inspection/password_reset_email.txt"
    subject_template_name = "inspection/password_reset_subject.txt"
    form_class = forms.PasswordResetForm
    success_url = reverse_lazy("password_reset_sent")


@for_anyone
class PasswordResetSent(auth_views.PasswordResetDoneView):
    template_name = "inspection/password_reset_sent.html"


@for_anyone
class PasswordResetConfirm(auth_views.PasswordResetConfirmView):
    template_name = "inspection/password_reset_confirm.html"
    form_class = forms.SetPasswordForm
    success_url = reverse_lazy("password_reset_done")


@for_anyone
class PasswordResetDone(auth_views.PasswordResetCompleteView):
    template_name = "inspection/password_reset_done.html"


@login_not_required
def accessibility_statement(request):
    return render(request, "inspection/accessibility_statement.html")


@require_GET
@login_not_required
def health(request):
    """For load balancers and container health checks: 200 when the database answers, 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database unavailable"}, status=503)
    return JsonResponse({"status": "ok"})
