"""The outline of a report's text, and its sections: each as it will look, and as a form."""

from collections import Counter
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from inspection.web.attempts import try_to
from inspection.web.idempotency import requested_key
from reports.authoring import actions
from reports.authoring.checking import Checks, checks_of, offered_conditions
from reports.authoring.forms import PassageForm, SectionForm, numbers_seen
from reports.authoring.glyphs import letters_missing_in, names_of
from reports.authoring.lookup import find_section, find_to_write, sections_with
from reports.authoring.outline import SectionSpec
from reports.authoring.report import Written, read_section, read_written
from reports.authoring.tokens.catalogue import help_of
from reports.authoring.tokens.condition_lines import lines_of
from reports.authoring.tokens.resolver import Figures
from reports.evidence.queries import evidence_of_passages
from reports.models import EvidenceEntry, Passage


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A section in the outline: how many passages it has, and how many errors and warnings the checks find in it."""

    spec: SectionSpec
    passages: int
    errors: int
    warnings: int


def _outline(written: Written, specs: dict[str, SectionSpec], checks: Checks) -> list[OutlineRow]:
    passages = Counter(passage.section for passage in written.passages)
    errors, warnings = (Counter(each.section for each in found) for found in (checks.errors, checks.warnings))
    return [OutlineRow(spec, passages[key], errors[key], warnings[key]) for key, spec in specs.items()]


@require_safe
def text(request, code):
    inspection = find_to_write(request.user, code)
    written = read_written(inspection)
    checks = checks_of(inspection, written)
    rows = _outline(written, sections_with(inspection, written.passages), checks)
    return render(request, "reports/authoring/text.html", {"inspection": inspection, "rows": rows, "checks": checks})


@require_safe
def section(request, code, section):
    inspection = find_to_write(request.user, code)
    written = read_written(inspection)
    specs = sections_with(inspection, written.passages)
    spec = find_section(specs, section)
    passages = [passage for passage in written.passages if passage.section == section]
    checks = checks_of(inspection, written)
    keys = list(specs)
    here = keys.index(section)
    context = {
        "inspection": inspection,
        "spec": spec,
        "passages": passages,
        "part": read_section(spec, passages, written.figures, _edit_links(inspection, passages)),
        "rows": _outline(written, specs, checks),
        "errors": [finding for finding in checks.errors if finding.section == section],
        "warnings": [finding for finding in checks.warnings if finding.section == section],
        "previous": specs[keys[here - 1]] if here else None,
        "next": specs[keys[here + 1]] if here + 1 < len(keys) else None,
    }
    return render(request, "reports/authoring/section_text.html", context)


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
    stored = list(Passage.objects.filter(inspection=inspection, section=section))
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
                is_gone = spec.is_left_over and not Passage.objects.filter(inspection=inspection, section=section)
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
        stored = list(Passage.objects.filter(inspection=inspection, section=section))
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
