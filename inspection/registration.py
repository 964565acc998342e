"""What the core registers with its rooms of pages and of the ledger."""

from django.conf import settings
from simple_history.signals import post_create_historical_record

from inspection.ledger.actions import record
from inspection.people.roles import Permission
from inspection.programme.models import Inspection
from inspection.web.idempotency import KEY_FIELD
from inspection.web.pages import site_menu
from inspection.web.submitted import hide_fields


def record_inspection(history_instance, **_):
    """What is inspected, and against what: recorded whoever saves it."""
    record(history_instance.id, [history_instance, history_instance.framework])


def register() -> None:
    post_create_historical_record.connect(record_inspection, sender=Inspection.history.model)
    site_menu.register(15, "frameworks", "Frameworks", lambda user: user.may(Permission.SEE_FRAMEWORKS))
    site_menu.register(16, "people", "People", lambda user: user.is_administrator)
    site_menu.register(17, "places", "Places", lambda user: user.is_administrator)
    site_menu.register(
        20, "admin:index", "Administration", lambda user: settings.DJANGO_ADMIN and user.is_administrator
    )
    site_menu.register(30, "password_change", "Change password", lambda user: True)
    hide_fields("csrfmiddlewaretoken", "next", "username", "email", "device", "expected_digest", "edition", KEY_FIELD)
