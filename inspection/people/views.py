import base64

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST

from inspection.people import actions, attempts, devices, forms, links, throttle
from inspection.people.first_administrator import is_empty
from inspection.people.models import MailChoice
from inspection.web.submitted import json_object

for_anyone = method_decorator(login_not_required, name="dispatch")


def forget_pages(response):
    """Pages that a browser has fetched ahead are one person's: the next
    person at the same browser must not be shown them."""
    response["Clear-Site-Data"] = '"prefetchCache"'
    return response


def welcome(request, response, person):
    """The reply to somebody who has proved who they are: their next attempts from this browser count by themselves."""
    devices.remember(request, response, person.email)
    return forget_pages(response)


class SlowedDown:
    """Tells who has tried too often how long to wait, and the way out. For views whose POST raises `TooOftenError`."""

    too_often_template: str

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)  # type: ignore[misc]  # of the view that this is mixed into
        except throttle.TooOftenError as refusal:
            return too_often(request, self.too_often_template, refusal)


def too_often(request, template, refusal: throttle.TooOftenError):
    response = render(request, template, {"minutes": refusal.minutes}, status=429)
    response["Retry-After"] = str(refusal.seconds)
    return response


class SignIn(SlowedDown, auth_views.LoginView):
    template_name = "people/sign_in.html"
    too_often_template = "people/sign_in_too_often.html"
    authentication_form = forms.SignInForm
    redirect_authenticated_user = True

    def get(self, request, *args, **kwargs):
        # An installation in which nobody can sign in yet opens where somebody is made who can.
        return redirect("first_administrator") if is_empty() else super().get(request, *args, **kwargs)

    def form_valid(self, form):
        return welcome(self.request, super().form_valid(form), form.get_user())


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


class PasswordChange(SlowedDown, auth_views.PasswordChangeView):
    template_name = "people/password_change.html"
    too_often_template = "people/password_change_too_often.html"
    form_class = forms.PasswordChangeForm


def password_changed(request):
    return render(request, "people/password_change_done.html")


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out_everywhere(request):
    if request.method != "POST":
        return render(request, "people/sign_out_everywhere.html")
    actions.sign_out_everywhere(user=request.user)
    update_session_auth_hash(request, request.user)
    messages.success(request, "You are signed out everywhere else")
    return redirect("account")


@require_http_methods(["GET", "HEAD", "POST"])
def keyboard(request):
    """What the keys of the case form do for this person. A page that goes on meanwhile asks for JSON, and is told
    nothing: the page would not show it."""
    stored = request.user.keys_go_on is not False
    form = forms.KeyboardForm(request.POST if request.method == "POST" else None, initial={"go_on": stored})
    if not form.is_valid():
        return render(request, "people/keyboard.html", {"form": form}, status=422 if form.errors else 200)
    actions.set_keys_go_on(user=request.user, to=form.cleaned_data["go_on"])
    if not request.accepts("text/html"):
        return HttpResponse(status=204)
    messages.success(request, "Saved")
    return redirect("account")


@require_http_methods(["GET", "HEAD", "POST"])
def notices_by_mail(request):
    initial = {"choice": request.user.notices_by_mail}
    form = forms.NoticesByMailForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        return render(request, "people/notices_by_mail.html", {"form": form}, status=422 if form.errors else 200)
    actions.set_notices_by_mail(user=request.user, to=MailChoice(form.cleaned_data["choice"]))
    messages.success(request, "Saved")
    return redirect("account")


# --- Links by mail ----------------------------------------------------------------------------------------------------


class MailedLink(SlowedDown, auth_views.PasswordResetView):
    """Mails a link. The reply is the same, and takes the same time, whether the address belongs to an account or not:
    the mail leaves by itself (`inspection.foundation.mail`)."""

    too_often_template = "people/mail_too_often.html"
    form_class = forms.PasswordResetForm
    purpose: str

    def form_valid(self, form):
        throttle.take(*attempts.asking_for_mail(self.request, form.cleaned_data["email"], self.purpose))
        return super().form_valid(form)


@for_anyone
class PasswordReset(MailedLink):
    template_name = "people/password_reset.html"
    email_template_name = "people/password_reset_email.txt"
    subject_template_name = "people/password_reset_subject.txt"
    success_url = reverse_lazy("password_reset_sent")
    purpose = "reset"


@for_anyone
class PasswordResetSent(auth_views.PasswordResetDoneView):
    template_name = "people/password_reset_sent.html"


@for_anyone
class PasswordResetConfirm(auth_views.PasswordResetConfirmView):
    template_name = "people/password_reset_confirm.html"
    form_class = forms.SetPasswordForm
    success_url = reverse_lazy("password_reset_done")

    def form_valid(self, form):
        # Whoever reads their mail need not wait for others who guess.
        return welcome(self.request, super().form_valid(form), form.user)


@for_anyone
class PasswordResetDone(auth_views.PasswordResetCompleteView):
    template_name = "people/password_reset_done.html"


@for_anyone
class SignInLink(MailedLink):
    template_name = "people/sign_in_link.html"
    email_template_name = "people/sign_in_link_email.txt"
    subject_template_name = "people/sign_in_link_subject.txt"
    success_url = reverse_lazy("sign_in_link_sent")
    token_generator = links.tokens
    purpose = "sign in"


@for_anyone
class SignInLinkSent(auth_views.PasswordResetDoneView):
    template_name = "people/sign_in_link_sent.html"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_by_link(request, token):
    """To open the link uses nothing up: programs that look through mail do it too."""
    owner = links.owner_of(token)
    if request.method != "POST":
        return render(request, "people/sign_in_by_link.html", {"owner": owner})
    if not (owner and links.spend(token)):
        return render(request, "people/sign_in_by_link.html")
    login(request, owner)
    return welcome(request, redirect("home"), owner)
