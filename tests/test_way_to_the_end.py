"""Nothing can be stuck: whatever state an inspection can come to, something is to be done that has an owner and a day,
there is a way to its report without cancelling it, and its results can be exported."""

import datetime
import json
from collections import defaultdict

import pytest
from django.db import transaction
from django.utils import timezone

from cases.allocation.actions import allocate
from cases.inspection_answers.queries import is_answered, standards_to_answer
from cases.models import Assessment, State
from cases.review.actions import reopen, return_to_assessor, sign_off, submit
from inspection.frameworks.answers import parse
from inspection.models import Inspection, InspectionStage, SystemRole, TeamRole
from inspection.programme.planning import cancel_inspection, resume_inspection
from inspection.programme.stages import stage_of
from inspection.programme.tasks import TaskStatus, tasks_of
from inspection.programme.teams import add_member
from reports.authoring.actions import add_passage
from reports.figures.tallies import scorecard
from reports.files.results import make_json
from reports.models import Passage
from reports.panel.decisions.actions import decide
from tests.factories import (
    answer_everything,
    answer_inspection,
    confirmed,
    make_case,
    make_example,
    make_inspection,
    make_user,
)

pytestmark = pytest.mark.django_db
PLANNED = {
    "fieldwork_started_on": datetime.date(2026, 9, 1),
    "fieldwork_ends_on": datetime.date(2026, 9, 11),
    "panel_on": datetime.date(2026, 10, 2),
    "report_due_on": datetime.date(2026, 12, 4),
}


class World:
    """An inspection, and what its people can do to it now."""

    def __init__(self, framework, cases):
        inspection = make_inspection(framework=framework)
        Inspection.objects.filter(pk=inspection.pk).update(**PLANNED)
        self.pk = inspection.pk
        self.ivy, self.lee = (make_user(name) for name in ("Ivy Inspector", "Lee Lead"))
        self.hana = make_user("Hana Head", SystemRole.HEAD_OF_INSPECTION)
        for user, role in ((self.ivy, TeamRole.INSPECTOR), (self.lee, TeamRole.LEAD_INSPECTOR)):
            add_member(inspection=inspection, user=user, role=role, by=self.hana)
        for number in range(cases):
            make_case(inspection, reference=f"C-{number}", kind="Long", visited="no")

    @property
    def inspection(self):
        return Inspection.objects.select_related("delivery_unit", "framework").get(pk=self.pk)

    @property
    def assessments(self):
        rows = Assessment.objects.filter(case__inspection=self.pk).select_related("case__inspection", "assessor")
        return sorted(rows, key=self._as_state)

    @staticmethod
    def _as_state(assessment):
        return assessment.state, assessment.assessor_id is not None, assessment.version > 0

    def state(self):
        """What decides which steps there are and where they lead."""
        inspection, card = self.inspection, scorecard(self.inspection)
        by_panel = [score for score in card.rated_standards if score.standard.rated_by_panel]
        decided = tuple((bool(score.decision), bool(score.outdated), score.is_final) for score in by_panel)
        cases = tuple(self._as_state(assessment) for assessment in self.assessments)
        return cases, is_answered(inspection), decided, inspection.passages.exists(), inspection.is_cancelled

    def steps(self):
        """{name: what does it}"""
        inspection = self.inspection
        if inspection.is_cancelled:
            return {
                "resume": lambda: resume_inspection(
                    inspection=inspection, expected_version=inspection.version, by=self.hana
                )
            }
        steps = {
            "cancel": lambda: cancel_inspection(
                inspection=inspection, reason="Closed", expected_version=inspection.version, by=self.hana
            ),
        }
        if not is_answered(inspection):
            steps["answer the standards"] = lambda: self._answer_standards(inspection)
        if any(not score.decision for score in self._rated_by_panel()):
            steps["decide"] = self._decide
        if scorecard(inspection).to_be_confirmed:
            steps["confirm"] = lambda: confirmed(self.inspection, self.lee, self.hana)
        if not inspection.passages.exists():
            steps["write"] = lambda: self._write(inspection)
        for place, assessment in enumerate(self.assessments):
            steps |= {f"{name} {place}": step for name, step in self._steps_of_case(assessment)}
        return steps

    def _steps_of_case(self, row):
        seen = {"assessment": row, "expected_version": row.version, "by": self.lee}
        if row.state == State.IN_PROGRESS and row.assessor is None:
            yield "allocate", lambda: allocate(assessment=row, to=self.ivy, by=self.lee)
        elif row.state == State.IN_PROGRESS and not row.version:
            yield "answer", lambda: answer_everything(row.case, by=self.ivy)
            yield "take back", lambda: allocate(assessment=row, to=None, by=self.lee)
        elif row.state == State.IN_PROGRESS:
            yield "submit", lambda: submit(**seen | {"by": self.ivy})
        elif row.state == State.SUBMITTED:
            yield "sign off", lambda: sign_off(**seen)
            yield "return", lambda: return_to_assessor(**seen, reason="Look again")
        else:
            yield "reopen", lambda: reopen(**seen, reason="Look again")

    def _answer_standards(self, inspection):
        asked = [item for page in standards_to_answer(inspection) for item in page.questions]
        answer_inspection(inspection, {item.number: parse(item, item.answers[0].code) for item in asked}, by=self.lee)

    def _rated_by_panel(self):
        return [score for score in scorecard(self.inspection).rated_standards if score.standard.rated_by_panel]

    def _decide(self):
        inspection = self.inspection
        for score in self._rated_by_panel():
            if score.is_final:
                continue
            decide(
                inspection=inspection,
                standard=inspection.framework.standards.get(number=score.standard.number),
                agreed=inspection.framework.ratings.get(code=score.standard.scale[0].code),
                rationale="As discussed",
                by=self.lee,
            )

    def _write(self, inspection):
        passage = Passage(inspection=inspection, section="foreword", kind="narrative", position=1, text="As seen.")
        add_passage(passage=passage, by=self.lee)


