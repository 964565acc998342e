"""The sample of an inspection: designed, fixed, given its seed, drawn; and what became of its cases."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.forms import VersionedForm
from cases.lookup import find_assessment, find_inspection_with_cases
from cases.models import Sample
from cases.queries import left_in_words, replaced_of
from cases.sample.forms import (
    AddedCaseForm,
    DesignForm,
    NumberedForm,
    ReplacementForm,
    SeedForm,
    filled_in,
)
from cases.sampling.drawing import NO_CASELOAD, draw_sample, fix_design, give_seed, give_up, preview
from cases.sampling.errors import SampleChangedError, SampleRefusedError
from cases.sampling.queries import current_caseload
from cases.sampling.replacing import add_by_hand, replace_case, restore_case
from cases.sampling.samples import (
    coming_sample,
    design_in_words,
    design_of,
    drawn_sample,
    last_number,
    misfits_in_words,
    next_reserve,
    profiles_of_sample,
    record_of,
    shortages_in_words,
    strata_of_draw,
    strata_of_record,
    told_in_record,
    work_begun,
)
from cases.saving.errors import NotAllowedError
from inspection.foundation.transactions import BusyError
from inspection.programme import permissions
from inspection.web.idempotency import requested_key

JSON = "application/json; charset=utf-8"
# What a step raises, and the status of the reply; the first that fits.
REFUSALS = ((NotAllowedError, 403), (SampleChangedError, 409), (SampleRefusedError, 409), (BusyError, 503))
REFUSED = tuple(refusal for refusal, _ in REFUSALS)


def _status_of(refusal: Exception) -> int:
    return next(status for kind, status in REFUSALS if isinstance(refusal, kind))


def _find(request, code):
    inspection = find_inspection_with_cases(request.user, code)
    permissions.require(permissions.can_draw_sample(request.user, inspection))
    return inspection


@require_safe
def sample(request, code):
    inspection = find_inspection_with_cases(request.user, code)
    permissions.require(permissions.can_see_sample(request.user, inspection))
    return _sample_page(request, inspection)


def _sample_page(request, inspection, refusal="", status=200):
    drawn, caseload = drawn_sample(inspection), current_caseload(inspection)
    framework = inspection.question_set
    may_draw = permissions.can_draw_sample(request.user, inspection)
    replaced = replaced_of(inspection, request.user).select_related("case") if may_draw else []
    context = {
        "inspection": inspection,
        "caseload": caseload,
        "drawn": drawn,
        "coming": coming_sample(inspection),
        "earlier": inspection.samples.exclude(ended_at=None).select_related("fixed_by", "drawn_by"),
        "may_draw": may_draw,
        "profiles": profiles_of_sample(inspection, caseload, drawn) if caseload else [],
        "strata": strata_of_record(framework, record_of(drawn)) if drawn else [],
        "told": told_in_record(framework, record_of(drawn)) if drawn else [],
        "design": design_in_words(framework, design_of(drawn)) if drawn else [],
        "added": inspection.cases.filter(left_because="").exclude(by_hand="") if may_draw else [],
        "replaced": [
            (assessment.case, left_in_words(framework, assessment.case.left_because)) for assessment in replaced
        ],
        "work_begun": bool(drawn and work_begun(drawn)),
        "refusal": refusal,
    }
    return render(request, "cases/sample/sample.html", context, status=status)


# --- Fixed ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def design(request, code):
    inspection = _find(request, code)
    caseload = current_caseload(inspection)
    if caseload is None:
        return _sample_page(request, inspection, NO_CASELOAD, 409 if request.method == "POST" else 200)
    known = coming_sample(inspection) or drawn_sample(inspection)
    form = DesignForm(
        request.POST if request.method == "POST" else None,
        framework=inspection.question_set,
        population=caseload.accepted,
        is_again=drawn_sample(inspection) is not None,
        initial={
            **(filled_in(design_of(known)) if known else {}),
            "expected_version": last_number(inspection),
            "caseload": caseload.version,
        },
    )
    if not form.is_valid() or form.design is None:
        return _design_page(request, inspection, caseload, form, status=422 if form.is_bound else 200)
    try:
        draw = preview(caseload, form.design)
        if "fix" in request.POST:
            fix_design(
                inspection=inspection,
                design=form.design,
                expected_number=form.cleaned_data["expected_version"],
                expected_caseload=form.cleaned_data["caseload"],
                reason=form.cleaned_data.get("reason", ""),
                key=requested_key(request, "sample", inspection.pk),
                by=request.user,
            )
            messages.success(request, "List and design are fixed. Now the sample needs its seed")
            return redirect("sample", code=code)
    except REFUSED as refusal:
        form.add_error(None, str(refusal))
        return _design_page(request, inspection, caseload, form, status=_status_of(refusal))
    return _design_page(request, inspection, caseload, form, draw)


def _design_page(request, inspection, caseload, form, draw=None, status=200):
    framework = inspection.question_set
    if status == 409:
        # Look again: what is fixed next is fixed knowing of it.
        form.data = form.data.copy()
        form.data["expected_version"] = str(last_number(inspection))
        form.data["caseload"] = str(caseload.version)
    context = {
        "inspection": inspection,
        "caseload": caseload,
        "form": form,
        "profiles": profiles_of_sample(inspection, caseload, None),
        "draw": draw,
        "strata": strata_of_draw(framework, draw) if draw else [],
        "told": [*misfits_in_words(framework, draw.misfits), *shortages_in_words(framework, draw.shortages)]
        if draw
        else [],
    }
    return render(request, "cases/sample/design.html", context, status=status)


# --- Seeded and drawn ------------------------------------------------------------------------------------------------


def _find_coming(request, code):
    """The inspection, and the sample that waits for its seed or its draw."""
    inspection = _find(request, code)
    return inspection, coming_sample(inspection)


def _seen(request, coming: Sample) -> bool:
    """Whether the step was decided on for this sample, and not for one that was fixed before it."""
    form = NumberedForm(request.POST)
    return form.is_valid() and form.cleaned_data["expected_version"] == coming.number


@require_http_methods(["GET", "HEAD", "POST"])
def seed(request, code):
    inspection, coming = _find_coming(request, code)
    if coming is None or (coming.seed and request.method != "POST"):
        return redirect("sample", code=code)
    form = SeedForm(request.POST if request.method == "POST" else None, sample=coming)
    status = 200
    if form.is_valid():
        status = _give_seed(request, form, coming)
        if status == 302:
            messages.success(request, "The sample has its seed. Now it can be drawn")
            return redirect("sample_draw", code=code)
    context = {"inspection": inspection, "sample": coming, "form": form}
    return render(request, "cases/sample/seed.html", context, status=422 if form.errors and status == 200 else status)


def _give_seed(request, form, coming) -> int:
    """The status of the reply; what stood against it is in the form."""
    try:
        if not _seen(request, coming):
            raise SampleChangedError
        give_seed(sample=coming, by=request.user, **form.given)
    except REFUSED as refusal:
        form.add_error(None, str(refusal))
        return _status_of(refusal)
    return 302


@require_http_methods(["GET", "HEAD", "POST"])
def draw(request, code):
    inspection, coming = _find_coming(request, code)
    if coming is None:
        # Sent twice, perhaps: the sample is there.
        return redirect("sample", code=code)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            if not _seen(request, coming):
                raise SampleChangedError
            drawn = draw_sample(sample=coming, by=request.user)
        except REFUSED as trouble:
            refusal, status = str(trouble), _status_of(trouble)
        else:
            size = len(record_of(drawn)["strata"]) and design_of(drawn).size
            messages.success(request, f"The sample was drawn: {size} {_cases(inspection, size)}. Now allocate them")
            return redirect("sample", code=code)
    context = {
        "inspection": inspection,
        "sample": coming,
        "design": design_in_words(inspection.question_set, design_of(coming)),
        "earlier": drawn_sample(inspection),
        "refusal": refusal,
    }
    return render(request, "cases/sample/draw.html", context, status=status)


def _cases(inspection, number):
    term = inspection.vocabulary.case
    return term.one if number == 1 else term.many


@require_POST
def abandon(request, code):
    inspection, coming = _find_coming(request, code)
    try:
        if coming and not _seen(request, coming):
            raise SampleChangedError
        if coming:
            give_up(sample=coming, by=request.user)
    except REFUSED as refusal:
        return _sample_page(request, inspection, str(refusal), _status_of(refusal))
    messages.success(request, "The sample that was fixed will not be drawn. That there was one stays known")
    return redirect("sample", code=code)


# --- Drawn again by anybody -------------------------------------------------------------------------------------------


def _find_drawn(request, code):
    inspection = _find(request, code)
    drawn = drawn_sample(inspection)
    if drawn is None:
        raise Http404
    return inspection, drawn


@require_safe
def record(request, code):
    inspection, drawn = _find_drawn(request, code)
    name = f"{inspection.code}-sample.json"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": str(disposition), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(drawn.record, content_type=JSON, headers=headers)


@require_safe
def redrawing(request, code):
    inspection, drawn = _find_drawn(request, code)
    framework = inspection.question_set
    context = {
        "inspection": inspection,
        "sample": drawn,
        "design": design_in_words(framework, design_of(drawn)),
        "stratify": design_of(drawn).stratify,
        "strata": strata_of_record(framework, record_of(drawn)),
        "told": told_in_record(framework, record_of(drawn)),
    }
    return render(request, "cases/sample/redrawing.html", context)


# --- After the draw ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def add(request, code):
    inspection = _find(request, code)
    form = AddedCaseForm(inspection.question_set, request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            case = add_by_hand(inspection=inspection, by=request.user, **form.added())
        except REFUSED as refusal:
            form.add_error("reference" if isinstance(refusal, SampleRefusedError) else None, str(refusal))
            status = _status_of(refusal)
        else:
            messages.success(request, f"{case} was added by hand")
            return redirect(case)
    context = {"inspection": inspection, "form": form, "caseload": current_caseload(inspection)}
    return render(request, "cases/sample/add.html", context, status=status)


def _find_case(request, code, reference):
    assessment = find_assessment(request.user, code, reference)
    permissions.require(permissions.can_draw_sample(request.user, assessment.case.inspection))
    return assessment


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request, code, reference):
    assessment = _find_case(request, code, reference)
    case, inspection = assessment.case, assessment.case.inspection
    reserve = next_reserve(case)
    form = ReplacementForm(
        request.POST if request.method == "POST" else None, framework=inspection.question_set, reserve=reserve
    )
    status = 422 if form.errors else 200
    if form.is_valid():
        status = _replace(request, form, case)
        if status == 302:
            return redirect(case)
    context = {
        "assessment": assessment,
        "case": case,
        "inspection": inspection,
        "form": form,
        "reserve": next_reserve(case),
    }
    return render(request, "cases/sample/replace.html", context, status=status)


def _replace(request, form, case) -> int:
    """The status of the reply; what stood against it is in the form."""
    said = form.cleaned_data
    try:
        entered = replace_case(
            case=case,
            reason=said["reason"],
            note=said["note"],
            expected_reserve=said["expected_version"],
            by=request.user,
        )
    except REFUSED as refusal:
        form.add_error(None, str(refusal))
        case.refresh_from_db(fields=["left_because"])
        form.show_reserve(next_reserve(case))
        return _status_of(refusal)
    if entered is None:
        messages.success(request, f"{case} is out of the sample. No reserve was left to take its place")
    else:
        messages.success(request, f"{case} was replaced. {entered} entered the sample and waits to be allocated")
    return 302


@require_POST
def restore(request, code, reference):
    assessment = _find_case(request, code, reference)
    form = VersionedForm(request.POST)
    try:
        if not form.is_valid() or form.cleaned_data["expected_version"] != assessment.version:
            raise SampleChangedError
        restore_case(case=assessment.case, by=request.user)
    except REFUSED as refusal:
        return _sample_page(request, assessment.case.inspection, str(refusal), _status_of(refusal))
    messages.success(request, f"{assessment.case} is in the sample again")
    return redirect(assessment.case)
