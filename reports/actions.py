import datetime
import itertools
import uuid
from operator import attrgetter

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from cases.history import chained
from cases.models import Assessment, AssessmentEvent, Case, Change, Judgement, JudgementRevision, State
from inspection.files import FileRefused
from inspection.models import DeliveryUnit, Framework, FrameworkRating, Inspection, Region, Standard, User
from inspection.queries import question_set
from reports.arrangement import moved
from reports.bundle import Bundle
from reports.models import ContextFact, Export, ExportFormat, ExportState, PanelDecision, Passage, SurveyResult
from reports.narrative import NarrativeShape
from reports.ratings import neighbours
from reports.scorecard import scorecard

IMPORTED_RATIONALE = "Imported with the inspection's data."

# Renewed with every step of an export, so it must outlast the longest step.
EXPORT_LEASE = datetime.timedelta(minutes=2)
EXPORT_ATTEMPTS = 3


class DiscretionClosed(Exception):
    """The panel may not give this rating: discretion is not open for the standard, or reaches one rating only."""


class FiguresChanged(Exception):
    """The standard's figures, or the decision on it, are no longer those that the panel saw."""


class PassageChanged(Exception):
    """Somebody else has changed or deleted the passage since it was opened."""


class ExportTaken(Exception):
    """The lease on the export ran out and somebody else is making it now, or has made it."""


@transaction.atomic
def import_inspection(*, bundle: Bundle) -> tuple[Inspection, bool]:
    """Store an inspection, its cases signed off; the second value tells whether it is new.

    The same bundle again changes nothing. Raises `FileRefused` with every fault, and then nothing is stored.
    """
    content = bundle.content
    if bundle.shape_faults:
        framework = Framework.objects.published().filter(code=content.framework).last()
        raise FileRefused(bundle.faults(question_set(framework.pk) if framework else None))
    stored = Inspection.objects.filter(code=content.inspection.code).first()
    if stored and stored.digest == bundle.digest:
        return stored, False
    if stored:
        raise FileRefused([f"inspection {stored.code} is stored already, with other content"])
    try:
        framework = Framework.objects.current(content.framework)
    except Framework.DoesNotExist as error:
        unknown = f"unknown framework {content.framework!r}: import it first"
        raise FileRefused([unknown, *bundle.faults(None)]) from error
    questions = question_set(framework.pk)
    region, unit, place_faults = _place(content.inspection)
    if faults := [*place_faults, *bundle.faults(questions)]:
        raise FileRefused(faults)
    region.save()
    unit.save()
    inspection = Inspection.objects.create(
        code=content.inspection.code,
        delivery_unit=unit,
        framework=framework,
        fieldwork_started_on=content.inspection.fieldwork_started_on,
        report_month=content.inspection.published,
        commencement_windows=[
            [date.isoformat() for date in window] for window in content.inspection.commencement_windows
        ],
        notice=content.inspection.notice or "",
        digest=bundle.digest,
    )
    _create_cases(inspection, content.cases, questions)
    _create_context(inspection, content)
    _create_panel_ratings(inspection, content.panel_ratings)
    return inspection, True


def _place(shape):
    """The region and PDU, stored or new, and what speaks against them."""
    region = Region.objects.filter(code=shape.region.code).first() or Region(
        code=shape.region.code, name=shape.region.name
    )
    unit = DeliveryUnit.objects.filter(code=shape.pdu.code).first()
    if unit is None:
        return region, DeliveryUnit(code=shape.pdu.code, name=shape.pdu.name, region=region), []
    if unit.region_id != region.pk:
        return region, unit, [f"PDU {unit.code} belongs to another region, {unit.region.code}"]
    return region, unit, []


