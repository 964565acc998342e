"""What reports registers with the rooms below it, which know none of its names."""

from functools import reduce
from operator import attrgetter

from simple_history.signals import post_create_historical_record

from inspection.foundation.recorded import recording_of
from inspection.ledger.actions import record
from inspection.ledger.stored import Guarded, guarded
from inspection.models import InspectionStage
from inspection.people.roles import Permission
from inspection.programme.permissions import (
    can_read_evidence,
    can_read_publication,
    can_read_report,
    can_see_dashboard,
)
from inspection.programme.reminders import register_reminders
from inspection.programme.stages import stage_is_over_when, when_settled
from inspection.programme.tasks import Task, leads, register_task, the_team
from inspection.web.home import register_sections
from inspection.web.pages import inspection_menu, site_menu
from inspection.web.startup import web_started
from inspection.web.submitted import hide_fields
from reports.accuracy.links import register_link
from reports.accuracy.reminders import checks_end
from reports.authoring.beside import show_beside
from reports.evidence.queries import file_errors, standards_by_panel
from reports.files import queue
from reports.models import Challenge, EvidenceEntry, Passage, ReportDetails
from reports.panel.decisions.queries import panel_is_over
from reports.panel.decisions.voiding import tell_of_voided
from reports.publishing.queries import is_published
from reports.recommendations.beside import to_be_answered, what_was_recommended_before
from reports.task_states import evidence_state, panel_state, report_state
from reports.waiting import drafts_to_answer, drafts_to_check, due_of_leads, for_planners, reports_to_approve


def record_version(history_instance, **_):
    """Every version of a passage, its deletion too, of an entry of the register, of a report's details and of a
    challenge; many at once are recorded by whoever stores them."""
    *way, last = recording_of(type(history_instance)).path.split("__")
    record(getattr(reduce(getattr, way, history_instance), f"{last}_id"), [history_instance])


def register() -> None:
    for model in (Passage, EvidenceEntry, ReportDetails, Challenge):
        post_create_historical_record.connect(record_version, sender=model.history.model)
    guarded.append(Guarded(file_errors, lambda inspection: [], lambda inspection: None))
    site_menu.register(12, "programme", "Programme", lambda user: user.may(Permission.PLAN_PROGRAMME))
    inspection_menu.register(10, "inspection", "Dashboard", can_see_dashboard)
    inspection_menu.register(38, "evidence", "Evidence register", can_read_evidence)
    inspection_menu.register(40, "panel", "Ratings panel", can_see_dashboard)
    inspection_menu.register(50, "report", "Report", can_read_report)
    inspection_menu.register(52, "accuracy", "Factual accuracy", can_read_evidence)
    inspection_menu.register(55, "publication", "Publication", can_read_publication)
    inspection_menu.register(60, "exports", "Files", can_read_report)
    register_sections(5, drafts_to_check)
    register_sections(14, drafts_to_answer)
    register_sections(15, due_of_leads)
    register_sections(20, reports_to_approve)
    register_sections(30, for_planners)
    register_reminders(checks_end)
    show_beside("recommendations", what_was_recommended_before)
    register_link(to_be_answered)
    register_task(
        Task(
            *(75, "Evidence for standards rated by the panel", "evidence", the_team),
            *(attrgetter("fieldwork_ends_on"), evidence_state, can_read_evidence, standards_by_panel),
        )
    )
    register_task(Task(80, "Ratings panel", "panel", leads, attrgetter("panel_on"), panel_state, can_see_dashboard))
    register_task(Task(90, "Report", "report", leads, attrgetter("report_due_on"), report_state, can_read_report))
    stage_is_over_when(InspectionStage.PANEL, panel_is_over)
    stage_is_over_when(InspectionStage.REPORT, is_published)
    when_settled(tell_of_voided)
    web_started.connect(queue.start)
    hide_fields("expected_version", "warned_of", "save", "preview", "survey_rows", "step")
