"""An inspection is begun, set up, cancelled and taken up again."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspection.people.roles import Permission
from inspection.programme import permissions, planning
from inspection.programme.conflicts import conflicted
from inspection.programme.forms import CancelForm, ChangeInspectionForm, NewInspectionForm, VersionForm
from inspection.programme.lookup import find_inspection
from inspection.programme.planning import PlanChangedError
from inspection.programme.queries import offered_for_new
from inspection.programme.tasks import tasks_of
from inspection.web.forms import rebind
from inspection.web.idempotency import requested_key
from inspection.web.pages import tasks_menu

CHANGED = (
    "Somebody else has changed this since you opened the page. What is stored now stands above the form; save again to "
    "put yours in its place"
)
CHANGED_MEANWHILE = "Somebody else has changed the inspection since you opened this page. Look at it first"


@require_safe
def tasks(request, code):
    """What has to be done, whose it is and what it waits for."""
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_see_tasks(request.user, inspection))
    context = {
        "inspection": inspection,
        "tasks": tasks_of(inspection, request.user, timezone.localdate()),
        "pages": tasks_menu.open_to(request.user, inspection),
        "may_cancel": permissions.can_plan_programme(request.user, inspection),
    }
    return render(request, "programme/tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    if not request.user.may(Permission.PLAN_PROGRAMME):
        raise PermissionDenied
    form = NewInspectionForm(request.POST if request.method == "POST" else None, **offered_for_new(request.user))
    if form.is_valid() and _lead_is_free(form):
        inspection = planning.begin_inspection(
            key=requested_key(request),
            values=form.values(),
            lead=form.cleaned_data["lead"],
            copy_from=form.cleaned_data["copy_from"],
            by=request.user,
        )
        messages.success(request, f"The inspection of {inspection} is begun. {form.cleaned_data['lead']} is told")
        return redirect("inspection_tasks", inspection.code)
    return render(request, "programme/new.html", {"form": form}, status=422 if form.errors else 200)


def _lead_is_free(form):
    lead, unit = form.cleaned_data["lead"], form.cleaned_data["delivery_unit"]
    if lead.pk in conflicted(unit):
        form.add_error("lead", f"{lead} has a conflict of interest with {unit}. Choose somebody else")
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_set_up(request.user, inspection))
    form = ChangeInspectionForm(inspection, request.POST if request.method == "POST" else None)
    status, has_changed = (422 if form.errors else 200), False
    if form.is_valid():
        try:
            planning.change_inspection(
                inspection=inspection,
                values=form.values(),
                expected_version=form.cleaned_data["expected_version"],
                by=request.user,
            )
        except PlanChangedError:
            inspection = find_inspection(request.user, code)
            rebind(form, expected_version=inspection.version)
            form.add_error(None, CHANGED)
            status, has_changed = 409, True
        else:
            messages.success(request, "What is set up is saved")
            return redirect("inspection_tasks", code)
    stored_days = [(form.fields[name].label, getattr(inspection, name)) for name in form.DAYS]
    context = {"inspection": inspection, "form": form, "has_changed": has_changed, "stored_days": stored_days}
    return render(request, "programme/set_up.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_plan_programme(request.user, inspection))
    if inspection.is_cancelled:
        return redirect("inspection_tasks", code)
    bound = request.POST if request.method == "POST" else None
    form = CancelForm(bound, initial={"expected_version": inspection.version})
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            planning.cancel_inspection(inspection=inspection, by=request.user, **form.cleaned_data)
        except PlanChangedError:
            rebind(form, expected_version=inspection.version)
            form.add_error(None, CHANGED_MEANWHILE)
            status = 409
        else:
            messages.success(request, f"The inspection of {inspection} is cancelled. Its team is told")
            return redirect("inspection_tasks", code)
    return render(request, "programme/cancel.html", {"inspection": inspection, "form": form}, status=status)


@require_POST
def resume(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_plan_programme(request.user, inspection))
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("The page does not say which version it showed")
    try:
        planning.resume_inspection(inspection=inspection, by=request.user, **form.cleaned_data)
    except PlanChangedError:
        messages.error(request, CHANGED_MEANWHILE)
    else:
        messages.success(request, f"The inspection of {inspection} goes on. Its team is told")
    return redirect(reverse("inspection_tasks", args=[code]))
