"""What cases registers with the rooms below it, which know none of its names."""

from cases.permissions import can_list_cases, can_open_allocation, can_open_standards
from cases.saving.verification import answer_errors, chain_ends, reseal
from cases.stages import fieldwork_is_over, set_up_is_over
from inspection.ledger.stored import Guarded, guarded
from inspection.models import InspectionStage
from inspection.programme.stages import stage_is_over_when
from inspection.web.pages import inspection_menu, site_menu
from inspection.web.submitted import hide_fields


def register() -> None:
    site_menu.register(10, "home", "Home", lambda user: True)
    inspection_menu.register(20, "cases", "Cases", can_list_cases)
    inspection_menu.register(30, "allocation", "Allocation", can_open_allocation)
    inspection_menu.register(35, "standards", "Evidence on standards", can_open_standards)
    stage_is_over_when(InspectionStage.SET_UP, set_up_is_over)
    stage_is_over_when(InspectionStage.FIELDWORK, fieldwork_is_over)
    guarded.append(Guarded(answer_errors, chain_ends, reseal))
    hide_fields("key", "then", "clear", "use_stored", "save", "expected_version", "*-version", "cases", "to")
