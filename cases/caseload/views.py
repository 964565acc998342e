"""The caseload of an inspection, and the way of a file to it: upload, columns, values, preview, stored.

Each step is the reply to a form that carries the key of the held file; nothing of it is in an address or a session.
"""

import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.caseload.forms import KEEP, MAKE, ColumnsForm, HeldForm, UploadForm, ValuesForm
from cases.forms import VersionedForm
from cases.lookup import find_inspection_with_cases
from cases.sampling import holding, intake
from cases.sampling.actions import delete_caseload, store_caseload
from cases.sampling.digests import rows_digest
from cases.sampling.downloads import pairs_file, refused_file, template_file
from cases.sampling.errors import CaseloadChangedError, CaseloadRefusedError
from cases.sampling.files import read_table
from cases.sampling.holding import Ticket, Upload, UploadGoneError
from cases.sampling.mapping import Mapping, mapping_errors
from cases.sampling.queries import (
    current_caseload,
    difference,
    mapped_details,
    profiles,
    profiles_of,
    remembered_mapping,
)
from cases.sampling.selection import Selection
from cases.sampling.tables import Table, TableRefusedError, as_text, shown
from cases.saving.errors import NotAllowedError
from inspection.foundation.transactions import BusyError
from inspection.models import Inspection
from inspection.programme import permissions
from inspection.web.idempotency import requested_key
from inspection.web.lists import page_of

SHOWN_FAULTS = 50
CSV = "text/csv; charset=utf-8"
ASK_AGAIN = "Nothing was stored. Read what follows, and store it again if you still want to"


@require_safe
def caseload(request, code):
    inspection = find_inspection_with_cases(request.user, code)
    permissions.require(permissions.can_see_sample(request.user, inspection))
    may_draw = permissions.can_draw_sample(request.user, inspection)
    current = current_caseload(inspection)
    details = mapped_details(inspection.question_set, current.mapping) if current else []
    page = page_of(request, current.rows.all()) if current and may_draw else None
    context = {
        "inspection": inspection,
        "caseload": current,
        "may_draw": may_draw,
        "profiles": profiles_of(current, details) if current else [],
        "details": details,
        "page": page,
        "rows": [(row, [detail.label_of(row.details.get(detail.code)) for detail in details]) for row in page or ()],
        "has_cases": current is None and inspection.cases.exists(),
    }
    return render(request, "cases/caseload/caseload.html", context)


def _find(request, code) -> Inspection:
    inspection = find_inspection_with_cases(request.user, code)
    permissions.require(permissions.can_draw_sample(request.user, inspection))
    return inspection


@require_safe
def template(request, code):
    inspection = _find(request, code)
    return _download(template_file(inspection.question_set), f"{inspection.code}-caseload.csv")


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request, code):
    inspection = _find(request, code)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid() and form.upload and form.table:
        ticket = holding.hold(inspection=inspection, upload=form.upload, by=request.user)
        return _columns_page(request, _Step(inspection, ticket, form.upload, form.table))
    return _upload_page(request, inspection, form, 422 if form.errors else 200)


def _upload_page(request, inspection, form, status=200, refusal=""):
    context = {
        "inspection": inspection,
        "form": form,
        "refusal": refusal,
        "caseload": current_caseload(inspection),
        "has_cases": current_caseload(inspection) is None and inspection.cases.exists(),
    }
    return render(request, "cases/caseload/caseload_upload.html", context, status=status)


# --- Steps, each with the file in hand --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Step:
    inspection: Inspection
    ticket: Ticket
    upload: Upload
    table: Table
    mapping: Mapping | None = None
    references: str = KEEP
    remembered: Any = field(default_factory=dict)

    @property
    def secret(self) -> bytes | None:
        """From which references are made: thrown away with the key of the file."""
        return hmac.digest(self.ticket.key, b"references", "sha256") if self.references == MAKE else None

    @property
    def name(self) -> str:
        return shown(self.upload.name) if self.upload.name else "what was pasted"

    @property
    def ticket_fields(self) -> dict[str, str]:
        return {"held": str(self.ticket.held), "secret": self.ticket.secret}

    @property
    def fields(self) -> dict[str, str]:
        """What the form of a page carries on."""
        carried = {**self.ticket_fields, "references": self.references, "sheet": self.table.sheet}
        return carried | ({"mapping": json.dumps(self.mapping.stored())} if self.mapping else {})


