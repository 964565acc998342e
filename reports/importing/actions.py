import itertools
import uuid
from operator import attrgetter

from django.db import transaction
from django.utils import timezone

from cases.models import Assessment, AssessmentEvent, Case, Change, Judgement, JudgementRevision, State
from cases.saving.history import append_to_chain
from inspection.foundation.files import FileRefusedError
from inspection.frameworks.document import QuestionSet
from inspection.frameworks.queries import question_set
from inspection.models import DeliveryUnit, Framework, FrameworkRating, Inspection, Region, Standard
from reports.importing.bundle import Bundle, BundleSchema, CaseSchema, InspectionSchema, details_of
from reports.models import ContextFact, PanelDecision, SurveyResult

IMPORTED_RATIONALE = "Imported with the inspection's data."


@transaction.atomic
def import_inspection(*, bundle: Bundle) -> tuple[Inspection, bool]:
    """Store an inspection, its cases signed off; the second value tells whether it is new.

    The same bundle again changes nothing. Raises `FileRefusedError` with every fault, and then nothing is stored.
    """
    content = bundle.content
    if bundle.schema_errors:
        framework = Framework.objects.published().filter(code=content.framework).last()
        raise FileRefusedError(bundle.errors(question_set(framework.pk) if framework else None))
    stored = Inspection.objects.filter(code=content.inspection.code).first()
    if stored and stored.digest == bundle.digest:
        return stored, False
    if stored:
        raise FileRefusedError([f"inspection {stored.code} is stored already, with other content"])
    try:
        framework = Framework.objects.current(content.framework)
    except Framework.DoesNotExist as error:
        unknown = f"unknown framework {content.framework!r}: import it first"
        raise FileRefusedError([unknown, *bundle.errors(None)]) from error
    questions = question_set(framework.pk)
    region, unit, unit_errors = _region_and_unit(content.inspection)
    if errors := [*unit_errors, *bundle.errors(questions)]:
        raise FileRefusedError(errors)
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


def _region_and_unit(schema: InspectionSchema) -> tuple[Region, DeliveryUnit, list[str]]:
    """The region and PDU, stored or new, and what speaks against them."""
    region = Region.objects.filter(code=schema.region.code).first() or Region(
        code=schema.region.code, name=schema.region.name
    )
    unit = DeliveryUnit.objects.filter(code=schema.pdu.code).first()
    if unit is None:
        return region, DeliveryUnit(code=schema.pdu.code, name=schema.pdu.name, region=region), []
    if unit.region_id != region.pk:
        return region, unit, [f"PDU {unit.code} belongs to another region, {unit.region.code}"]
    return region, unit, []


def _create_cases(inspection: Inspection, schemas: list[CaseSchema], questions: QuestionSet) -> None:
    now = timezone.now()
    cases = Case.objects.bulk_create(
        Case(
            inspection=inspection,
            reference=schema.reference,
            commenced_on=schema.commenced_on,
            details=details_of(schema, questions),
        )
        for schema in schemas
    )
    assessments = Assessment.objects.bulk_create(
        Assessment(case=case, state=State.SIGNED_OFF, version=len(schema.answers))
        for case, schema in zip(cases, schemas, strict=True)
    )
    AssessmentEvent.objects.bulk_create(
        AssessmentEvent(assessment=assessment, change=Change.IMPORTED, version=assessment.version, by=None)
        for assessment in assessments
    )
    answers = [
        {"assessment": assessment, "question_id": questions.by_number[number].pk, "answer": answer}
        for assessment, schema in zip(assessments, schemas, strict=True)
        for number, answer in schema.answers.items()
    ]
    Judgement.objects.bulk_create((Judgement(**row, version=1, by=None, at=now) for row in answers), batch_size=1000)
    revisions = [JudgementRevision(**row, version=1, key=uuid.uuid4(), by=None, at=now) for row in answers]
    for _, of_assessment in itertools.groupby(revisions, key=attrgetter("assessment_id")):
        append_to_chain(list(of_assessment))
    JudgementRevision.objects.bulk_create(revisions, batch_size=1000)


def _create_context(inspection: Inspection, content: BundleSchema) -> None:
    SurveyResult.objects.bulk_create(
        SurveyResult(inspection=inspection, position=position, **schema.model_dump())
        for position, schema in enumerate(content.surveys)
    )
    ContextFact.objects.bulk_create(
        ContextFact(
            inspection=inspection, position=position, name=schema.name, value=schema.value, unit=schema.unit or ""
        )
        for position, schema in enumerate(content.facts)
    )


def _create_panel_ratings(inspection: Inspection, ratings: dict[str, str]) -> None:
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
