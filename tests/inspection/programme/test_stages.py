"""How far an inspection has come follows from what is stored, whatever way it came there."""

import pytest
from simple_history.utils import get_history_manager_for_model

from cases.review.actions import reopen
from inspection.models import Inspection, InspectionStage, SystemRole, TeamRole
from inspection.programme.stages import settle_stage, stage_of
from reports.panel.decisions.actions import decide
from tests.factories import (
    answer_everything,
    confirmed,
    join,
    make_case,
    make_inspection,
    make_tameside,
    make_user,
    primary,
    signed_off,
    submitted,
)

pytestmark = pytest.mark.django_db


def stage(inspection):
    stored = Inspection.objects.get(pk=inspection.pk)
    assert stored.stage == stage_of(stored)
    return stored.stage


def decide_everything(inspection, by):
    framework = inspection.framework
    rating = framework.ratings.first()
    for standard in framework.standards.filter(number__in=panel_rated(inspection)):
        decide(inspection=inspection, standard=standard, agreed=rating, rationale="As discussed", by=by)
    assert stage(inspection) == InspectionStage.PANEL
    confirmed(inspection, by)
    assert stage(inspection) == InspectionStage.PANEL
    confirmed(inspection, make_user("Hana", SystemRole.HEAD_OF_INSPECTION))


def panel_rated(inspection):
    return [standard.number for standard in inspection.question_set.standards if standard.rated_by_panel]


def test_an_inspection_goes_from_set_up_to_its_report_and_back(django_assert_max_num_queries):
    inspection = make_inspection()
    ivy = join(make_user("Ivy"), inspection, TeamRole.INSPECTOR)
    assert stage(inspection) == InspectionStage.SET_UP
    case = make_case(inspection)
    assert stage(inspection) == InspectionStage.SET_UP
    case = make_case(inspection, reference="C-002", assessor=ivy)
    assert stage(inspection) == InspectionStage.FIELDWORK
    for each in inspection.cases.all():
        answer_everything(each, by=ivy)
        assert stage(inspection) == InspectionStage.FIELDWORK
        signed_off(each, by=ivy)
    assert stage(inspection) == InspectionStage.PANEL
    decide_everything(inspection, ivy)
    assert stage(inspection) == InspectionStage.REPORT
    assessment = primary(case)
    reopen(assessment=assessment, expected_version=assessment.version, reason="One more look", by=make_user("Lee"))
    assert stage(inspection) == InspectionStage.FIELDWORK
    submitted(case, by=ivy)
    assert stage(inspection) == InspectionStage.FIELDWORK


def test_each_stage_is_kept_with_the_moment_since_when_and_by_whom():
    inspection = make_inspection()
    ivy = join(make_user("Ivy"), inspection, TeamRole.INSPECTOR)
    case = make_case(inspection, assessor=ivy)
    answer_everything(case, by=ivy)
    signed_off(case, by=ivy)
    history = get_history_manager_for_model(Inspection).filter(id=inspection.pk).order_by("history_id")
    kept = [(row.stage, row.stage_since) for row in history if row.stage_since]
    assert [name for name, _ in kept] == ["set_up", "fieldwork", "panel"]
    assert [since for _, since in kept] == sorted({since for _, since in kept})
    assert str(history.last().history_user) == "Sam Second"


def test_an_imported_inspection_stands_where_its_cases_put_it():
    assert stage(make_tameside()) == InspectionStage.REPORT


def test_a_stage_that_did_not_change_is_not_stored_again():
    inspection = make_tameside()
    before = inspection.history.count()
    settle_stage(inspection.pk, by=None)
    assert inspection.history.count() == before