def _step(request, inspection) -> _Step:
    """Where the request stands. Raises `UploadGoneError`; `BadRequest` for what no page of ours sends."""
    form = HeldForm(request.POST)
    if not form.is_valid():
        if {"held", "secret"} & form.errors.keys():
            raise UploadGoneError
        raise BadRequest("The page did not say which column is what")
    held = holding.read_held(inspection=inspection, ticket=form.ticket, by=request.user)
    mapping = form.cleaned_data["mapping"]
    try:
        table = read_table(held.data, sheet=form.cleaned_data["sheet"])
    except TableRefusedError as error:
        raise CaseloadRefusedError(f"{error}. Nothing was stored") from error
    references = MAKE if form.is_hashed else KEEP
    if mapping and any(mapping_errors(mapping, table, inspection.question_set, hashed=form.is_hashed)):
        raise BadRequest("The page did not say which column is what")
    return _Step(inspection, form.ticket, held, table, mapping, references)


def _with_step(view):
    """A step of an upload: whoever has none (any more) is asked to begin again."""

    @require_POST
    def run(request, code):
        inspection = _find(request, code)
        try:
            step = _step(request, inspection)
        except CaseloadRefusedError as gone:
            return _upload_page(request, inspection, UploadForm(), 422, str(gone))
        return view(request, step)

    return run


def _columns_page(request, step, form=None, status=200):
    framework = step.inspection.question_set
    remembered = remembered_mapping(step.inspection)
    form = form or ColumnsForm(None, table=step.table, framework=framework, remembered=remembered)
    chosen = {form[name].value() for name in form.fields if name != "references"}
    free = [heading for heading in step.table.headings if heading not in chosen and heading not in form.identifying]
    context = {
        "inspection": step.inspection,
        "step": step,
        "form": form,
        "free": free,
        "examples": [
            (heading, [shown(as_text(row.value(column))) for row in step.table.rows[:3]])
            for column, heading in enumerate(step.table.headings)
        ],
    }
    return render(request, "cases/caseload/columns.html", context, status=status)


@_with_step
def columns(request, step):
    if "read_sheet" in request.POST:
        return _columns_page(request, step)
    framework, remembered = step.inspection.question_set, remembered_mapping(step.inspection)
    form = ColumnsForm(request.POST, table=step.table, framework=framework, remembered=remembered)
    if not form.is_valid():
        return _columns_page(request, step, form, 422)
    assert form.mapping
    references = form.cleaned_data["references"]
    step = _Step(step.inspection, step.ticket, step.upload, step.table, form.mapping, references)
    asked = ValuesForm(None, table=step.table, framework=framework, mapping=form.mapping, remembered=remembered)
    return _values_page(request, step, asked) if asked.asks else _preview(request, step)


def _values_page(request, step, form, status=200):
    context = {"inspection": step.inspection, "step": step, "form": form}
    return render(request, "cases/caseload/values.html", context, status=status)


@_with_step
def values(request, step):
    _require_mapping(step)
    form = ValuesForm(
        request.POST,
        table=step.table,
        framework=step.inspection.question_set,
        mapping=step.mapping,
        remembered=remembered_mapping(step.inspection),
    )
    if not form.is_valid():
        return _values_page(request, step, form, 422)
    said = _Step(step.inspection, step.ticket, step.upload, step.table, form.mapping, step.references)
    return _preview(request, said)


def _require_mapping(step):
    if step.mapping is None:
        raise BadRequest("The page did not say which column is what")


def _selection(step) -> Selection:
    _require_mapping(step)
    return intake.select(step.inspection, step.table, step.mapping, step.secret)


def _preview(request, step, *, refusal="", status=200, selection=None):
    inspection, framework = step.inspection, step.inspection.question_set
    selection = selection or _selection(step)
    current = current_caseload(inspection)
    details = mapped_details(framework, step.mapping.stored())
    context = {
        "inspection": inspection,
        "step": step,
        "selection": selection,
        "caseload": current,
        "expected_version": current.version if current else 0,
        "preview": rows_digest(selection.cases),
        "faults": [*selection.refused, *selection.excluded][:SHOWN_FAULTS],
        "more_faults": max(len(selection.left_out) - SHOWN_FAULTS, 0),
        "profiles": profiles([case.details for case in selection.eligible], details),
        "difference": difference(current, selection.cases, framework) if current else None,
        "must_stay": current is not None and current.is_fixed,
        "has_cases": current is None and inspection.cases.exists(),
        "refusal": refusal,
    }
    return render(request, "cases/caseload/preview.html", context, status=status)


