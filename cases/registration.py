"""What cases registers with the rooms below it, which know none of its names."""

from cases.permissions import can_list_cases, can_open_allocation, can_open_caseload, can_open_standards
from cases.sampling.holding import SWEEP_SECONDS, sweep_uploads
from cases.sampling.verification import caseload_errors
from cases.saving.verification import answer_errors, chain_ends, reseal
from inspection.foundation.background import Background
from inspection.ledger.stored import Guarded, guarded
from inspection.web.pages import inspection_menu, site_menu
from inspection.web.startup import web_started
from inspection.web.submitted import hide_fields

sweeper = Background(sweep_uploads, every=SWEEP_SECONDS)


def start_sweeping(**_):
    sweeper.start()


def register() -> None:
    site_menu.register(10, "home", "Home", lambda user: True)
    inspection_menu.register(15, "caseload", "Caseload", can_open_caseload)
    inspection_menu.register(17, "sample", "Sample", can_open_caseload)
    inspection_menu.register(20, "cases", "Cases", can_list_cases)
    inspection_menu.register(30, "allocation", "Allocation", can_open_allocation)
    inspection_menu.register(35, "standards", "Evidence on standards", can_open_standards)
    guarded.append(Guarded(answer_errors, chain_ends, reseal))
    guarded.append(Guarded(caseload_errors, lambda inspection: [], lambda inspection: None))
    hide_fields("key", "then", "clear", "use_stored", "save", "expected_version", "*-version", "cases", "to")
    # Of an upload, what its pages carry on from one to the next.
    hide_fields("caseload", "held", "secret", "sheet", "mapping", "references", "downloaded")
    web_started.connect(start_sweeping)
