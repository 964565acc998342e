"""The pages on which administrators look after people. No page takes anybody else's password."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from inspection.people import accounts, forms, invitations
from inspection.people.accounts import AccountRefusedError, StalePersonError
from inspection.people.invitation_mail import tell
from inspection.people.invitations import InvitationEndedError, KnownAddressError
from inspection.people.models import PersonState
from inspection.people.queries import events_of, find_person, open_invitation, people_list
from inspection.people.roles import Permission, SystemRole
from inspection.web.forms import VersionedForm
from inspection.web.idempotency import requested_key
from inspection.web.lists import page_of


def require_administrator(user):
    """Raises `PermissionDenied`."""
    if not user.may(Permission.ADMINISTER):
        raise PermissionDenied


@require_safe
def people(request):
    require_administrator(request.user)
    form = forms.PeopleFilterForm(request.GET)
    form.is_valid()
    page = page_of(request, people_list(**form.filters()))
    return render(request, "people/people.html", {"form": form, "page": page, "is_filtered": bool(request.GET)})


@require_safe
def person(request, pk):
    require_administrator(request.user)
    return _person_page(request, find_person(pk))


def _person_page(request, person, *, refusal="", status=200):
    context = {
        "person": person,
        "invitation": open_invitation(person),
        "events": events_of(person),
        "is_own": person == request.user,
        "may_enable": person.state == PersonState.DISABLED and person.has_usable_password(),
        "may_invite": not person.has_usable_password(),
        "refusal": refusal,
    }
    return render(request, "people/person.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    require_administrator(request.user)
    person = find_person(pk)
    seen = {"name": person.name, "system_role": person.system_role, "expected_version": person.version}
    form = forms.PersonForm(request.POST if request.method == "POST" else None, initial=seen, button="Save")
    status, current = 200, None
    if form.is_valid():
        try:
            accounts.change_person(
                user=person,
                name=form.cleaned_data["name"],
                system_role=SystemRole(form.cleaned_data["system_role"]),
                expected_version=form.cleaned_data["expected_version"],
                by=request.user,
            )
        except StalePersonError as stale:
            status, current = 409, stale.current
            form.add_error(None, f"{stale}. Nothing was changed")
            form.show_version(current.version)
        except AccountRefusedError as refusal:
            status = 409
            form.add_error("system_role", f"{refusal}. Nothing was changed")
        else:
            messages.success(request, "Saved")
            return redirect(person)
    elif form.is_bound:
        status = 422
    context = {"form": form, "person": person, "current": current}
    return render(request, "people/person_change.html", context, status=status)


# --- Steps, each asked for on a page of its own -----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def enable(request, pk):
    done = "Enabled. They can sign in with the password that they had"
    return _take_step(request, pk, "people/person_enable.html", accounts.enable, done)


def _take_step(request, pk, template, step, done):
    require_administrator(request.user)
    person = find_person(pk)
    if request.method != "POST":
        return render(request, template, {"person": person})
    form = VersionedForm(request.POST)
    # Without a version it comes from no page of ours.
    version = form.cleaned_data["expected_version"] if form.is_valid() else -1
    try:
        step(user=person, expected_version=version, by=request.user)
    except (AccountRefusedError, InvitationEndedError) as refusal:
        return _person_page(request, find_person(pk), refusal=f"{refusal}. Nothing was changed", status=409)
    messages.success(request, done)
    return redirect(person)


# --- Invitations ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request):
    require_administrator(request.user)
    form = forms.InviteForm(request.POST if request.method == "POST" else None)
    known = None
    if form.is_valid():
        try:
            made = invitations.invite(
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                system_role=SystemRole(form.cleaned_data["system_role"]),
                by=request.user,
                key=requested_key(request),
            )
        except KnownAddressError as refusal:
            known = refusal.user
            form.add_error("email", f"{refusal}: {known.name}")
        else:
            return _told(request, [made])
    context = {"form": form, "known": known}
    return render(request, "people/invite.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def invite_again(request, pk):
    require_administrator(request.user)
    person = find_person(pk)
    if request.method != "POST":
        return render(request, "people/invite_again.html", {"person": person})
    try:
        made = invitations.invite_again(user=person, by=request.user, key=requested_key(request))
    except InvitationEndedError as refusal:
        return _person_page(request, find_person(pk), refusal=f"{refusal}. Nothing was changed", status=409)
    return _told(request, [made])


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk):
    done = "The invitation is withdrawn. Its link no longer works"
    return _take_step(request, pk, "people/invitation_withdraw.html", invitations.withdraw, done)


@require_http_methods(["GET", "HEAD", "POST"])
def invite_many(request):
    """Rows are checked first, and what was seen is invited in one step."""
    require_administrator(request.user)
    if request.method != "POST":
        return render(request, "people/invite_many.html", {"form": forms.InviteManyForm()})
    form = forms.InviteManyForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "people/invite_many.html", {"form": form}, status=422)
    seen = request.POST.get("expected_digest")
    return _checked(request, form) if seen is None else _invite_checked(request, form, seen)


def _invite_checked(request, form, seen):
    key = requested_key(request)
    if before := invitations.invited_with(key, [row.email for row in form.checked]):
        return _told(request, [(invitation, False) for invitation in before])
    if seen != form.digest or not form.accepted:
        return _checked(request, form, refusal="What is known has changed since the rows were checked", status=409)
    try:
        people = [row.invitee for row in form.accepted]
        made = invitations.invite_all(people=people, by=request.user, key=key)
    except KnownAddressError as refusal:
        return _checked(request, form, refusal=f"{refusal.user.email}: {refusal}", status=409)
    return _told(request, made)


def _checked(request, form, *, refusal="", status=200):
    return render(request, "people/invite_many_checked.html", {"rows": form, "refusal": refusal}, status=status)


def _told(request, made):
    """The invited are told by mail. Where none leaves, their links are on this one page, which is stored nowhere."""
    told = [(invitation, tell(request, invitation, is_new=is_new)) for invitation, is_new in made]
    if any(link for _, link in told):
        return render(request, "people/invitation_links.html", {"told": told})
    if len(told) == 1:
        [(invitation, _)] = told
        messages.success(request, f"{invitation.user} is invited. The link was sent to {invitation.user.email}")
        return redirect(invitation.user)
    messages.success(request, f"{len(told)} people are invited. Each was sent a link")
    return redirect("people")