def _create_cases(inspection, shapes, questions):
    now = timezone.now()
    cases = Case.objects.bulk_create(
        Case(
            inspection=inspection,
            reference=shape.reference,
            commenced_on=shape.commenced_on,
            court_report=shape.court_report,
            interview=shape.interview,
            characteristics=shape.characteristics,
        )
        for shape in shapes
    )
    assessments = Assessment.objects.bulk_create(
        Assessment(case=case, state=State.SIGNED_OFF, content_version=len(shape.answers))
        for case, shape in zip(cases, shapes, strict=True)
    )
    AssessmentEvent.objects.bulk_create(
        AssessmentEvent(
            assessment=assessment, change=Change.IMPORTED, content_version=assessment.content_version, by=None
        )
        for assessment in assessments
    )
    answers = [
        {"assessment": assessment, "question_id": questions.by_number[number].pk, "answer": answer}
        for assessment, shape in zip(assessments, shapes, strict=True)
        for number, answer in shape.answers.items()
    ]
    Judgement.objects.bulk_create((Judgement(**row, version=1, by=None, at=now) for row in answers), batch_size=1000)
    revisions = [JudgementRevision(**row, version=1, key=uuid.uuid4(), by=None, at=now) for row in answers]
    for _, of_assessment in itertools.groupby(revisions, key=attrgetter("assessment_id")):
        chained(list(of_assessment))
    JudgementRevision.objects.bulk_create(revisions, batch_size=1000)


def _create_context(inspection, content):
    SurveyResult.objects.bulk_create(
        SurveyResult(inspection=inspection, position=position, **shape.model_dump())
        for position, shape in enumerate(content.surveys)
    )
    ContextFact.objects.bulk_create(
        ContextFact(inspection=inspection, position=position, name=shape.name, value=shape.value, unit=shape.unit or "")
        for position, shape in enumerate(content.facts)
    )


def _create_panel_ratings(inspection, ratings):
    standards = {row.number: row for row in Standard.objects.filter(framework=inspection.framework_id)}
    scale = {row.code: row for row in FrameworkRating.objects.filter(framework=inspection.framework_id)}
    PanelDecision.objects.bulk_create(
        PanelDecision(
            inspection=inspection,
            standard=standards[number],
            agreed=scale[rating],
            rationale=IMPORTED_RATIONALE,
            by=None,
        )
        for number, rating in ratings.items()
    )


@transaction.atomic
def import_narrative(*, content: NarrativeShape, by: User | None) -> int:
    """Store a report's passages where the inspection has none yet; returns how many were stored.

    Raises `FileRefused` for an unknown inspection.
    """
    inspection = Inspection.objects.select_for_update().filter(code=content.inspection).first()
    if inspection is None:
        raise FileRefused([f"unknown inspection {content.inspection!r}: import it first"])
    if inspection.passages.exists():
        return 0
    passages = [
        Passage(
            inspection=inspection,
            section=section,
            kind=shape.kind,
            position=position,
            text=shape.text,
            addressee=shape.addressee or "",
            attribution=shape.attribution or "",
            address=shape.address or "",
        )
        for section, shapes in content.sections.items()
        for position, shape in enumerate(shapes)
    ]
    return len(Passage.history.bulk_history_create(Passage.objects.bulk_create(passages), default_user=by))


@transaction.atomic
def decide(
    *,
    inspection: Inspection,
    standard: Standard,
    agreed: FrameworkRating,
    rationale: str,
    by: User,
    seen: str | None = None,
) -> PanelDecision:
    """Record what the panel agreed for a standard. Raises `DiscretionClosed`, or `FiguresChanged` where `seen`, the
    standard's figures and latest decision as the panel saw them, is given and they are others now.

    A standard rated by the panel may be given any rating; one rated by cases its calculated rating, or, where
    discretion is open, one of its neighbours.
    """
    # Decisions on one inspection are taken one after another, each on the figures as they then stand.
    Inspection.objects.select_for_update().get(pk=inspection.pk)
    card = scorecard(inspection)
    score = card.standards[standard.number]
    if seen is not None and seen != score.basis:
        raise FiguresChanged
    if not score.standard.rated_by_panel:
        _check_discretion(score, card.framework, agreed)
    calculated = score.calculated
    return PanelDecision.objects.create(
        inspection=inspection,
        standard=standard,
        calculated=FrameworkRating.objects.get(framework=inspection.framework_id, code=calculated.code)
        if calculated
        else None,
        percent=score.percent,
        agreed=agreed,
        discretion=list(score.discretion),
        rationale=rationale,
        by=by,
    )


