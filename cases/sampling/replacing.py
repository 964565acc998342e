"""Cases that leave a sample or come into it after the draw: replaced by a reserve, brought back, added by hand."""

import datetime
from collections.abc import Mapping
from typing import Any

from cases.models import NOT_NEEDED, Assessment, Case, CaseloadRow, Change, Sample
from cases.queries import left_in_words
from cases.sampling.actions import lock_for_sampling
from cases.sampling.drawing import MAY_NOT_DRAW, add_cases, case_of, put_into_sub_samples
from cases.sampling.errors import SampleChangedError, SampleRefusedError
from cases.sampling.queries import current_caseload
from cases.sampling.samples import drawn_sample, next_reserve, record_of
from cases.saving.events import log_events, new_event
from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import Inspection, User
from inspection.programme.notices import deal_with
from inspection.programme.stages import settle_stage


@retry_transaction
def replace_case(*, case: Case, reason: str, note: str, expected_reserve: str, by: User) -> Case | None:
    """Take a case out of the sample, for a `reason` of the framework's and in words; the next reserve of its stratum
    enters, and is returned. Without any left, and for a case that was added by hand, nobody takes its place.

    `expected_reserve` is whom the person saw, empty for nobody. What was answered stays and counts nowhere. Raises
    `NotAllowedError`, `SampleRefusedError`, `SampleChangedError`.
    """
    inspection = case.inspection
    lock_for_sampling(inspection, by, MAY_NOT_DRAW)
    assessment, leaving = _locked(case)
    if leaving.left_because:
        entered = _entered_for(leaving)
        if leaving.left_because == reason and (entered.reference if entered else "") == expected_reserve:
            return entered
        raise SampleChangedError(f"{leaving} has left the sample already")
    if reason not in {each.code for each in inspection.question_set.replacement_reasons}:
        raise SampleRefusedError("That is no reason for which a case is replaced")
    reserve = next_reserve(leaving)
    if (reserve or "") != expected_reserve:
        raise SampleChangedError(f"The next reserve is {reserve or 'nobody'} now. Look at it and decide again")
    leaving.left_because = reason
    leaving.save(update_fields=["left_because"])
    record(inspection.pk, [leaving])
    # What was told of it before leads nobody to work that counts nowhere.
    deal_with(inspection, leaving.get_absolute_url())
    said = left_in_words(inspection.question_set, reason).partition(": ")[2]
    log_events([new_event(assessment, Change.REPLACED, by, detail=said[:300], reason=note)], inspection.pk)
    entered = _enter(leaving, reserve, by) if reserve else None
    settle_stage(inspection.pk, by=by)
    return entered


@retry_transaction
def restore_case(*, case: Case, by: User) -> Case:
    """Bring a replaced case back, as long as nobody has worked on the reserve that entered for it; that one is a
    reserve again. Raises `NotAllowedError`, `SampleRefusedError`."""
    inspection = case.inspection
    lock_for_sampling(inspection, by, MAY_NOT_DRAW)
    assessment, back = _locked(case)
    if not back.left_because:
        return back
    if refusal := why_not_restored(back):
        raise SampleRefusedError(refusal)
    if entered := _entered_for(back):
        reserve, entered = _locked(entered)
        if reserve.version:
            raise SampleRefusedError(_has_begun(entered))
        entered.left_because, reserve.assessor = NOT_NEEDED, None
        entered.save(update_fields=["left_because"])
        record(inspection.pk, [entered])
        detail = f"{back} came back"
        log_events([new_event(reserve, Change.LEFT_OUT, by, detail=detail)], inspection.pk, changed=["assessor"])
    back.left_because = ""
    back.save(update_fields=["left_because"])
    record(inspection.pk, [back])
    log_events([new_event(assessment, Change.RESTORED, by)], inspection.pk)
    settle_stage(inspection.pk, by=by)
    return back


def why_not_restored(case: Case) -> str:
    """Why a case that has left the sample cannot come back; empty where it can."""
    drawn = drawn_sample(case.inspection)
    if case.left_because == NOT_NEEDED or (case.sample_id and (drawn is None or drawn.pk != case.sample_id)):
        return f"{case} is in no sample that is in force"
    later = Case.objects.filter(entered_for=case).exclude(left_because=NOT_NEEDED).first()
    if later and later.left_because:
        return f"{later}, which entered for {case}, was replaced in turn. Undo that first"
    if later and Assessment.objects.filter(case=later, version__gt=0).exists():
        return _has_begun(later)
    return ""


@retry_transaction
def add_by_hand(
    *,
    inspection: Inspection,
    reference: str,
    commenced_on: datetime.date,
    details: Mapping[str, Any],
    reason: str,
    by: User,
) -> Case:
    """Add a case that was not drawn; that it was not, and the reason, is told wherever it is shown. The caller has
    checked the values. The same again adds nothing. Raises `NotAllowedError`, `SampleRefusedError`."""
    lock_for_sampling(inspection, by, MAY_NOT_DRAW)
    if known := Case.objects.filter(inspection=inspection, reference__iexact=reference).first():
        if (known.reference, known.by_hand) == (reference, reason):
            return known
        raise SampleRefusedError(f"{known} is a case of this inspection already")
    caseload = current_caseload(inspection)
    if caseload and caseload.rows.eligible().filter(reference__iexact=reference).exists():
        raise SampleRefusedError(f"{reference} is in the caseload, so only the draw decides whether it is inspected")
    case = Case(
        inspection=inspection, reference=reference, commenced_on=commenced_on, details=dict(details), by_hand=reason
    )
    add_cases([case])
    assessment = case.assessments.primary().get()
    log_events([new_event(assessment, Change.BY_HAND, by, reason=reason)], inspection.pk)
    settle_stage(inspection.pk, by=by)
    return case


def _enter(leaving: Case, reference: str, by: User) -> Case:
    sample = leaving.sample
    assert sample is not None, "only a case that was drawn has reserves"
    row = CaseloadRow.objects.get(caseload=sample.caseload_id, reference=reference)
    known = {case.reference: case for case in sample.inspection.cases.filter(reference=reference)}
    stratum = record_of(sample)["strata"][leaving.stratum]
    place = [*stratum["cases"], *stratum["reserves"]].index(reference)
    case = case_of(row, sample, known, leaving.stratum or 0, place)
    case.entered_for = leaving
    put_into_sub_samples(case, _sub_samples_of(leaving, sample))
    add_cases([case])
    assessment = case.assessments.primary().get()
    log_events([new_event(assessment, Change.ENTERED, by, detail=f"for {leaving}")], sample.inspection_id)
    return case


def _sub_samples_of(case: Case, sample: Sample) -> dict[str, bool]:
    """Whether a case, or the first of those in whose place it came, was drawn into each sub-sample."""
    while case.entered_for:
        case = case.entered_for
    return {code: case.reference in chosen for code, chosen in record_of(sample)["sub_samples"].items()}


def _locked(case: Case) -> tuple[Assessment, Case]:
    """Both as they are stored now."""
    assessments = Assessment.objects.primary().filter(case=case).select_for_update(of=["self"])
    assessment = assessments.get()
    now = Case.objects.select_related("inspection", "sample", "entered_for").get(pk=case.pk)
    assessment.case = now
    return assessment, now


def _entered_for(case: Case) -> Case | None:
    return Case.objects.filter(entered_for=case, left_because="").first()


def _has_begun(case: Case) -> str:
    return f"Work has begun on {case}, which entered for it, so it stays as it is"
