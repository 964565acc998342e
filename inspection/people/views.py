import base64

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from inspection.people import actions, forms
from inspection.web.submitted import json_object

for_anyone = method_decorator(login_not_required, name="dispatch")


def forget_pages(response):
    """Pages that a browser has fetched ahead are one person's: the next
    person at the same browser must not be shown them."""
    response["Clear-Site-Data"] = '"prefetchCache"'
    return response


class SignIn(auth_views.LoginView):
    template_name = "people/sign_in.html"
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
    template_name = "people/password_change.html"
    form_class = forms.PasswordChangeForm


def password_changed(request):
    return render(request, "people/password_change_done.html")


@for_anyone
class PasswordReset(auth_views.PasswordResetView):
    template_name = "people/password_reset.html"
    email_template_name = "people/password_reset_email.txt"
    subject_template_name = "people/password_reset_subject.txt"
    form_class = forms.PasswordResetForm
    success_url = reverse_lazy("password_reset_sent")


@for_anyone
class PasswordResetSent(auth_views.PasswordResetDoneView):
    template_name = "people/password_reset_sent.html"


@for_anyone
class PasswordResetConfirm(auth_views.PasswordResetConfirmView):
    template_name = "people/password_reset_confirm.html"
    form_class = forms.SetPasswordForm
    success_url = reverse_lazy("password_reset_done")


@for_anyone
class PasswordResetDone(auth_views.PasswordResetCompleteView):
    template_name = "people/password_reset_done.html"
