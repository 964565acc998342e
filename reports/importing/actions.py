import datetime
import itertools
import uuid
from collections.abc import Mapping
from operator import attrgetter
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from cases.inspection_answers.actions import store_answers
from cases.models import Assessment, Case, Change, Judgement, JudgementRevision, State
from cases.saving.changes import AnswerChange
from cases.saving.events import log_events, new_event
from cases.saving.history import append_to_chain, store_seals
from inspection.foundation.files import FileRefusedError, refuse_any
from inspection.frameworks.queries import question_set
from inspection.ledger.actions import record
from inspection.models import Framework, FrameworkRating, Inspection, Standard
from inspection.programme.stages import settle_stage
from reports.importing.bundle import Bundle
from reports.importing.checks import BundleSchema, is_complete
from reports.importing.content import CaseContent, FactSchema, SurveySchema
from reports.importing.places import find_places
from reports.importing.stored import facts_of, faults_against, takes_bundle
from reports.importing.values import answer_with_evidence, stored_answer
from reports.models import ContextFact, PanelDecision, SurveyResult

# What happened to a case that is no longer open when it arrives.
ARRIVED: dict[str, Change] = {State.SIGNED_OFF: Change.IMPORTED, State.SUBMITTED: Change.SUBMITTED}
IMPORTED_RATIONALE = "Imported with the inspection's data."


@transaction.atomic
def import_inspection(*, bundle: Bundle, rename: bool = False) -> tuple[Inspection, bool]:
    """Store an inspection with its cases; the second value tells whether it is new, or has its cases from now on.

    The same bundle again changes nothing. A unit or region that is known by another name is a fault, or takes the
    bundle's name where it is to `rename`. Raises `FileRefusedError` with every fault, and then nothing is stored.
    """
    content = bundle.content
    if bundle.schema_errors:
        framework = Framework.objects.published().filter(code=content.framework).last()
        raise FileRefusedError(bundle.errors(question_set(framework.pk) if framework else None))
    # Locked: nobody adds a case to it meanwhile.
    stored = Inspection.objects.select_for_update(no_key=True).filter(code=content.inspection.code).first()
    if stored and stored.digest == bundle.digest:
        return stored, False
    if stored and not takes_bundle(stored):
        raise FileRefusedError([f"inspection {stored.code} is stored already, with other content"])
    framework = _framework_of(bundle, stored)
    questions = question_set(framework.pk)
    places = find_places(content.inspection, questions, rename=rename)
    disagreements = faults_against(stored, content) if stored else ()
    refuse_any(itertools.chain(places.faults, disagreements, bundle.errors(questions)))
    places.save()
    inspection = stored or Inspection(code=content.inspection.code, delivery_unit=places.unit, framework=framework)
    _store(inspection, bundle)
    _create_cases(inspection, [case.content(questions) for case in content.cases])
    _create_inspection_answers(inspection, content.inspection_answers)
    _create_context(inspection, content)
    _create_panel_ratings(inspection, content.panel_ratings)
    settle_stage(inspection.pk, by=None)
    return inspection, True


def _framework_of(bundle: Bundle, stored: Inspection | None) -> Framework:
    code = bundle.content.framework
    if stored and stored.framework.code != code:
        other = f"framework: the inspection was made for {stored.framework.code!r}, not {code!r}"
        raise FileRefusedError([other, *bundle.errors(None)])
    try:
        return stored.framework if stored else Framework.objects.current(code)
    except Framework.DoesNotExist as error:
        unknown = f"unknown framework {code!r}: import it first"
        raise FileRefusedError([unknown, *bundle.errors(None)]) from error


def _store(inspection: Inspection, bundle: Bundle) -> None:
    """What the bundle says of the inspection itself."""
    for field, value in facts_of(bundle.content).items():
        setattr(inspection, field, value)
    inspection.digest = bundle.digest
    inspection.save()


def _create_cases(inspection: Inspection, contents: list[CaseContent]) -> None:
    cases = Case.objects.bulk_create(
        Case(
            inspection=inspection,
            reference=content.reference,
            commenced_on=cast(datetime.date, content.started),  # of a bundle without errors
            details=content.details,
        )
        for content in contents
    )
    record(inspection.pk, cases)
    assessments = Assessment.objects.bulk_create(
        Assessment(case=case, state=_state(content, inspection), version=len(content.answers))
        for case, content in zip(cases, contents, strict=True)
    )
    _create_answers(inspection, assessments, contents)
    store_seals(assessments, "revision_count", "chain_digest")
    arrived = [assessment for assessment in assessments if assessment.state in ARRIVED]
    log_events([new_event(row, ARRIVED[row.state], None) for row in arrived], inspection.pk)


def _state(content: CaseContent, inspection: Inspection) -> State:
    if content.state:
        return content.state
    is_done = is_complete(content, inspection.question_set, inspection.not_inspected)
    return State.SIGNED_OFF if is_done else State.IN_PROGRESS


def _create_answers(inspection: Inspection, assessments: list[Assessment], contents: list[CaseContent]) -> None:
    now, items = timezone.now(), inspection.question_set.by_number
    answers = [
        {
            "assessment": assessment,
            "question_id": items[number].pk,
            "answer": stored_answer(items[number], answer),
        }
        for assessment, content in zip(assessments, contents, strict=True)
        for number, answer in content.answers.items()
    ]
    Judgement.objects.bulk_create((Judgement(**row, version=1, by=None, at=now) for row in answers), batch_size=1000)
    revisions = [JudgementRevision(**row, version=1, key=uuid.uuid4(), by=None, at=now) for row in answers]
    for assessment, of_assessment in itertools.groupby(revisions, key=attrgetter("assessment")):
        assessment.revision_count, assessment.chain_digest = append_to_chain(list(of_assessment))
    JudgementRevision.objects.bulk_create(revisions, batch_size=1000)


def _create_inspection_answers(inspection: Inspection, answers: Mapping[str, Any]) -> None:
    items = inspection.question_set.by_number
    changes = [
        AnswerChange(items[number], *answer_with_evidence(items[number], value), version=0, key=uuid.uuid4())
        for number, value in answers.items()
    ]
    store_answers(inspection, changes, by=None)


def _create_context(inspection: Inspection, content: BundleSchema) -> None:
    surveys = SurveyResult.objects.bulk_create(
        SurveyResult(inspection=inspection, position=position, **_given(schema))
        for position, schema in enumerate(content.surveys)
    )
    facts = ContextFact.objects.bulk_create(
        ContextFact(inspection=inspection, position=position, **_given(schema))
        for position, schema in enumerate(content.facts)
    )
    record(inspection.pk, [*surveys, *facts])


def _given(schema: SurveySchema | FactSchema) -> dict[str, Any]:
    return schema.model_dump(exclude_none=True)


def _create_panel_ratings(inspection: Inspection, ratings: dict[str, str]) -> None:
    standards = {row.number: row for row in Standard.objects.filter(framework=inspection.framework_id)}
    scale = {row.code: row for row in FrameworkRating.objects.filter(framework=inspection.framework_id)}
    decisions = PanelDecision.objects.bulk_create(
        PanelDecision(
            inspection=inspection,
            standard=standards[number],
            agreed=scale[rating],
            rationale=IMPORTED_RATIONALE,
            by=None,
        )
        for number, rating in ratings.items()
    )
    record(inspection.pk, decisions)