def _check_discretion(score, framework, agreed):
    if score.calculated is None:
        raise DiscretionClosed("No case has been judged on this standard yet, so there is no rating to confirm")
    if agreed.code == score.calculated.code:
        return
    if not score.discretion:
        raise DiscretionClosed(f"Discretion is not open: the rating stays {score.calculated.label}")
    reach = neighbours(score.calculated, framework.ratings)
    if agreed.code not in {rating.code for rating in reach}:
        raise DiscretionClosed(
            f"Discretion reaches one rating up or down from {score.calculated.label}: "
            + " or ".join(rating.label for rating in reach)
        )


@transaction.atomic
def save_passage(*, passage: Passage, by: User, seen: str = "") -> Passage:
    """Store a new or changed passage, new ones last in their section; the caller has checked it with `PassageForm`.

    `seen` is the fingerprint of the stored content that was opened. Raises `PassageChanged`.
    """
    if passage.pk is not None:
        stored = Passage.objects.select_for_update().filter(pk=passage.pk).first()
        if stored is None or stored.fingerprint not in (seen, passage.fingerprint):
            raise PassageChanged
    else:
        Inspection.objects.select_for_update().get(pk=passage.inspection_id)
        same = Passage.objects.filter(inspection=passage.inspection_id, section=passage.section)
        passage.position = (same.aggregate(last=Max("position"))["last"] or 0) + 1
    passage._history_user = by
    passage.save()
    return passage


@transaction.atomic
def delete_passage(*, passage: Passage, by: User) -> None:
    """Take a passage out of the report; its history stays."""
    passage._history_user = by
    passage.delete()


@transaction.atomic
def move_passage(*, passage: Passage, by: User, up: bool) -> None:
    """Move a passage past its neighbour (`reports.arrangement`); at the end of its list nothing changes."""
    Inspection.objects.select_for_update().get(pk=passage.inspection_id)
    passages = list(Passage.objects.filter(inspection=passage.inspection_id, section=passage.section))
    for position, other in enumerate(moved(passages, passage.pk, up=up) or passages):
        if other.position != position:
            other.position = position
            other._history_user = by
            other.save(update_fields=["position"])


# --- Files that were asked for: the row is the queue -----------------------------------------------------------------


def request_export(*, inspection: Inspection, format: ExportFormat, by: User) -> Export:
    return Export.objects.create(inspection=inspection, format=format, requested_by=by)


def claim_export(*, pk: int) -> Export | None:
    """Take on the making of a file; `None` where it is made already, is being made, or has been begun too often."""
    exports = Export.objects.waiting().defer("content")
    export = exports.select_related("inspection__delivery_unit__region").filter(pk=pk).first()
    if export is None:
        return None
    # Compare and swap: of two who have read the same row, the attempt lets one through.
    seen = Export.objects.waiting().filter(pk=pk, attempt=export.attempt)
    if export.attempt >= EXPORT_ATTEMPTS:
        error = f"It was begun {EXPORT_ATTEMPTS} times and was stopped each time before it was finished."
        seen.update(state=ExportState.FAILED, error=error, leased_until=None, finished_at=timezone.now())
        return None
    claimed = seen.update(
        state=ExportState.RUNNING,
        attempt=F("attempt") + 1,
        leased_until=timezone.now() + EXPORT_LEASE,
        progress=0,
        step="",
    )
    if not claimed:
        return None
    export.refresh_from_db(fields=["state", "attempt", "leased_until", "progress", "step"])
    return export


def report_progress(*, export: Export, percent: int, step: str) -> None:
    """Say how far the file is, and renew the lease. Raises `ExportTaken`."""
    _update_claimed(export, progress=percent, step=step, leased_until=timezone.now() + EXPORT_LEASE)


def finish_export(*, export: Export, content: bytes) -> None:
    """Store the file. Raises `ExportTaken`, and then stores nothing."""
    _update_claimed(export, state=ExportState.DONE, content=content, progress=100, **_ended())


def fail_export(*, export: Export, error: str) -> None:
    """Store why there is no file. Raises `ExportTaken`, and then stores nothing."""
    _update_claimed(export, state=ExportState.FAILED, error=error, **_ended())


def _ended():
    return {"step": "", "leased_until": None, "finished_at": timezone.now()}


def _update_claimed(export, **changes):
    mine = Export.objects.filter(pk=export.pk, state=ExportState.RUNNING, attempt=export.attempt)
    if not mine.update(**changes):
        raise ExportTaken
