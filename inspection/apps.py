from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "inspection"

    def ready(self):
        # They read the settings, so they cannot stand at the top. The first registers the system checks.
        from django.contrib.auth.signals import user_logged_in

        from inspection import checks, sessions  # noqa: F401

        user_logged_in.connect(lambda request, **_: sessions.begin(request.session), weak=False)
