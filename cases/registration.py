"""What cases registers with the rooms below it, which know none of its names."""

from operator import attrgetter

from cases.allocation.handover import CaseHandover
from cases.interviews.queries import can_open_interviews
from cases.permissions import can_list_cases, can_open_allocation, can_open_caseload, can_open_standards, can_search
from cases.reminders import fieldwork_ends, returned_and_untouched, submitted_and_waiting
from cases.sampling.holding import SWEEP_SECONDS, sweep_uploads
from cases.sampling.verification import caseload_errors
from cases.saving.verification import answer_errors, chain_ends, reseal
from cases.stages import fieldwork_is_over, set_up_is_over
from cases.task_states import allocation_state, caseload_state, cases_state, evidence_state, sample_state
from cases.waiting import for_leads, for_quality_leads
from inspection.foundation.background import Background
from inspection.ledger.stored import Guarded, guarded
from inspection.models import InspectionStage
from inspection.programme.handover import register_handover
from inspection.programme.reminders import register_reminders
from inspection.programme.stages import stage_is_over_when
from inspection.programme.tasks import Task, leads, register_task, the_team
from inspection.web.home import register_sections
from inspection.web.pages import inspection_menu, site_menu
from inspection.web.startup import web_started
from inspection.web.submitted import hide_fields

sweeper = Background(sweep_uploads, every=SWEEP_SECONDS)


def start_sweeping(**_):
    sweeper.start()


def register() -> None:
    site_menu.register(10, "home", "Home", lambda user: True)
    inspection_menu.register(20, "cases", "Cases", can_list_cases)
    inspection_menu.register(25, "search", "Search", can_search)
    inspection_menu.register(30, "allocation", "Allocation", can_open_allocation)
    inspection_menu.register(32, "interviews", "Interviews", can_open_interviews)
    inspection_menu.register(35, "standards", "Evidence on standards", can_open_standards)
    stage_is_over_when(InspectionStage.SET_UP, set_up_is_over)
    stage_is_over_when(InspectionStage.FIELDWORK, fieldwork_is_over)
    begins, ends = attrgetter("fieldwork_started_on"), attrgetter("fieldwork_ends_on")
    has_cases = attrgetter("question_set.has_cases")
    register_task(Task(30, "Caseload", "caseload", leads, begins, caseload_state, can_open_caseload, has_cases))
    register_task(Task(40, "Sample", "sample", leads, begins, sample_state, can_open_caseload, has_cases))
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
    guarded.append(Guarded(caseload_errors, lambda inspection: [], lambda inspection: None))
    hide_fields("key", "then", "clear", "use_stored", "save", "expected_version", "*-version", "cases", "to")
    hide_fields("every", "person-*", "step", "decision")
    # Of an upload, what its pages carry on from one to the next.
    hide_fields("caseload", "held", "secret", "sheet", "mapping", "references", "downloaded")
    web_started.connect(start_sweeping)
