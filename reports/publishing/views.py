"""How a report is published: what stands against it, its proposal and approval, and its editions."""

import json

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from inspection.web.attempts import show_version, try_to
from inspection.web.idempotency import requested_key
from inspection.web.lists import page_of
from reports.files import queue
from reports.files.formats import FORMATS
from reports.files.version import data_version
from reports.files.views import ExportRow
from reports.models import Edition
from reports.publishing import actions, queries
from reports.publishing.forms import DeclineForm, ProposeForm
from reports.publishing.frozen import frozen
from reports.publishing.rebuilding import figures_that_differ
from reports.publishing.release import Release

BOTH = ["GET", "HEAD", "POST"]
CHANGED = "The report has changed since it was proposed. Decline the proposal or take it back, and propose it again"


def _find(user, code):
    inspection = find_inspection(user, code)
    permissions.require(permissions.can_read_publication(user, inspection))
    return inspection


@vary_on_headers("Accept")
@require_safe
def publication(request, code):
    """Where the publication stands; for the script on the page, as JSON, how far its files are."""
    inspection = _find(request.user, code)
    proposal = queries.open_proposal(inspection)
    exports = queries.exports_of(proposal) if proposal else []
    if any(export.is_waiting for export in exports):
        queue.call_for_makers()
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse(queries.progress_of(exports))
    may_propose = permissions.can_propose_publication(request.user, inspection)
    may_approve = permissions.can_approve_publication(request.user, inspection)
    context = {
        "inspection": inspection,
        "proposal": proposal,
        "rows": [ExportRow(export, FORMATS[export.format]) for export in exports],
        "progress": queries.progress_of(exports),
        "is_ready": all(export.is_done for export in exports),
        "is_lost": any(export.is_finished and not export.is_done for export in exports),
        "is_as_proposed": proposal is not None and data_version(inspection) == proposal.data_version,
        "obstacles": queries.obstacles(inspection) if may_propose or may_approve else [],
        "editions": list(queries.editions_of(inspection)),
        "ended": queries.last_ended(inspection),
        "may_propose": may_propose,
        "may_approve": may_approve and proposal is not None and proposal.by != request.user,
    }
    return render(request, "reports/publishing/publication.html", context)


@require_http_methods(BOTH)
def propose(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_propose_publication(request.user, inspection))
    is_correction = queries.is_published(inspection)
    form = ProposeForm(request.POST if request.method == "POST" else None, is_correction=is_correction)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = try_to(
                form,
                lambda: actions.propose(
                    inspection=inspection,
                    published_on=form.cleaned_data["published_on"],
                    reason=form.cleaned_data.get("reason", ""),
                    expected_version=form.cleaned_data["expected_version"],
                    key=requested_key(request, "publication", inspection.pk),
                    by=request.user,
                ),
                refused=actions.PublicationRefusedError,
                changed=actions.ReportChangedError,
            )
    if status == 302:
        queue.call_for_makers()
        messages.success(request, "Publication is proposed. Its files are being made")
        return redirect("publication", code=code)
    show_version(form, data_version(inspection))
    context = {"inspection": inspection, "form": form, "obstacles": queries.obstacles(inspection)}
    return render(request, "reports/publishing/propose_publication.html", context, status=status)


def _find_proposal(inspection, pk):
    return get_object_or_404(inspection.publication_proposals.select_related("by"), pk=pk)


@require_POST
def approve(request, code, pk):
    inspection = _find(request.user, code)
    permissions.require(permissions.can_approve_publication(request.user, inspection))
    proposal = _find_proposal(inspection, pk)
    try:
        edition = actions.publish(proposal=proposal, by=request.user)
    except actions.PublicationRefusedError as refusal:
        messages.error(request, str(refusal))
    except actions.ReportChangedError:
        messages.error(request, CHANGED)
    else:
        messages.success(request, f"Edition {edition.number} is published")
    return redirect("publication", code=code)


@require_POST
def withdraw(request, code, pk):
    inspection = _find(request.user, code)
    permissions.require(permissions.can_propose_publication(request.user, inspection))
    try:
        actions.withdraw(proposal=_find_proposal(inspection, pk), by=request.user)
    except actions.PublicationRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The proposal is taken back")
    return redirect("publication", code=code)


@require_http_methods(BOTH)
def decline(request, code, pk):
    inspection = _find(request.user, code)
    permissions.require(permissions.can_approve_publication(request.user, inspection))
    proposal = _find_proposal(inspection, pk)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = try_to(
                form,
                lambda: actions.decline(proposal=proposal, reason=form.cleaned_data["reason"], by=request.user),
                refused=actions.PublicationRefusedError,
            )
    if status == 302:
        messages.success(request, "The proposal is declined, and the lead inspectors are told")
        return redirect("publication", code=code)
    context = {"inspection": inspection, "form": form, "proposal": proposal}
    return render(request, "reports/publishing/decline.html", context, status=status)


# --- Editions ---------------------------------------------------------------------------------------------------------


@require_safe
def edition(request, code, number):
    inspection = _find(request.user, code)
    editions = inspection.editions.select_related("proposal__by", "proposal__end__by")
    found = get_object_or_404(editions, number=number)
    before = inspection.editions.filter(number=number - 1).first()
    context = {
        "inspection": inspection,
        "row": queries.EditionRow(found, before),
        "release": Release(**json.loads(found.manifest)["release"]),
    }
    return render(request, "reports/publishing/edition.html", context)


@require_safe
def edition_now(request, code, number):
    """An edition beside the data as they are now, and who reopened what since, and why."""
    inspection = _find(request.user, code)
    found = get_object_or_404(inspection.editions.select_related("proposal__end"), number=number)
    reads_cases = permissions.can_read_cases(request.user, inspection)
    context = {
        "inspection": inspection,
        "edition": found,
        "changes": figures_that_differ(found),
        "reads_cases": reads_cases,
        "reopened": page_of(request, queries.reopened_since(found) if reads_cases else []),
    }
    return render(request, "reports/publishing/edition_now.html", context)


@require_safe
def edition_file(request, code, number, filename):
    inspection = _find(request.user, code)
    return frozen(get_object_or_404(Edition, inspection=inspection, number=number), filename)
