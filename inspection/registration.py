"""What the core registers with its room of pages."""

from inspection.people.roles import Permission
from inspection.web.idempotency import KEY_FIELD
from inspection.web.pages import site_menu
from inspection.web.submitted import hide_fields


def register() -> None:
    site_menu.register(15, "frameworks", "Frameworks", lambda user: user.may(Permission.SEE_FRAMEWORKS))
    site_menu.register(20, "admin:index", "Administration", lambda user: user.is_administrator)
    site_menu.register(30, "password_change", "Change password", lambda user: True)
    hide_fields("csrfmiddlewaretoken", "next", "username", "email", "device", "expected_digest", KEY_FIELD)
