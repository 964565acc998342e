"""The register of evidence: its list, its entries and their files."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspection.foundation.transactions import BusyError
from inspection.programme import permissions
from inspection.web.attempts import try_to
from inspection.web.forms import VersionedForm, rebind
from inspection.web.idempotency import requested_key
from inspection.web.lists import page_of
from inspection.web.searches import recall_search, remember_search
from reports.evidence import actions, queries
from reports.evidence.forms import EntryForm, EvidenceFileForm, FindEvidenceForm, WithdrawEvidenceForm, initial_of
from reports.evidence.lookup import find_to_read, find_to_record
from reports.evidence.storage import FileUnavailableError, read_content
from reports.models import Bearing, EvidenceEntry, EvidenceFile

CHANGED = "This entry has changed since you opened this page. Compare it with what is stored, and save again"
TOO_MANY = f"An entry keeps {actions.MOST_FILES} files at most. Take one off, or add another entry"
UNAVAILABLE = (
    "The file could not be stored: the storage does not answer. Nothing was stored. Try again in a few minutes"
)


def _entries(request, inspection):
    rows = EvidenceEntry.objects.visible_in(inspection, request.user)
    return rows.select_related("standard", "question", "by", "finding")


def _entry(request, inspection, pk):
    entry = get_object_or_404(_entries(request, inspection), pk=pk)
    entry.inspection = inspection
    return entry


def _entry_to_change(request, code, pk):
    inspection = find_to_record(request.user, code)
    entry = _entries(request, inspection).filter(pk=pk).first()
    permissions.require(queries.can_change(request.user, inspection, entry))
    if entry is None:
        raise Http404
    entry.inspection = inspection
    return entry


# --- The list ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def register(request, code):
    inspection = find_to_read(request.user, code)
    if request.method == "POST":
        form = FindEvidenceForm(request.POST, inspection)
        if not form.is_valid():
            return _register_page(request, inspection, form, status=422)
        return redirect(_address_of_found(request, inspection, form.cleaned_data))
    kept = recall_search(request, code)
    asked = kept or {name: request.GET.get(name, "") for name in FindEvidenceForm.OF_ADDRESS}
    return _register_page(request, inspection, FindEvidenceForm(asked, inspection), is_forgotten=_forgot(request, kept))


def _forgot(request, kept):
    return "of" in request.GET and not kept


def _address_of_found(request, inspection, wanted):
    if wanted["q"]:
        query = {"of": remember_search(request, inspection.code, wanted)}
    else:
        query = {name: wanted[name] for name in FindEvidenceForm.OF_ADDRESS if wanted[name]}
    return f"{reverse('evidence', args=[inspection.code])}{'?' if query else ''}{urlencode(query)}#entries"


def _register_page(request, inspection, form, *, status=200, is_forgotten=False):
    # What an address asks for wrongly is nothing that somebody typed: all are listed.
    wanted = form.cleaned_data if form.is_valid() else {}
    entries = EvidenceEntry.objects.visible_in(inspection, request.user).select_related("standard", "question", "by")
    shows_withdrawn = wanted.get("bearing") == "withdrawn"
    entries = entries.filter(withdrawn_at__isnull=not shows_withdrawn)
    filters = {"standard": "standard__number", "group": "group", "kind": "kind"}
    chosen = {field: wanted[name] for name, field in filters.items() if wanted.get(name)}
    if wanted.get("bearing") in Bearing.values:
        chosen["bearing"] = wanted["bearing"]
    entries = entries.filter(**chosen)
    found = queries.entries_with(entries, wanted["q"]) if wanted.get("q") else entries
    context = {
        "inspection": inspection,
        "form": form,
        "page": page_of(request, found),
        "coverage": queries.coverage(inspection),
        "is_filtered": any(wanted.values()),
        "shows_withdrawn": shows_withdrawn,
        "is_forgotten": is_forgotten,
        "records": permissions.can_record_evidence(request.user, inspection),
    }
    return render(request, "reports/evidence/register.html", context, status=status)


# --- One entry --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def add(request, code):
    inspection = find_to_record(request.user, code)
    initial = {"standard": request.GET.get("standard", ""), **_of_same_source(request, inspection)}
    data = request.POST if request.method == "POST" else None
    form = EntryForm(data, inspection=inspection, button="Add to the register", initial=initial)
    status = 422
    if form.is_valid():
        entry = EvidenceEntry(inspection=inspection, key=requested_key(request, "evidence", inspection.pk))
        try:
            stored = actions.add_entry(entry=entry, content=form.content, by=request.user)
        except BusyError as trouble:
            form.add_error(None, str(trouble))
            status = 503
        else:
            messages.success(request, "The entry is in the register. You can attach files to it")
            return redirect("evidence_entry", code, stored.pk)
    context = {"inspection": inspection, "form": form, "title": "Add evidence"}
    return render(request, "reports/evidence/entry_form.html", context, status=status if form.errors else 200)


def _of_same_source(request, inspection):
    """One meeting says something of several standards: what an entry like it begins with."""
    number = request.GET.get("like", "")
    # What is longer is no number of a row.
    like = _entries(request, inspection).filter(pk=number).first() if number.isdecimal() and len(number) < 10 else None
    return {name: getattr(like, name) for name in ("kind", "group", "source", "who", "day")} if like else {}


@require_safe
def entry(request, code, pk):
    return _entry_page(request, _entry(request, find_to_read(request.user, code), pk))


def _entry_page(request, entry, file_form=None, status=200, refusal=""):
    inspection = entry.inspection
    may_change = queries.can_change(request.user, inspection, entry)
    files = list(entry.files.select_related("by", "withdrawn_by"))
    context = {
        "inspection": inspection,
        "entry": entry,
        "standard": inspection.question_set.standards_by_number.get(entry.standard.number),
        "question": inspection.question_set.by_number.get(entry.question.number) if entry.question else None,
        "files": [file for file in files if file.withdrawn_at is None],
        "files_off": [file for file in files if file.withdrawn_at is not None],
        "history": entry.history.select_related("history_user"),
        "may_change": may_change,
        "makes_findings": permissions.can_write_report(request.user, inspection) and entry.bearing != Bearing.NEITHER,
        "file_form": (file_form or EvidenceFileForm()) if may_change and not entry.is_withdrawn else None,
        "refusal": refusal,
    }
    return render(request, "reports/evidence/entry.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, code, pk):
    entry = _entry_to_change(request, code, pk)
    data = request.POST if request.method == "POST" else None
    form = EntryForm(data, inspection=entry.inspection, button="Save", initial=initial_of(entry))
    status = 422
    if form.is_valid():
        expected = form.cleaned_data["expected_version"]
        seen = -1 if expected is None else expected
        status = _try(
            form,
            lambda: actions.change_entry(entry=entry, content=form.content, expected_version=seen, by=request.user),
        )
        if status == 302:
            messages.success(request, "The entry is changed")
            return redirect("evidence_entry", code, pk)
    return _form_page(request, "reports/evidence/entry_form.html", entry, form, status, title="Change evidence")


def _try(form, action):
    return try_to(form, action, changed=actions.EntryChangedError, says=CHANGED)


def _form_page(request, template, entry, form, status, **context):
    if status == 409:
        # What is stored now stands beside what was typed.
        entry = _entry(request, entry.inspection, entry.pk)
        rebind(form, expected_version=entry.version)
    context |= {"inspection": entry.inspection, "entry": entry, "form": form, "has_changed": status == 409}
    return render(request, template, context, status=status if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, code, pk):
    entry = _entry_to_change(request, code, pk)
    data = request.POST if request.method == "POST" else None
    form = WithdrawEvidenceForm(data, initial={"expected_version": entry.version})
    status = 422
    if form.is_valid():
        said = form.cleaned_data
        status = _try(form, lambda: actions.withdraw_entry(entry=entry, by=request.user, **said))
        if status == 302:
            messages.success(request, "The entry is withdrawn. It stays on record, and can be brought back")
            return redirect("evidence_entry", code, pk)
    return _form_page(request, "reports/evidence/withdraw.html", entry, form, status)


@require_POST
def restore(request, code, pk):
    entry = _entry_to_change(request, code, pk)
    version = VersionedForm(request.POST)
    if not version.is_valid():
        raise BadRequest("The page did not say which version it showed")
    try:
        actions.restore_entry(entry=entry, by=request.user, **version.cleaned_data)
    except actions.EntryChangedError:
        refusal = "This entry has changed since you opened the page, so nothing was done. This is what is stored now"
        return _entry_page(request, _entry(request, entry.inspection, pk), status=409, refusal=refusal)
    messages.success(request, "The entry counts again")
    return redirect("evidence_entry", code, pk)


# --- Files ------------------------------------------------------------------------------------------------------------


@require_POST
def attach(request, code, pk):
    entry = _entry_to_change(request, code, pk)
    key = requested_key(request, "evidence-file", entry.pk)
    form = EvidenceFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _entry_page(request, entry, form, 422)
    file = EvidenceFile(entry=entry, key=key, name=form.name, media_type=form.media_type)
    try:
        actions.attach_file(file=file, content=form.content, by=request.user)
    except actions.EntryChangedError:
        refusal = "This entry was withdrawn since you opened the page, so nothing was attached"
        return _entry_page(request, _entry(request, entry.inspection, pk), status=409, refusal=refusal)
    except actions.TooManyFilesError:
        form.add_error("file", TOO_MANY)
        return _entry_page(request, entry, form, 422)
    except (FileUnavailableError, BusyError) as trouble:
        form.add_error("file", UNAVAILABLE if isinstance(trouble, FileUnavailableError) else str(trouble))
        return _entry_page(request, entry, form, 503)
    messages.success(request, "The file is attached")
    return redirect(f"{reverse('evidence_entry', args=[code, pk])}#files")


def _file(request, entry, file_pk):
    file = get_object_or_404(entry.files, pk=file_pk)
    file.entry = entry
    return file


@require_safe
def download(request, code, pk, file):
    """A download always: no browser shows it as a page of this site, whatever is in it."""
    entry = _entry(request, find_to_read(request.user, code), pk)
    stored = _file(request, entry, file)
    if stored.withdrawn_at is not None:
        raise Http404
    try:
        content = read_content(stored.stored_as)
    except FileUnavailableError as trouble:
        return _entry_page(request, entry, status=503, refusal=str(trouble))
    disposition = content_disposition_header(as_attachment=True, filename=stored.name)
    headers = {"Content-Disposition": str(disposition), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=stored.media_type, headers=headers)


@require_POST
def change_file(request, code, pk, file):
    """Take a file off its entry, or put it back: each undoes the other."""
    entry = _entry_to_change(request, code, pk)
    stored = _file(request, entry, file)
    puts_back = request.POST.get("step") == "put_back"
    if request.POST.get("expected_version") != str(entry.version):
        refusal = "This entry has changed since you opened the page, so nothing was done. This is what is stored now"
        return _entry_page(request, entry, status=409, refusal=refusal)
    try:
        act = actions.restore_file if puts_back else actions.withdraw_file
        act(file=stored, by=request.user)
    except actions.TooManyFilesError:
        return _entry_page(request, entry, status=422, refusal=TOO_MANY)
    messages.success(request, "The file is back" if puts_back else "The file is taken off. It can be put back below")
    return redirect(f"{reverse('evidence_entry', args=[code, pk])}#files")
