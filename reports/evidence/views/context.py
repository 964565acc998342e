"""Surveys and facts: what there is, typed in or read from a file, corrected, withdrawn and brought back."""

import json

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.sampling.tables import Row, Table, TableRefusedError
from inspection.foundation.transactions import BusyError
from inspection.programme import permissions
from inspection.web.attempts import try_to
from inspection.web.idempotency import requested_key
from reports.evidence import context as actions
from reports.evidence import queries
from reports.evidence.forms import CONTEXT_FORMS, SurveyFileForm, rows_of
from reports.evidence.lookup import find_to_read, find_to_record
from reports.evidence.survey_files import MOST_RESULTS, TEMPLATE, ResultRow, faults_of
from reports.models import EvidenceGroup, SurveyResult

TAKEN = {
    "survey": ("statement", "The inspection has this statement of this survey already. Change that one instead"),
    "fact": ("name", "The inspection has a fact of this name already. Change that one, or give this another name"),
}
GONE = "It was changed or withdrawn since you opened this page. Look at what is stored now, and begin again from there"
WORDS = {"survey": "survey result", "fact": "fact"}
CARRIED = ("number", "survey", "statement", "yes", "of", "asked", "asked_on")
HEADINGS = ("Survey", "Statement", "Agreed", "Answered", "Who was asked", "Date")


def _row_to_change(request, code, kind, pk):
    inspection = find_to_record(request.user, code)
    row = queries.context_row(inspection, kind, pk)
    permissions.require(queries.can_change(request.user, inspection, row))
    if row is None:
        raise Http404
    return inspection, row


@require_safe
def context(request, code):
    return _context_page(request, find_to_read(request.user, code))


def _context_page(request, inspection, *, status=200, refusal=""):
    def listed(kind, withdrawn):
        rows = queries.context_rows(inspection, kind, withdrawn=withdrawn)
        return [(row, queries.can_change(request.user, inspection, row)) for row in rows]

    page = {
        "inspection": inspection,
        "facts": listed("fact", False),
        "results": listed("survey", False),
        "withdrawn": [("fact", *each) for each in listed("fact", True)]
        + [("survey", *each) for each in listed("survey", True)],
        "records": permissions.can_record_evidence(request.user, inspection),
        "refusal": refusal,
    }
    return render(request, "reports/evidence/context.html", page, status=status)


def _to_context(code, kind):
    return redirect(f"{reverse('evidence_context', args=[code])}#{kind}s")


@require_http_methods(["GET", "HEAD", "POST"])
def add(request, code, kind):
    inspection = find_to_record(request.user, code)
    if kind not in queries.CONTEXT:
        raise Http404
    initial = queries.of_last_survey(inspection, request.user) if kind == "survey" else {}
    form = CONTEXT_FORMS[kind](request.POST if request.method == "POST" else None, initial=initial)
    status = 422
    if form.is_valid():
        row = form.row(inspection)
        row.key = requested_key(request, kind, inspection.pk)
        status = _try(form, kind, lambda: actions.add_row(row=row, by=request.user))
        if status == 302:
            messages.success(request, f"The {WORDS[kind]} is stored")
            return _to_context(code, kind)
    page = {"inspection": inspection, "form": form, "kind": kind, "what": WORDS[kind]}
    return render(request, "reports/evidence/context_form.html", page, status=status if form.errors else 200)


def _try(form, kind, action):
    """As `try_to`; 409 for a name that is taken too, which is said at its field."""
    try:
        return try_to(form, action, changed=actions.RowChangedError, says=GONE)
    except actions.NameTakenError:
        form.add_error(*TAKEN[kind])
        return 409


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, code, kind, pk):
    inspection, old = _row_to_change(request, code, kind, pk)
    kinds = CONTEXT_FORMS[kind]
    initial = {name: getattr(old, name) for name in kinds.base_fields}
    form = kinds(request.POST if request.method == "POST" else None, initial=initial)
    status = 422
    if form.is_valid():
        row = form.row(inspection)
        row.key = requested_key(request, kind, inspection.pk, old.pk)
        status = _try(form, kind, lambda: actions.replace_row(old=old, row=row, by=request.user))
        if status == 302:
            messages.success(request, f"The {WORDS[kind]} is changed")
            return _to_context(code, kind)
    page = {"inspection": inspection, "form": form, "kind": kind, "what": WORDS[kind], "row": old}
    return render(request, "reports/evidence/context_form.html", page, status=status if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, code, kind, pk):
    inspection, row = _row_to_change(request, code, kind, pk)
    if request.method == "POST":
        try:
            actions.withdraw_row(row=row, by=request.user)
        except actions.RowChangedError:
            return _context_page(request, inspection, status=409, refusal=GONE)
        messages.success(request, f"The {WORDS[kind]} is withdrawn. It can be brought back below")
        return redirect(f"{reverse('evidence_context', args=[code])}#withdrawn")
    page = {
        "inspection": inspection,
        "row": row,
        "kind": kind,
        "what": WORDS[kind],
        "asked_for": queries.passages_that_ask_for(row),
    }
    return render(request, "reports/evidence/context_withdraw.html", page)


