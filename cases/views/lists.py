import datetime
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases.allocation.actions import allocate_all
from cases.allocation.queries import allocation_summary, workloads
from cases.forms import AllocationForm, CaseFilterForm, seen_in
from cases.lookup import find_inspection_with_cases
from cases.models import Assessment, AssessmentEvent, State
from cases.orders import ASSESSOR, DETAIL, PROGRESS, REFERENCE, STATE, in_order
from cases.permissions import can_list_cases
from cases.queries import (
    CaseRow,
    Stage,
    allocated_to,
    assessors_of,
    case_rows,
    cases_in_words,
    cases_of,
    is_nobodys,
    own_summary,
    replaced_of,
    sent_back,
    to_sign_off,
)
from cases.saving.errors import NotAllowedError, ReallocatedError
from cases.views.way_back import remember_list
from inspection.foundation.transactions import BusyError
from inspection.models import Inspection
from inspection.programme import permissions
from inspection.programme.notices import notices_of
from inspection.web.home import sections_for
from inspection.web.lists import page_of
from inspection.web.pages import Page, inspection_menu

NOTICES_AT_HOME, LINES_AT_HOME = 3, 10


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """An inspection with the pages of it that the person may open."""

    inspection: Inspection
    pages: list[Page]


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case that waits for the person; `sent_back` is why its assessor has it again."""

    row: CaseRow
    inspection: Inspection
    sent_back: AssessmentEvent | None

    @property
    def due(self) -> datetime.date | None:
        return self.inspection.fieldwork_ends_on

    @property
    def is_late(self) -> bool:
        is_open = self.row.stage not in (Stage.SUBMITTED, Stage.SIGNED_OFF)
        return is_open and self.due is not None and self.due < timezone.localdate()

    @property
    def address(self) -> str:
        return reverse("case", args=[self.inspection.code, self.row.reference])


@dataclass(frozen=True, slots=True)
class SortedHeading:
    """Of a column; `direction` is as `aria-sort` says it."""

    label: str
    href: str
    direction: str


@require_safe
def home(request):
    user = request.user
    inspections = Inspection.objects.visible_to(user).select_related("delivery_unit")
    page = page_of(request, inspections)
    permissions.read_roles(user, page)
    own = allocated_to(user).exclude(state=State.SIGNED_OFF)
    summary = own_summary(own)
    context = {
        "page": page,
        "inspections": [InspectionRow(inspection, inspection_menu.open_to(user, inspection)) for inspection in page],
        "own_cases": _listed(request, own, "cases", count=summary.total),
        "own_summary": summary,
        "sections": [_shown(request, section) for section in sections_for(user)],
        "notices": notices_of(user).filter(read_at=None)[:NOTICES_AT_HOME],
        "to_sign_off": _listed(request, to_sign_off(user), "sign-off"),
        "assesses": any(
            permissions.can_assess(user, inspection) and inspection.question_set.has_cases for inspection in page
        ),
    }
    return render(request, "cases/home.html", context)


def _shown(request, section):
    lines = page_of(request, section.rows, section.name, count=section.count, size=LINES_AT_HOME)
    lines.object_list = [section.line(row) for row in lines.object_list]
    return section, lines


def _listed(request, assessments, parameter, count=None):
    """A page of cases that wait for the person."""
    page = page_of(request, assessments, parameter, count=count)
    rows = case_rows(cast(QuerySet[Assessment], page.object_list)) if page else []
    back = sent_back(AssessmentEvent.objects.filter(assessment__in=[row.pk for row in rows]).select_related("by"))
    inspections = (
        Inspection.objects.visible_to(request.user)
        .select_related("delivery_unit")
        .in_bulk({row.inspection for row in rows})
    )
    page.object_list = [ListedCase(row, inspections[row.inspection], back.get(row.pk)) for row in rows]
    return page


@require_safe
def cases(request, code):
    inspection = find_inspection_with_cases(request.user, code)
    permissions.require(can_list_cases(request.user, inspection))
    assessments = cases_of(inspection, request.user)
    allocation = allocation_summary(assessments)
    reads_all = permissions.can_read_cases(request.user, inspection)
    remember_list(request, inspection)
    form = CaseFilterForm(
        request.GET,
        assessors=allocation.assessors if reads_all else [],
        details=inspection.question_set.details,
    )
    listed = form.apply(assessments)
    is_narrowed = listed is not assessments
    page = page_of(request, listed.order_by(*in_order(form.order)), count=None if is_narrowed else allocation.total)
    replaced = page_of(request, replaced_of(inspection, request.user), "replaced")
    context = {
        "inspection": inspection,
        "form": form,
        "page": page,
        # A page of a queryset is a slice of it; its type says only that it has a length.
        "rows": case_rows(cast(QuerySet[Assessment], page.object_list)),
        "replaced_page": replaced,
        "replaced": case_rows(cast(QuerySet[Assessment], replaced.object_list)) if replaced else [],
        "columns": form.shown_details,
        "headings": _headings(request, form),
        "counts": [(count, _at_stage(request, count.stage)) for count in allocation.by_stage],
        "is_narrowed": is_narrowed,
        "reads_all": reads_all,
        "reviews": permissions.can_sign_off(request.user, inspection)
        or permissions.can_return_cases(request.user, inspection),
    }
    return render(request, "cases/cases.html", context)


def _headings(request, form):
    """Of the table, each with the address of the same list in its order, or the other way round."""
    names = {REFERENCE: "Reference", ASSESSOR: "Assessor", STATE: "State", PROGRESS: "Progress"}
    names |= {f"{DETAIL}{detail.code}": detail.label for detail in form.shown_details}
    directions = {name: {name: "ascending", f"-{name}": "descending"}.get(form.order, "none") for name in names}
    return [
        SortedHeading(label, _address_with(request, sort=f"-{name}" if form.order == name else name), directions[name])
        for name, label in names.items()
    ]


def _at_stage(request, stage):
    """The list of the cases at a stage, as it is ordered and shown, and not narrowed by anything else."""
    kept = {name: request.GET.getlist(name) for name in ("sort", "columns") if request.GET.getlist(name)}
    return f"?{urlencode({'state': stage.value, **kept}, doseq=True)}"


def _address_with(request, **changed):
    """This page with something else in its address, from the first page of its list."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"


