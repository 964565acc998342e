"""Searching all that is written in an inspection. What is searched for may be a name out of somebody's evidence: it
travels in the body of a request, and in no address (docs/decisions/0030)."""

from typing import cast

from django.db.models import QuerySet
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases.forms import FindForm
from cases.models import SearchText
from cases.permissions import can_search
from cases.search.actions import bring_up_to_date
from cases.search.queries import MOST_FOUND, first_found, found_references, found_texts, show_found
from inspection.foundation.transactions import BusyError
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from inspection.web.lists import page_of
from inspection.web.searches import recall_search, remember_search

FIELDS = ("q", "standard", "state")
# Of cases found by their reference: whoever wants all of them filters the list of cases.
REFERENCES_SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
def search(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(can_search(request.user, inspection))
    if request.method == "POST":
        form = FindForm(request.POST, inspection.question_set)
        if not form.is_valid():
            return _search_page(request, inspection, form, status=422)
        name = remember_search(request, code, {field: form.cleaned_data.get(field, "") for field in FIELDS})
        return redirect(f"{reverse('search', args=[code])}?of={name}")
    kept = recall_search(request, code)
    if not kept:
        form = FindForm(None, inspection.question_set)
        return _search_page(request, inspection, form, is_forgotten="of" in request.GET)
    form = FindForm(kept, inspection.question_set)
    return _search_page(request, inspection, form, **(_results(request, inspection, form) if form.is_valid() else {}))


def _results(request, inspection, form):
    try:
        is_complete = bring_up_to_date(inspection=inspection)
    except BusyError:
        is_complete = False
    stage = form.state_wanted
    texts = found_texts(inspection, request.user, form.wanted, questions=form.questions, stage=stage)
    found, number = first_found(texts)
    page = page_of(request, found, count=min(number, MOST_FOUND))
    # A standard is no part of a reference.
    named = [] if form.questions else found_references(inspection, request.user, form.cleaned_data["q"], stage=stage)
    return {
        "searched": form.cleaned_data["q"],
        "is_complete": is_complete,
        "page": page,
        "are_more": number > MOST_FOUND,
        "rows": show_found(inspection, cast(QuerySet[SearchText], page.object_list), form.wanted),
        "named": named[:REFERENCES_SHOWN],
        "more_named": len(named[REFERENCES_SHOWN:]),
    }


def _search_page(request, inspection, form, *, status=200, **results):
    context = {
        "inspection": inspection,
        "form": form,
        "reads_all": permissions.can_read_cases(request.user, inspection),
        **results,
    }
    return render(request, "cases/search.html", context, status=status)