@_with_step
def refused(request, step):
    return _download(refused_file(_selection(step).left_out), f"{step.inspection.code}-not-accepted.csv")


@_with_step
def pairs(request, step):
    return _download(pairs_file(_selection(step).pairs), f"{step.inspection.code}-references.csv")


def _download(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": str(disposition), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=CSV, headers=headers)


@require_POST
def store(request, code):
    inspection = _find(request, code)
    key = requested_key(request, "caseload", inspection.pk)
    if inspection.caseloads.filter(key=key).exists():
        # Sent twice: the file is gone, and the caseload is there.
        return redirect("caseload", code=code)
    try:
        step = _step(request, inspection)
    except CaseloadRefusedError as gone:
        return _upload_page(request, inspection, UploadForm(), 422, str(gone))
    return _store(request, step, key)


def _store(request, step, key):
    selection, version = _selection(step), VersionedForm(request.POST)
    if not version.is_valid():
        raise BadRequest("The page did not say which caseload it replaces")
    if step.secret and "downloaded" not in request.POST:
        refusal = "Download which reference was made for which, and say that you have them. Nobody can find out later"
        return _preview(request, step, refusal=refusal, status=422, selection=selection)
    if not selection.eligible:
        return _preview(request, step, refusal="No row is accepted", status=422, selection=selection)
    if request.POST.get("preview") != rows_digest(selection.cases):
        refusal = f"The inspection was changed since the file was read. {ASK_AGAIN}"
        return _preview(request, step, refusal=refusal, status=409, selection=selection)
    try:
        stored = store_caseload(
            inspection=step.inspection,
            caseload=intake.new_caseload(step.inspection, step.upload.name, step.mapping, selection),
            expected_version=version.cleaned_data["expected_version"],
            key=key,
            by=request.user,
        )
    except NotAllowedError as refusal:
        return _preview(request, step, refusal=str(refusal), status=403, selection=selection)
    except CaseloadChangedError as refusal:
        said = f"{str(refusal).partition('.')[0]}. {ASK_AGAIN}"
        return _preview(request, step, refusal=said, status=409, selection=selection)
    except CaseloadRefusedError as refusal:
        return _preview(request, step, refusal=str(refusal), status=409, selection=selection)
    except BusyError as trouble:
        return _preview(request, step, refusal=str(trouble), status=503, selection=selection)
    holding.let_go(ticket=step.ticket)
    messages.success(request, f"{_cases(stored.accepted, step.inspection)} stored as the caseload")
    return redirect("caseload", code=step.inspection.code)


def _cases(number: int, inspection: Inspection) -> str:
    term = inspection.vocabulary.case
    return f"{number:,} {term.one if number == 1 else term.many}"


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request, code):
    inspection = _find(request, code)
    if request.method != "POST":
        return _delete_page(request, inspection)
    version = VersionedForm(request.POST)
    if not version.is_valid():
        raise BadRequest("The page did not say which caseload it deletes")
    try:
        delete_caseload(
            inspection=inspection, expected_version=version.cleaned_data["expected_version"], by=request.user
        )
    except NotAllowedError as refusal:
        return _delete_page(request, inspection, str(refusal), 403)
    except CaseloadRefusedError as refusal:
        return _delete_page(request, inspection, str(refusal), 409)
    except BusyError as trouble:
        return _delete_page(request, inspection, str(trouble), 503)
    messages.success(request, "The caseload was deleted")
    return redirect("caseload", code=code)


def _delete_page(request, inspection, refusal="", status=200):
    current = current_caseload(inspection)
    if current is None and not refusal:
        return redirect(reverse("caseload", args=[inspection.code]))
    context = {"inspection": inspection, "caseload": current, "refusal": refusal}
    return render(request, "cases/caseload/caseload_delete.html", context, status=status)
