"""The outline of a report's text, and its sections: each as it will look, how far it is, and as a form."""

from collections import Counter
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspection.foundation.transactions import consistent_read
from inspection.programme import permissions
from inspection.web.attempts import try_to
from inspection.web.idempotency import requested_key
from inspection.web.lists import page_of
from reports.authoring import actions
from reports.authoring.beside import beside
from reports.authoring.checking import Checks, checks_of, offered_conditions
from reports.authoring.comments import threads_of
from reports.authoring.forms import PassageForm, SectionForm, numbers_seen
from reports.authoring.glyphs import letters_missing_in, names_of
from reports.authoring.lookup import find_section, find_to_agree, find_to_write, sections_with
from reports.authoring.outline import SectionSpec, sections_of
from reports.authoring.report import Written, read_section, read_written
from reports.authoring.states import SectionStatus, is_only_lead, progress, stages_after, statuses_of
from reports.authoring.tokens.catalogue import help_of
from reports.authoring.tokens.condition_lines import lines_of
from reports.authoring.tokens.resolver import Figures
from reports.authoring.versions import deleted_in
from reports.evidence.queries import evidence_of_passages
from reports.models import EvidenceEntry, Passage, SectionStage


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A section in the outline: how far it is (not where the report has no such section), how many passages it has, and
    how many errors and warnings the checks find in it."""

    spec: SectionSpec
    status: SectionStatus | None
    passages: int
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Outline:
    """All sections of a report, by their keys, with what the checks of its text say."""

    written: Written
    checks: Checks
    rows: dict[str, OutlineRow]

    @property
    def progress(self) -> str:
        return progress(row.status for row in self.rows.values() if row.status)


@consistent_read
def _read_outline(inspection):
    written = read_written(inspection)
    specs = sections_with(inspection, written.passages)
    checks = checks_of(inspection, written)
    statuses = statuses_of(inspection, written, specs)
    passages = Counter(passage.section for passage in written.passages)
    errors, warnings = (Counter(each.section for each in found) for found in (checks.errors, checks.warnings))
    rows = {
        key: OutlineRow(spec, statuses.get(key), passages[key], errors[key], warnings[key])
        for key, spec in specs.items()
    }
    return Outline(written, checks, rows)


@require_safe
def text(request, code):
    inspection = find_to_agree(request.user, code)
    outline = _read_outline(inspection)
    context = {"inspection": inspection, "outline": outline, "checks": outline.checks}
    return render(request, "reports/authoring/text.html", context)


@require_safe
def section(request, code, section):
    return _section_page(request, find_to_agree(request.user, code), section)


STAGES = {
    SectionStage.DRAFT: "The section is a draft again",
    SectionStage.READY: "The section is ready, and waits for somebody to agree",
    SectionStage.AGREED: "The section is agreed",
}


@require_POST
def stage(request, code, section):
    """Say that a section is ready, agree to it, or take that back."""
    inspection = find_to_agree(request.user, code)
    find_section(sections_of(inspection.question_set, ()), section)
    wanted = request.POST.get("step")
    if wanted not in SectionStage.values:
        raise BadRequest("The form did not say what is said of the section")
    if wanted == SectionStage.READY:
        permissions.require(permissions.can_write_report(request.user, inspection))
    seen = request.POST.get("expected_version", "")
    try:
        actions.say_stage(
            inspection=inspection, section=section, stage=SectionStage(wanted), expected_version=seen, by=request.user
        )
    except actions.SectionChangedError:
        refusal = "The section has changed since you opened this page. Read it as it is now, and say it again"
        return _section_page(request, inspection, section, refusal, status=409)
    except actions.SectionStageError as refusal:
        return _section_page(request, inspection, section, str(refusal), status=422)
    messages.success(request, STAGES[SectionStage(wanted)])
    return redirect(f"{reverse('report_section', args=[code, section])}#stage")


def _section_page(request, inspection, section, refusal="", status=200):
    outline = _read_outline(inspection)
    row = find_section(outline.rows, section)
    passages = [passage for passage in outline.written.passages if passage.section == section]
    writes = permissions.can_write_report(request.user, inspection)
    after = {"after": _edit_links(inspection, passages)} if writes else {}
    keys = list(outline.rows)
    here = keys.index(section)
    context = {
        "inspection": inspection,
        "spec": row.spec,
        "status": row.status,
        "steps": _steps(request.user, inspection, row.status) if row.status else [],
        "is_own_alone": _is_own(request.user, row.status) and is_only_lead(inspection, request.user),
        "part": read_section(row.spec, passages, outline.written.figures, **after),
        "outline": outline,
        "errors": [finding for finding in outline.checks.errors if finding.section == section],
        "warnings": [finding for finding in outline.checks.warnings if finding.section == section],
        "previous": outline.rows[keys[here - 1]].spec if here else None,
        "next": outline.rows[keys[here + 1]].spec if here + 1 < len(keys) else None,
        "open_threads": sum(each.is_open for each in threads_of(inspection)[section]),
        "deleted": page_of(request, deleted_in(inspection, section, passages), "deleted"),
        "refusal": refusal,
    }
    return render(request, "reports/authoring/section_text.html", context, status=status)


def _is_own(user, status):
    return bool(status and status.stage == SectionStage.READY and status.said.by == user)


def _steps(user, inspection, status):
    """(what can be said of the section by this person, the button's words)"""
    words = {SectionStage.READY: "Ready", SectionStage.AGREED: "Agree", SectionStage.DRAFT: "Make it a draft again"}
    steps = list(stages_after(status))
    if not permissions.can_write_report(user, inspection) and SectionStage.READY in steps:
        steps.remove(SectionStage.READY)
    if _is_own(user, status) and not is_only_lead(inspection, user):
        steps.remove(SectionStage.AGREED)
    return [(step.value, words[step]) for step in steps]


def _edit_links(inspection, passages):
    """A link behind each passage, which says which one it edits: "strength 2"."""
    names: dict[int, str] = {}
    count: Counter[str] = Counter()
    for passage in passages:
        count[passage.kind] += 1
        names[passage.pk] = f"{passage.get_kind_display().lower()} {count[passage.kind]}"

    def link(passage):
        return format_html(
            '<p class="no-print"><a class="govuk-link" href="{}#passage-{}">Edit {}</a></p>',
            reverse("report_section_edit", args=[inspection.code, passage.section]),
            passage.pk,
            names[passage.pk],
        )

    return link


# --- The form ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, code, section):
    inspection = find_to_write(request.user, code)
    stored = list(inspection.passages.filter(section=section))
    spec = find_section(sections_with(inspection, stored), section)
    data = request.POST if request.method == "POST" else None
    known = stored if data is None else [*stored, *_deleted_since(inspection, section, stored, numbers_seen(data))]
    figures = Figures(inspection, [passage.text for passage in stored])
    opened = data.get("add", "") if data else request.GET.get("add", "")
    new = Passage(inspection=inspection, section=section)
    form = SectionForm(data, new=new, spec=spec, stored=known, figures=figures, opened=opened)
    status, preview = 200, None
    if data and not opened:
        if not form.is_valid():
            status = 422
        elif "preview" in data:
            preview = read_section(spec, form.previewed, figures)
        else:
            form, status = _save(request, form)
            if status == 302:
                # Of a section that the report does not have nothing may be left.
                is_gone = spec.is_left_over and not inspection.passages.filter(section=section)
                return redirect("report_text", code) if is_gone else redirect("report_section", code, section)
    evidence = evidence_of_passages(inspection)
    context = {
        "inspection": inspection,
        "spec": spec,
        "section_form": form,
        "form": form.forms,
        "rows": [_row(each, figures, evidence) for each in form.passages],
        "rooms": [(kind, [_row(each, figures, evidence) for each in forms]) for kind, forms in form.by_kind],
        "preview": preview,
        "beside": beside(section, inspection),
        "token_help": help_of(figures),
    }
    return render(request, "reports/authoring/section_edit.html", context, status=status)


def _deleted_since(inspection, section, stored, seen):
    """Passages that the page showed and somebody has deleted since, as they were."""
    missing = set(seen) - {passage.pk for passage in stored}
    if not missing:
        return []
    versions = Passage.history.filter(inspection=inspection, section=section, id__in=missing, history_type="-")
    return [version.instance for version in versions]


def _save(request, form):
    """The form to show next, and the status of the reply."""
    inspection, section = form.new.inspection, form.new.section
    for each in form.additions:
        # Changed after Back, the text is another passage and not lost.
        typed = [each.typed_in(name) for name in each.content_fields]
        each.passage.key = requested_key(request, "passage", inspection.pk, section, each.prefix, *typed)
    saved = []
    save = partial(
        actions.save_section,
        inspection=inspection,
        section=section,
        changes=form.changes,
        order=form.seen,
        by=request.user,
    )
    status = try_to(form, lambda: saved.append(save()))
    if status != 302:
        return form, status
    if not saved[0].is_whole:
        stored = list(inspection.passages.filter(section=section))
        return form.after(saved[0].conflicts, stored, saved[0].order_changed), 409
    messages.success(request, "The section is saved" if saved[0].number else "Nothing was changed")
    return form, 302


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage in the form: how many conditions it has; the letters of it that the PDF shows as boxes, by name; the
    evidence that it was made of; conditions that hold now and may be what its words rest on."""

    form: PassageForm
    conditions: int
    missing_letters: str
    evidence: list[EvidenceEntry]
    offered: list[str]


def _row(form, figures, evidence):
    shown = Passage(**{name: form.typed_in(name) for name in form.content_fields})
    has = lines_of(shown.conditions)
    lines = [] if figures.errors(shown.text) else offered_conditions(shown.text, figures)
    offered = [line for line in lines if line not in has]
    return PassageRow(form, len(has), names_of(letters_missing_in(shown)), evidence[form.passage.pk], offered)
