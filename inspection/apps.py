from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "inspection"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from inspection import pages
        from inspection.frameworks import checks  # noqa: F401  # registers the system checks
        from inspection.web import sessions

        pages.register()
        user_logged_in.connect(lambda request, **_: sessions.begin(request.session), weak=False)