class StepBackError(Exception):
    """Takes a step back that was only tried."""


def explored(world, looked_at):
    """{state: {step: the state that it leads to}} of every state that can be reached, and what was seen in each."""
    ways = defaultdict(dict)
    ends = {}

    def look(state):
        ways[state] = {}
        ends[state] = looked_at(world)
        for name, step in world.steps().items():
            try:
                with transaction.atomic():
                    step()
                    following = world.state()
                    ways[state][name] = following
                    if following not in ways:
                        look(following)
                    raise StepBackError
            except StepBackError:
                pass

    look(world.state())
    return ways, ends


def all_that_reach(ends, leads_on):
    """States from which steps lead to one of `ends`; `leads_on` are the states that follow each."""
    reached = set(ends)
    while more := {state for state, following in leads_on.items() if following & reached} - reached:
        reached |= more
    return reached


def looked_at(world):
    """The stage, after what must hold in every state was seen to hold."""
    inspection = world.inspection
    assert inspection.stage == stage_of(inspection)
    assert json.loads(make_json(inspection))["inspection"] == inspection.code
    rows = tasks_of(inspection, world.lee, timezone.localdate())
    assert [row.task.label for row in rows if not row.owner or row.due is None] == []
    if inspection.stage != InspectionStage.REPORT and not inspection.is_cancelled:
        # Something is to be done, and can be begun.
        open_tasks = [row for row in rows if row.state.status not in (TaskStatus.COMPLETED, TaskStatus.BLOCKED)]
        assert open_tasks
    return inspection.stage


@pytest.mark.parametrize(("stem", "cases"), [("every-rule", 1), ("prison-tests-6", 0), ("approved-premises-2025", 0)])
def test_from_every_state_there_is_a_way_to_the_report(stem, cases):
    framework = make_example(stem)
    ways, stages = explored(World(framework, cases), looked_at)
    leads_on = {
        state: {following for name, following in steps.items() if name != "cancel"} for state, steps in ways.items()
    }
    ends = {state for state, stage in stages.items() if stage == InspectionStage.REPORT and not state[-1]}
    assert ends
    assert set(ways) - all_that_reach(ends, leads_on) == set()
    # How it goes on from there is tried in tests/reports/publishing/test_way_to_publication.py.
    assert cases == 0 or set(stages.values()) == set(InspectionStage) - {InspectionStage.PUBLISHED}