@require_POST
def restore(request, code, kind, pk):
    inspection, row = _row_to_change(request, code, kind, pk)
    try:
        actions.restore_row(row=row, by=request.user)
    except actions.RowChangedError:
        return _context_page(request, inspection, status=409, refusal=GONE)
    except actions.NameTakenError:
        refusal = "Another one stands in its place now. Withdraw that one first"
        return _context_page(request, inspection, status=409, refusal=refusal)
    messages.success(request, f"The {WORDS[kind]} is back")
    return _to_context(code, kind)


# --- A file of survey results -----------------------------------------------------------------------------------------


@require_safe
def survey_template(request, code):
    inspection = find_to_record(request.user, code)
    disposition = content_disposition_header(as_attachment=True, filename=f"{inspection.code}-survey.csv")
    headers = {"Content-Disposition": str(disposition), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(TEMPLATE, content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def survey_upload(request, code):
    inspection = find_to_record(request.user, code)
    if request.method != "POST":
        return _upload_page(request, inspection, SurveyFileForm(inspection=inspection))
    form = SurveyFileForm(request.POST, request.FILES, inspection=inspection)
    if not form.is_valid():
        return _upload_page(request, inspection, form, 422)
    return _checked_page(request, inspection, form.rows)


def _upload_page(request, inspection, form, status=200):
    page = {"inspection": inspection, "form": form}
    return render(request, "reports/evidence/survey_upload.html", page, status=status)


def _checked_page(request, inspection, rows, *, status=None, refusal=""):
    faults = list(faults_of(rows))
    page = {
        "inspection": inspection,
        "rows": [(row, EvidenceGroup(row.asked).label if row.asked else "") for row in rows],
        "faults": faults,
        "carried": json.dumps([_carried(row) for row in rows]) if not faults else "",
        "refusal": refusal,
    }
    status = status or (422 if faults else 200)
    return render(request, "reports/evidence/survey_checked.html", page, status=status)


def _carried(row):
    values = [getattr(row, name) for name in CARRIED]
    return [value.isoformat() if hasattr(value, "isoformat") else value for value in values]


@require_POST
def survey_store(request, code):
    """What the page before has shown: it carries the rows, which are read again as if they came from a file."""
    inspection = find_to_record(request.user, code)
    key = requested_key(request, "surveys", inspection.pk)
    if queries.are_stored(inspection, key):
        # Sent twice.
        return _to_context(code, "survey")
    try:
        rows = rows_of(_table_of(request.POST.get("survey_rows", "")), inspection)
    except TableRefusedError as error:
        raise BadRequest(str(error)) from error
    if any(row.faults for row in rows):
        refusal = "Surveys were changed since the file was read, so nothing was stored. This is what is wrong now"
        return _checked_page(request, inspection, rows, status=409, refusal=refusal)
    results = [_result(inspection, row) for row in rows]
    try:
        number = actions.add_results(results=results, key=key, by=request.user)
    except actions.NameTakenError:
        refusal = "Surveys were changed a moment ago, so nothing was stored. Look at the rows, and store them again"
        return _checked_page(request, inspection, rows, status=409, refusal=refusal)
    except BusyError as trouble:
        return _checked_page(request, inspection, rows, status=503, refusal=str(trouble))
    messages.success(request, f"{number} survey {'result is' if number == 1 else 'results are'} stored")
    return _to_context(code, "survey")


def _table_of(carried: str) -> Table:
    """Raises `BadRequest` for what no page of ours carries."""
    try:
        rows = json.loads(carried)
    except (RecursionError, ValueError):
        raise BadRequest("The page did not say what to store") from None
    if not (isinstance(rows, list) and 0 < len(rows) <= MOST_RESULTS and all(map(_is_row, rows))):
        raise BadRequest("The page did not say what to store")
    return Table(HEADINGS, tuple(Row(number, cells) for number, *cells in rows), ())


def _is_row(row: object) -> bool:
    return (
        isinstance(row, list)
        and len(row) == len(CARRIED)
        and type(row[0]) is int
        and all(cell is None or isinstance(cell, (str, int)) for cell in row)
    )


def _result(inspection, row: ResultRow) -> SurveyResult:
    said = {name: getattr(row, name) for name in CARRIED if name != "number"}
    return SurveyResult(inspection=inspection, **said)
