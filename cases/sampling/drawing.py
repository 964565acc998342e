"""A sample is fixed, then given its seed, then drawn: nobody can know who will be in it while they can still choose."""

import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from cases.models import DRAWN_AGAIN, Assessment, Case, Caseload, CaseloadRow, Change, Sample
from cases.sampling.actions import fix_caseload, lock_for_sampling
from cases.sampling.design import Design
from cases.sampling.digests import list_digest
from cases.sampling.draw import Draw, ListedCase, draw
from cases.sampling.errors import SampleChangedError, SampleRefusedError
from cases.sampling.queries import current_caseload
from cases.sampling.rounding import RoundingError
from cases.sampling.samples import (
    coming_sample,
    design_of,
    drawn_sample,
    last_number,
    listed_cases,
    work_begun,
)
from cases.saving.events import log_events, new_event
from cases.saving.history import store_seals
from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import Inspection, User
from inspection.programme.stages import settle_stage

MAY_NOT_DRAW = "You may not draw the sample of this inspection"
NO_CASELOAD = "This inspection has no caseload yet. Upload one first"
LIST_CHANGED = "The caseload is another than the one that was fixed. Fix list and design anew"
LIST_CHANGED_MEANWHILE = "The caseload was replaced since you opened the page. Look at it and decide again"
# How many references are named where work has begun.
NAMED = 5


def preview(caseload: Caseload, design: Design, seed: str = "") -> Draw:
    """What a draw gives, of which nothing is stored. Raises `SampleRefusedError` where the design cannot be met."""
    return _drawn(listed_cases(caseload), design, seed, caseload.inspection)


@retry_transaction
def fix_design(
    *,
    inspection: Inspection,
    design: Design,
    expected_number: int,
    by: User | None,
    expected_caseload: int | None = None,
    reason: str = "",
    key: uuid.UUID | None = None,
) -> Sample:
    """Keep what the sample is to be, and of which list, before anybody knows the seed. The same key again fixes
    nothing.

    `expected_number` is that of the last sample which the person saw, 0 for none, `expected_caseload` the version of
    the caseload, where they saw one; `by` is nobody for a command. A sample that was drawn stays in force until the
    new one is drawn; then a `reason` is needed. Raises `NotAllowedError`, `SampleRefusedError`, `SampleChangedError`.
    """
    lock_for_sampling(inspection, by, MAY_NOT_DRAW)
    key = key or uuid.uuid4()
    if stored := Sample.objects.filter(key=key, inspection=inspection).first():
        return stored
    caseload = current_caseload(inspection)
    if caseload is None:
        raise SampleRefusedError(NO_CASELOAD)
    if expected_caseload not in (None, caseload.version):
        raise SampleChangedError(LIST_CHANGED_MEANWHILE)
    if last_number(inspection) != expected_number:
        raise SampleChangedError
    if drawn := drawn_sample(inspection):
        _refuse_to_draw_again(drawn, reason)
    _end(coming_sample(inspection))
    sample = Sample.objects.create(
        key=key,
        inspection=inspection,
        caseload=caseload,
        number=expected_number + 1,
        design=design.record,
        design_digest=design.digest,
        caseload_digest=_digest(caseload, design),
        reason=reason if drawn else "",
        fixed_by=by,
        fixed_at=timezone.now(),
    )
    record(inspection.pk, [sample])
    return sample


@retry_transaction
def give_seed(*, sample: Sample, seed: str, seed_from: str, by: User | None) -> Sample:
    """Give a fixed sample its seed: typed for somebody who is named, or none, which makes one by chance. It stays what
    it is. Raises `NotAllowedError`, `SampleChangedError`."""
    lock_for_sampling(sample.inspection, by, MAY_NOT_DRAW)
    now = _coming(sample)
    if now.seed:
        if seed and (now.seed, now.seed_from) == (seed, seed_from):
            return now
        raise SampleChangedError("This sample has its seed already")
    now.seed, now.seed_from = (seed, seed_from) if seed else (secrets.token_hex(16), "")
    now.seeded_by, now.seeded_at = by, timezone.now()
    now.save(update_fields=["seed", "seed_from", "seeded_by", "seeded_at"])
    record(now.inspection_id, [now])
    return now


