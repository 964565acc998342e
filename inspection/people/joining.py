"""How people come in who have no password yet: the first administrator, and whoever was invited."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from inspection.people import attempts, first_administrator, forms, invitations, throttle
from inspection.people.models import User
from inspection.people.views import too_often, welcome

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request, token):
    """To open the link uses nothing up: programs that look through mail do it too."""
    invitation = invitations.invitation_of(token)
    if invitation is None:
        return _dead_link(request)
    form = forms.FirstPasswordForm(invitation.user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "invitation": invitation}
        return render(request, "people/invitation.html", context, status=422 if form.errors else 200)
    try:
        user = invitations.accept(invitation=invitation, password=form.cleaned_data["new_password1"])
    except invitations.InvitationEndedError:
        return _dead_link(request)
    login(request, user, BACKEND)
    messages.success(request, "Your password is saved, and you are signed in")
    return welcome(request, redirect("home"), user)


def _dead_link(request):
    return render(request, "people/invitation_ended.html")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def make_first_administrator(request):
    """While nobody has an account yet."""
    if not first_administrator.is_empty():
        return redirect("sign_in")
    form = forms.FirstAdministratorForm(User(), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            if user := _make(request, form):
                login(request, user, BACKEND)
                messages.success(request, "You are the first administrator, and signed in")
                return welcome(request, redirect("set_up"), user)
        except throttle.TooOftenError as refusal:
            return too_often(request, "people/too_often.html", refusal)
        except first_administrator.SetUpAlreadyError:
            messages.info(request, "Somebody else has just made the first administrator")
            return redirect("sign_in")
    return render(request, "people/first_administrator.html", {"form": form}, status=422 if form.errors else 200)


def _make(request, form):
    """Raises `TooOftenError`, `SetUpAlreadyError`."""
    attempt = attempts.making_first_administrator(request)
    throttle.take(*attempt)
    given = form.cleaned_data
    try:
        user = first_administrator.make_first_administrator(
            code=given["code"], email=given["email"], name=given["name"], password=given["new_password1"]
        )
    except first_administrator.CodeRefusedError:
        form.add_error(
            "code", "This is not the code that the server printed last. Look at what it printed, or restart it"
        )
        return None
    throttle.give_back(*attempt)
    return user
