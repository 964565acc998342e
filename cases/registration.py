"""What cases registers with the rooms below it, which know none of its names."""

from operator import attrgetter

from cases.allocation.handover import CaseHandover
from cases.permissions import can_list_cases, can_open_allocation, can_open_standards
from cases.reminders import fieldwork_ends, returned_and_untouched, submitted_and_waiting
from cases.saving.verification import answer_errors, chain_ends, reseal
from cases.stages import fieldwork_is_over, set_up_is_over
from cases.task_states import allocation_state, cases_state, evidence_state
from cases.waiting import for_leads, for_quality_leads
from inspection.ledger.stored import Guarded, guarded
from inspection.models import InspectionStage
from inspection.programme.handover import register_handover
from inspection.programme.reminders import register_reminders
from inspection.programme.stages import stage_is_over_when
from inspection.programme.tasks import Task, leads, register_task, the_team
from inspection.web.home import register_sections
from inspection.web.pages import inspection_menu, site_menu
from inspection.web.submitted import hide_fields


def register() -> None:
    site_menu.register(10, "home", "Home", lambda user: True)
    inspection_menu.register(20, "cases", "Cases", can_list_cases)
    inspection_menu.register(30, "allocation", "Allocation", can_open_allocation)
    inspection_menu.register(35, "standards", "Evidence on standards", can_open_standards)
    stage_is_over_when(InspectionStage.SET_UP, set_up_is_over)
    stage_is_over_when(InspectionStage.FIELDWORK, fieldwork_is_over)
    begins, ends = attrgetter("fieldwork_started_on"), attrgetter("fieldwork_ends_on")
    has_cases = attrgetter("question_set.has_cases")
    register_task(Task(50, "Allocation", "allocation", leads, begins, allocation_state, can_open_allocation, has_cases))
    register_task(Task(60, "Cases", "cases", the_team, ends, cases_state, can_list_cases, has_cases))
    asks = attrgetter("question_set.inspection_standards")
    register_task(
        Task(70, "Evidence on standards", "standards", the_team, ends, evidence_state, can_open_standards, asks)
    )
    register_handover(CaseHandover())
    register_sections(10, for_leads)
    register_sections(20, for_quality_leads)
    for make in (fieldwork_ends, returned_and_untouched, submitted_and_waiting):
        register_reminders(make)
    guarded.append(Guarded(answer_errors, chain_ends, reseal))
    hide_fields("key", "then", "clear", "use_stored", "save", "expected_version", "*-version", "cases", "to")