@retry_transaction
def give_up(*, sample: Sample, by: User) -> None:
    """A sample that was fixed is not drawn; that there was one stays known. Raises `NotAllowedError`,
    `SampleChangedError`."""
    lock_for_sampling(sample.inspection, by, MAY_NOT_DRAW)
    if Sample.objects.filter(pk=sample.pk, drawn_at=None).exclude(ended_at=None).exists():
        return
    _end(_coming(sample))


def draw_sample(*, sample: Sample, by: User | None) -> Sample:
    """Draw a sample that has its seed, and make its cases; drawn again it stays as it is.

    Raises `NotAllowedError`, `SampleRefusedError`, `SampleChangedError`.
    """
    if Caseload.objects.filter(pk=sample.caseload_id).exclude(ended_at=None).exists():
        raise SampleRefusedError(LIST_CHANGED)  # its rows are gone
    # Outside of the transaction, for seconds of which nobody should have to wait: list, design and seed are fixed.
    drawn = _drawn(listed_cases(sample.caseload), design_of(sample), sample.seed, sample.inspection)
    return _store(sample, drawn, by)


@retry_transaction
def _store(sample: Sample, drawn: Draw, by: User | None) -> Sample:
    inspection = sample.inspection
    lock_for_sampling(inspection, by, MAY_NOT_DRAW)
    stored = Sample.objects.get(pk=sample.pk)
    if stored.is_drawn and not stored.ended_at:
        return stored
    now = _coming(sample)
    if not now.seed or now.seed != drawn.seed:
        raise SampleRefusedError("Give the seed before the draw")
    _refuse_another_list(now, drawn)
    earlier = drawn_sample(inspection)
    if earlier:
        _refuse_to_draw_again(earlier, now.reason)
        _leave_out(earlier, by)
    fix_caseload(caseload=now.caseload)
    now.draw_number = Sample.objects.filter(inspection=inspection).exclude(drawn_at=None).count() + 1
    now.drawn_by, now.drawn_at = by, timezone.now()
    now.record = _record(now, drawn)
    now.save(update_fields=["draw_number", "drawn_by", "drawn_at", "record"])
    add_cases(_cases(now, drawn))
    record(inspection.pk, [now])
    if inspection.eligible != now.caseload.accepted:
        inspection.eligible = now.caseload.accepted
        inspection.save(update_fields=["eligible"])
    settle_stage(inspection.pk, by=by)
    return now


def add_cases(cases: Sequence[Case]) -> None:
    """Store cases of one inspection, each with its primary assessment; those that left an earlier sample come back.

    A few queries, however many they are; what has no number yet is new.
    """
    if not cases:
        return
    new, back = [case for case in cases if case.pk is None], [case for case in cases if case.pk is not None]
    Case.objects.bulk_create(new, batch_size=500)
    Case.objects.bulk_update(back, BACK_IN_SAMPLE, batch_size=200)
    store_seals(Assessment.objects.bulk_create([Assessment(case=case) for case in new], batch_size=500))
    record(cases[0].inspection_id, cases)


# What may have changed in a case that comes back.
BACK_IN_SAMPLE = ("commenced_on", "details", "sample", "stratum", "place", "entered_for", "left_because")


def case_of(row: CaseloadRow, sample: Sample, known: Mapping[str, Case], stratum: int, place: int) -> Case:
    """A case as it stands in the caseload; one that the inspection knows already is that one."""
    case = known.get(row.reference) or Case(inspection=sample.inspection, reference=row.reference)
    case.commenced_on, case.details = row.commenced_on, dict(row.details)
    case.sample, case.stratum, case.place = sample, stratum, place
    case.entered_for, case.left_because = None, ""
    return case


def put_into_sub_samples(case: Case, chosen: Mapping[str, bool]) -> None:
    """Say in the details of a case whether each thing is inspected in it. What the caseload says there is not, there
    is not."""
    for code, is_in in chosen.items():
        case.details[code] = "yes" if is_in and case.details.get(code) != "no" else "no"


