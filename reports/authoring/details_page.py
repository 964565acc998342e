"""The page on which the details of a report are filled in."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from inspection.web.attempts import show_version, try_to
from reports.authoring import actions
from reports.authoring.details_form import ReportDetailsForm
from reports.models import ReportDetails
from reports.models.details import FIELDS

CHANGED = (
    "Somebody else has changed the details since you opened this page. Yours are not saved yet: compare them with those"
    " stored now, and save them again"
)


@require_http_methods(["GET", "HEAD", "POST"])
def details(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_write_report(request.user, inspection))
    stored = _stored(inspection)
    form = ReportDetailsForm(request.POST if request.method == "POST" else None, details=stored)
    status = 200 if request.method != "POST" else 422
    if form.is_valid():
        status = try_to(
            form, lambda: _save(inspection, form, request.user), changed=actions.DetailsChangedError, says=CHANGED
        )
        if status == 302:
            messages.success(request, "Details of the report saved")
            return redirect("report", code=code)
    context = {"inspection": inspection, "form": form}
    if status == 409:
        stored = _stored(inspection)
        show_version(form, stored.version)
        context["stored"] = [(form.fields[name].label, getattr(stored, name)) for name in FIELDS]
    return render(request, "reports/authoring/report_details.html", context, status=status)


def _stored(inspection):
    return ReportDetails.objects.filter(inspection=inspection).first() or ReportDetails(inspection=inspection)


def _save(inspection, form, by):
    values = dict(form.cleaned_data)
    expected = values.pop("expected_version")
    actions.save_details(details=ReportDetails(inspection=inspection, **values), expected_version=expected, by=by)
