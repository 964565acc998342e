"""An administrator keeps somebody from signing in, and says where their cases go."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from inspection.people.accounts import AccountRefusedError
from inspection.people.queries import find_person
from inspection.people.roles import Permission
from inspection.programme.forms import DisableForm
from inspection.programme.handover import handover
from inspection.programme.teams import TeamChangedError, TeamError, disable_person, version_of_held
from inspection.web.forms import rebind

CHANGED = "Their cases have changed since you opened this page. Look at them and disable again"


@require_http_methods(["GET", "HEAD", "POST"])
def disable(request, pk):
    if not request.user.may(Permission.ADMINISTER):
        raise PermissionDenied
    person = find_person(pk)
    held = handover().held_by(person)
    receivers = {each.inspection.pk: handover().receivers(each.inspection, person) for each in held}
    seen = {"expected_version": person.version, "expected_held": version_of_held(held)}
    bound = request.POST if request.method == "POST" else None
    form = DisableForm(bound, held=held, receivers=receivers, initial=seen)
    # Without what it showed it comes from no page of ours.
    status = 409 if {*seen} & {*form.errors} else 422 if form.errors else 200
    if form.is_valid():
        try:
            disable_person(
                user=person,
                goes=form.goes,
                expected_version=form.cleaned_data["expected_version"],
                expected_held=form.cleaned_data["expected_held"],
                by=request.user,
            )
        except (AccountRefusedError, TeamError) as refusal:
            form.add_error(None, f"{refusal}. Nothing was changed")
        except TeamChangedError:
            form.add_error(None, CHANGED)
        else:
            messages.success(request, "Disabled. They are signed out, and cannot sign in any more")
            return redirect(person)
        rebind(form, **seen)
        status = 409
    return render(request, "people/person_disable.html", {"person": person, "form": form}, status=status)