def _cases(sample: Sample, drawn: Draw) -> list[Case]:
    rows = {row.reference: row for row in sample.caseload.rows.filter(reference__in=drawn.cases)}
    known = {case.reference: case for case in sample.inspection.cases.filter(reference__in=drawn.cases)}
    if others := [reference for reference, case in known.items() if case.sample_id is None]:
        raise SampleRefusedError(
            f"{', '.join(others[:NAMED])} came into the inspection by hand, and would be drawn now"
        )
    cases = []
    for stratum, part in enumerate(drawn.strata):
        for place, reference in enumerate(part.cases):
            case = case_of(rows[reference], sample, known, stratum, place)
            put_into_sub_samples(case, {code: reference in chosen for code, chosen in drawn.sub_samples.items()})
            cases.append(case)
    return cases


def _drawn(cases: Sequence[ListedCase], design: Design, seed: str, inspection: Inspection) -> Draw:
    try:
        return draw(cases, design, seed, inspection.question_set.details)
    except RoundingError as refusal:
        raise SampleRefusedError(f"The sample cannot be drawn: {refusal}") from refusal


def _record(sample: Sample, drawn: Draw) -> str:
    told = {
        "inspection": sample.inspection.code,
        "framework": sample.inspection.question_set.code,
        "number": sample.draw_number,
        "reason": sample.reason,
        "fixed_at": sample.fixed_at.isoformat(),
        "seeded_at": sample.seeded_at.isoformat() if sample.seeded_at else None,
        "seed_from": sample.seed_from,
        "drawn_at": sample.drawn_at.isoformat() if sample.drawn_at else None,
    }
    return json.dumps(drawn.record | {"draw": told}, ensure_ascii=False, indent=1)


def _digest(caseload: Caseload, design: Design) -> str:
    listed: list[tuple[str, dict[str, Any]]] = list(
        caseload.rows.eligible().order_by().values_list("reference", "details")
    )
    return list_digest(listed, design.stratify)


def _refuse_another_list(sample: Sample, drawn: Draw) -> None:
    caseload = current_caseload(sample.inspection)
    is_current = caseload is not None and caseload.pk == sample.caseload_id
    if not is_current or drawn.caseload_digest != sample.caseload_digest:
        raise SampleRefusedError(LIST_CHANGED)


def _refuse_to_draw_again(drawn: Sample, reason: str) -> None:
    if not reason.strip():
        raise SampleRefusedError("A sample has been drawn. Say why it is to be drawn again")
    if begun := work_begun(drawn):
        more = f" and {len(begun) - NAMED} more" if len(begun) > NAMED else ""
        raise SampleRefusedError(
            f"Work has begun on {', '.join(begun[:NAMED])}{more}, so the sample stays as it was drawn"
        )


def _leave_out(sample: Sample, by: User | None) -> None:
    """Whoever was drawn before is in the sample only if drawn again, and then nobody has the case. Raises
    `SampleRefusedError` where somebody has begun to work on one."""
    assessments = list(
        Assessment.objects.filter(case__sample=sample)
        .order_by("pk")
        .select_for_update(of=["self"])
        .select_related("case")
    )
    if begun := [assessment.case.reference for assessment in assessments if assessment.version]:
        raise SampleRefusedError(f"Work has begun on {', '.join(begun[:NAMED])}, so the sample stays as it was drawn")
    cases = [assessment.case for assessment in assessments]
    for assessment in assessments:
        assessment.assessor = None
        assessment.case.left_because = DRAWN_AGAIN
    Case.objects.bulk_update(cases, ["left_because"], batch_size=200)
    record(sample.inspection_id, cases)
    events = [new_event(each, Change.LEFT_OUT, by, detail="The sample was drawn again") for each in assessments]
    log_events(events, sample.inspection_id, changed=["assessor"])
    _end(sample)


def _end(sample: Sample | None) -> None:
    if sample:
        sample.ended_at = timezone.now()
        sample.save(update_fields=["ended_at"])
        record(sample.inspection_id, [sample])


def _coming(sample: Sample) -> Sample:
    """The sample, if it still waits for its seed or its draw."""
    now = coming_sample(sample.inspection)
    if now is None or now.pk != sample.pk:
        raise SampleChangedError
    return now
