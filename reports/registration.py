"""What reports registers with the rooms below it, which know none of its names."""

from inspection.programme.permissions import can_read_report, can_see_dashboard
from inspection.web.pages import inspection_menu
from inspection.web.startup import web_started
from inspection.web.submitted import hide_fields
from reports.files import queue


def register() -> None:
    inspection_menu.register(10, "inspection", "Dashboard", can_see_dashboard)
    inspection_menu.register(40, "panel", "Ratings panel", can_see_dashboard)
    inspection_menu.register(50, "report", "Report", can_read_report)
    inspection_menu.register(60, "exports", "Files", can_read_report)
    web_started.connect(queue.start)
    hide_fields("expected_version", "warned_of", "save", "preview")
