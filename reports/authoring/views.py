"""The report on a page of the site, and the plain pages on which its text is edited."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspection.frameworks.queries import question_set
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from inspection.web.forms import VersionedForm
from inspection.web.idempotency import requested_key
from inspection.web.lists import page_of
from reports.authoring import actions
from reports.authoring.arrangement import moved, version_of
from reports.authoring.checking import TickedFinding, checks_of, offered_conditions
from reports.authoring.checks.findings import Finding
from reports.authoring.forms import PassageForm
from reports.authoring.glyphs import letters_missing_in, names_of
from reports.authoring.outline import SectionSpec, outline
from reports.authoring.report import UnknownFiguresError, read_report, read_written
from reports.authoring.tokens.catalogue import help_of, tokens_of
from reports.authoring.tokens.condition_lines import lines_of
from reports.authoring.tokens.resolver import Figures
from reports.evidence.actions import EntryChangedError
from reports.evidence.queries import evidence_of_passages
from reports.models import EvidenceEntry, Passage
from reports.panel.queries import identifying_words

ORDER_CHANGED = "The order has changed since you opened this page, so nothing was moved. This is the order now"


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
    return render(request, "reports/authoring/report_page.html", context)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding of the checks on their page, with who has ticked it off, if anybody has."""

    finding: Finding
    section: str
    anchor: str
    ticked: TickedFinding | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def checks(request, code):
    inspection = _find_to_write(request.user, code)
    if request.method == "POST":
        return _tick(request, inspection)
    found = checks_of(inspection)
    specs = outline(question_set(inspection.framework_id))

    def row(finding, ticked=None):
        spec = specs.get(finding.section)
        return FindingRow(finding, spec.title if spec else finding.section, spec.anchor if spec else "", ticked)

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


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage in the list of its section."""

    passage: Passage
    can_move_up: bool
    can_move_down: bool
    missing_letters: str  # those that the PDF shows as boxes, by name
    evidence: list[EvidenceEntry]  # of the register, from which it was made


@dataclass(frozen=True, slots=True)
class WrittenSection:
    """A section with its passages; without a `spec` where this report has no such section."""

    spec: SectionSpec | None
    key: str
    passages: list[PassageRow]


def _row(passage, listed, evidence):
    can_move = {up: moved(listed, passage.pk, up=up) is not None for up in (True, False)}
    missing = names_of(letters_missing_in(passage))
    return PassageRow(
        *(passage, can_move[True], can_move[False]), missing_letters=missing, evidence=evidence[passage.pk]
    )


@require_safe
def passages(request, code):
    return _passages_page(request, _find_to_write(request.user, code))


def _passages_page(request, inspection, refusal="", status=200):
    specs = outline(question_set(inspection.framework_id))
    written: dict[str, list[Passage]] = {key: [] for key in specs}
    stored = list(inspection.passages.all())
    # Sections of another framework are shown too, so that what stands there can be deleted.
    for passage in stored:
        written.setdefault(passage.section, []).append(passage)
    evidence = evidence_of_passages(inspection)
    sections = [
        WrittenSection(specs.get(key), key, [_row(passage, listed, evidence) for passage in listed])
        for key, listed in written.items()
    ]
    context = {"inspection": inspection, "sections": sections, "version": version_of(stored), "refusal": refusal}
    return render(request, "reports/authoring/passages.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def add_passage(request, code, kind, section):
    inspection = _find_to_write(request.user, code)
    spec = outline(question_set(inspection.framework_id)).get(section)
    if spec is None or kind not in spec.kinds:
        raise Http404
    passage = Passage(inspection=inspection, section=section, kind=kind)
    if request.method == "POST":
        # Changed after Back, the text is another passage and not lost.
        typed = [request.POST.get(name, "") for name in ("text", "conditions", *PassageForm.ONLY_FOR)]
        passage.key = requested_key(request, "passage", inspection.pk, section, kind, *typed)
    return _edit(request, inspection, passage)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_passage(request, code, pk):
    inspection = _find_to_write(request.user, code)
    return _edit(request, inspection, get_object_or_404(inspection.passages, pk=pk))


def _edit(request, inspection, passage):
    figures = Figures(inspection)
    form = PassageForm(request.POST or None, passage=passage, figures=figures)
    stored = None
    if form.is_valid() and form.preview is None:
        try:
            actions.save_passage(
                passage=form.filled_in(), expected_version=form.cleaned_data["expected_version"], by=request.user
            )
        except actions.PassageChangedError:
            stored = get_object_or_404(inspection.passages, pk=passage.pk)
            form.show_stored(stored)
        else:
            messages.success(request, f"{passage.get_kind_display()} saved")
            return _to_passages(passage)
    spec = outline(question_set(inspection.framework_id)).get(passage.section)
    context = {
        "inspection": inspection,
        "passage": passage,
        "spec": spec,
        "form": form,
        "stored": stored,
        "missing_letters": names_of(letters_missing_in(passage)),
        "token_help": help_of(figures),
        "offered": _offered(passage, form, figures),
        "evidence": evidence_of_passages(inspection)[passage.pk] if passage.pk else [],
    }
    return render(request, "reports/authoring/passage.html", context, status=409 if stored else 200)


def _offered(passage, form, figures):
    """Conditions for the text that is shown, without those it has."""
    text = form.data.get("text", "") if form.is_bound else passage.text
    has = lines_of(form.data.get("conditions", "") if form.is_bound else passage.conditions)
    return [] if figures.errors(text) else [line for line in offered_conditions(text, figures) if line not in has]


@require_POST
def move_passage(request, code, pk):
    inspection = _find_to_write(request.user, code)
    passage = get_object_or_404(inspection.passages, pk=pk)
    up = request.POST.get("direction") == "up"
    seen = request.POST.get("expected_version", "")
    try:
        actions.move_passage(passage=passage, expected_version=seen, by=request.user, up=up)
    except actions.PassageChangedError:
        return _passages_page(request, inspection, ORDER_CHANGED, status=409)
    messages.success(request, f"{passage.get_kind_display()} moved {'up' if up else 'down'}")
    return redirect(f"{reverse('passages', args=[code])}#passage-{passage.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def delete_passage(request, code, pk):
    inspection = _find_to_write(request.user, code)
    passage = inspection.passages.filter(pk=pk).first()
    if passage is None and Passage.history.filter(inspection=inspection, id=pk).exists():
        messages.info(request, "It is deleted already")
        return redirect("passages", code=code)
    passage = passage or get_object_or_404(inspection.passages, pk=pk)
    has_changed = False
    if request.method == "POST":
        try:
            seen = request.POST.get("expected_version", "")
            actions.delete_passage(passage=passage, expected_version=seen, by=request.user)
        except actions.PassageChangedError:
            has_changed = True
        else:
            messages.success(request, f"{passage.get_kind_display()} deleted")
            return _to_passages(passage)
    spec = outline(question_set(inspection.framework_id)).get(passage.section)
    context = {"inspection": inspection, "passage": passage, "spec": spec, "has_changed": has_changed}
    return render(request, "reports/authoring/passage_delete.html", context, status=409 if has_changed else 200)


@require_POST
def make_finding(request, code, pk):
    """A strength or a concern of the register becomes a passage, by one click."""
    inspection = _find_to_write(request.user, code)
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
    inspection = _find_to_write(request.user, code)
    groups = tokens_of(Figures(inspection))
    return render(request, "reports/authoring/figures.html", {"inspection": inspection, "groups": groups})


def _find_to_write(user, code):
    inspection = find_inspection(user, code)
    permissions.require(permissions.can_write_report(user, inspection))
    return inspection


def _to_passages(passage):
    spec = outline(question_set(passage.inspection.framework_id)).get(passage.section)
    anchor = f"#{spec.anchor}" if spec else ""
    return redirect(reverse("passages", args=[passage.inspection.code]) + anchor)
