from inspection.web.pages import site_menu


def register() -> None:
    site_menu.register(20, "admin:index", "Administration", lambda user: user.is_administrator)
    site_menu.register(30, "password_change", "Change password", lambda user: True)