@require_http_methods(["GET", "HEAD", "POST"])
def allocation(request, code):
    inspection = find_inspection_with_cases(request.user, code)
    permissions.require(permissions.can_allocate(request.user, inspection))
    assessments = cases_of(inspection, request.user)
    summary = allocation_summary(assessments)
    open_cases = assessments.exclude(state=State.SIGNED_OFF)
    filters = CaseFilterForm(request.GET, assessors=summary.assessors, details=inspection.question_set.details)
    # The list of cases has them; here they would tell nobody whom to give a case.
    filters.fields.pop("columns", None)
    listed = filters.apply(open_cases)
    members = list(assessors_of(inspection).select_related("user"))
    movable = listed.values_list("pk", flat=True) if request.method == "POST" else ()
    form = AllocationForm(request.POST if request.method == "POST" else None, members=members, cases=movable)
    status = 200
    if request.method == "POST":
        status = _allocate(request, form, inspection) if form.is_valid() else 422
        if status == 302:
            return redirect(request.get_full_path())
    page = page_of(request, listed.order_by(*in_order(filters.order)))
    context = {
        "inspection": inspection,
        "form": form,
        "filters": filters,
        "page": page,
        # Of all that are listed. After a refusal who has them now, which the next try is made knowing of.
        "seen": seen_in(listed.values_list("pk", "assessor")),
        "free": open_cases.filter(is_nobodys()).count(),
        "rows": case_rows(cast(QuerySet[Assessment], page.object_list)),
        "chosen": set(request.POST.getlist("cases")),
        "workloads": workloads(members, summary),
    }
    return render(request, "cases/allocation.html", context, status=status)


def _allocate(request, form, inspection):
    """The status of the reply; what stood against it is in the form."""
    chosen = form.chosen
    try:
        allocate_all(inspection=inspection, assessments=chosen, to=form.person, by=request.user, seen=form.seen)
    except NotAllowedError as refusal:
        form.add_error("to", str(refusal))
        return 422
    except ReallocatedError as taken:
        form.add_error("cases", taken_meanwhile(inspection, request.user, taken.assessments))
        return 409
    except BusyError as trouble:
        form.add_error("to", str(trouble))
        return 503
    messages.success(request, _allocation_message(len(chosen), form.person))
    return 302


def taken_meanwhile(inspection, user, assessments):
    """What to say of cases that others have been given since the page was made."""
    now = case_rows(cases_of(inspection, user).filter(pk__in=assessments))
    who = ", ".join(f"{row.reference} ({row.assessor or 'nobody'} has it now)" for row in now)
    return f"Allocated since you opened this page: {who}. Nothing was changed. Allocate again if you still want to"


def _allocation_message(number, person):
    cases = cases_in_words(number)
    return f"{cases} allocated to {person}" if person else f"{cases} taken back"
