"""The report on a page of the site, the checks of its text, and the figures that it can use."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from inspection.programme.planning import PlanChangedError, share_report
from inspection.web.forms import VersionedForm
from inspection.web.lists import page_of
from reports.authoring import actions
from reports.authoring.checking import TickedFinding, checks_of
from reports.authoring.checks.findings import Finding
from reports.authoring.forms import FindFiguresForm
from reports.authoring.lookup import find_to_write, sections_with
from reports.authoring.outline import sections_of
from reports.authoring.report import UnknownFiguresError, read_report, read_written
from reports.authoring.states import progress, statuses_of
from reports.authoring.tokens.catalogue import groups_with, tokens_of
from reports.authoring.tokens.resolver import Figures
from reports.evidence.actions import EntryChangedError
from reports.models import EvidenceEntry
from reports.panel.queries import identifying_words


@require_safe
def report(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_read_report(request.user, inspection))
    written = read_written(inspection)
    context: dict[str, object] = {"inspection": inspection}
    try:
        context["report"] = read_report(inspection, written)
    except UnknownFiguresError as unknown:
        context["errors"] = unknown.errors
    if permissions.can_write_report(request.user, inspection):
        context["checks"] = checks_of(inspection, written)
    if permissions.can_agree_report(request.user, inspection):
        statuses = statuses_of(inspection, written, sections_of(inspection.question_set, ()))
        context["progress"] = progress(statuses.values())
    return render(request, "reports/authoring/report_page.html", context)


@require_POST
def share(request, code):
    """Let observers read the report as it is written, or no longer."""
    inspection = find_to_write(request.user, code)
    form = VersionedForm(request.POST)
    is_shared = request.POST.get("step") == "share"
    try:
        version = form.cleaned_data["expected_version"] if form.is_valid() else -1
        share_report(inspection=inspection, is_shared=is_shared, expected_version=version, by=request.user)
    except PlanChangedError:
        messages.error(request, "Somebody else has changed the inspection since you opened the page. Try again")
    else:
        messages.success(request, "Observers can read it" if is_shared else "Observers can no longer read it")
    return redirect("report", code=code)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding of the checks on their page, with who has ticked it off, if anybody has."""

    finding: Finding
    section: str
    ticked: TickedFinding | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def checks(request, code):
    inspection = find_to_write(request.user, code)
    if request.method == "POST":
        return _tick(request, inspection)
    written = read_written(inspection)
    found = checks_of(inspection, written)
    specs = sections_with(inspection, written.passages)

    def row(finding, ticked=None):
        return FindingRow(finding, specs[finding.section].title, ticked)

    context = {
        "inspection": inspection,
        "checks": found,
        "errors": page_of(request, [row(finding) for finding in found.errors], "errors"),
        "warnings": page_of(request, [row(finding) for finding in found.warnings], "warnings"),
        "ticked": page_of(request, [row(ticked.finding, ticked) for ticked in found.ticked], "ticked"),
    }
    return render(request, "reports/authoring/checks.html", context)


def _tick(request, inspection):
    """Digests say which findings were seen: one that has changed since has another."""
    holds = "take_back" not in request.POST
    digests = set(request.POST.getlist("finding"))
    number = actions.tick_checks(inspection=inspection, digests=digests, holds=holds, by=request.user)
    done = f"{number} warning{'' if number == 1 else 's'} {'ticked off' if holds else 'no longer ticked off'}"
    if not digests:
        messages.info(request, "No warning was chosen, so nothing was changed")
    elif number < len(digests):
        messages.warning(request, f"{done}. The rest have changed since you opened the page: look at them again")
    else:
        messages.success(request, done)
    return redirect("report_checks", code=inspection.code)


@require_POST
def make_finding(request, code, pk):
    """A strength or a concern of the register becomes a passage, by one click."""
    inspection = find_to_write(request.user, code)
    entry = get_object_or_404(EvidenceEntry.objects.visible_in(inspection, request.user), pk=pk)
    version = VersionedForm(request.POST)
    if not version.is_valid():
        raise BadRequest("The page did not say which version it showed")
    address = reverse("evidence_entry", args=[code, pk])
    try:
        actions.make_finding(entry=entry, by=request.user, **version.cleaned_data)
    except (EntryChangedError, actions.NoFindingError):
        messages.error(request, "The entry has changed since you opened the page, so nothing was made of it")
        return redirect(address)
    messages.success(request, "It is a finding of the report now. Read its words as readers of the report will")
    if words := identifying_words(inspection, entry.words):
        messages.warning(request, f"It says {', '.join(words)}, by which a reader could tell who is meant")
    return redirect(address)


@require_safe
def figures(request, code):
    inspection = find_to_write(request.user, code)
    form = FindFiguresForm(request.GET)
    wanted = form.cleaned_data["q"] if form.is_valid() else ""
    groups = groups_with(tokens_of(Figures(inspection)), wanted)
    context = {
        "inspection": inspection,
        "form": form,
        "wanted": wanted,
        "groups": [group for group in groups if group.rows],
        "number": sum(len(group.rows) for group in groups),
    }
    return render(request, "reports/authoring/figures.html", context)
