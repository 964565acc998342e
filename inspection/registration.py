"""What the core registers with its rooms of pages and of the ledger."""

from operator import attrgetter

from django.conf import settings
from simple_history.signals import post_create_historical_record

from inspection.ledger.actions import record
from inspection.people.roles import Permission
from inspection.programme import tasks
from inspection.programme.models import Inspection
from inspection.programme.notices import unread_by
from inspection.programme.permissions import can_manage_team, can_see_tasks, can_set_up
from inspection.programme.reminders import register_reminders, reports_due
from inspection.programme.task_states import plan_state, team_state
from inspection.programme.tasks import Task, register_task
from inspection.programme.waiting import for_administrators, frameworks_to_agree
from inspection.web.home import register_sections
from inspection.web.idempotency import KEY_FIELD
from inspection.web.pages import inspection_menu, site_menu
from inspection.web.submitted import hide_fields


def record_inspection(history_instance, **_):
    """What is inspected, and against what: recorded whoever saves it."""
    record(history_instance.id, [history_instance, history_instance.framework])


def register() -> None:
    post_create_historical_record.connect(record_inspection, sender=Inspection.history.model)
    site_menu.register(15, "frameworks", "Frameworks", lambda user: user.may(Permission.SEE_FRAMEWORKS))
    site_menu.register(16, "people", "People", lambda user: user.is_administrator)
    site_menu.register(17, "places", "Places", lambda user: user.is_administrator)
    site_menu.register(18, "teams", "Teams", lambda user: user.is_administrator)
    site_menu.register(
        20, "admin:index", "Administration", lambda user: settings.DJANGO_ADMIN and user.is_administrator
    )
    site_menu.register(25, "notices", "Notices", lambda user: True, unread_by)
    site_menu.register(30, "password_change", "Change password", lambda user: True)
    inspection_menu.register(5, "inspection_tasks", "Tasks", can_see_tasks)
    begins = attrgetter("fieldwork_started_on")
    register_task(Task(10, "Set up", "inspection_set_up", tasks.leads, begins, plan_state, can_set_up))
    register_task(Task(20, "Team", "team", tasks.leads, begins, team_state, can_manage_team))
    register_sections(40, frameworks_to_agree)
    register_sections(50, for_administrators)
    register_reminders(reports_due)
    hide_fields("csrfmiddlewaretoken", "next", "username", "email", "device", "expected_digest", "edition", KEY_FIELD)
