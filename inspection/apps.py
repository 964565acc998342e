from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "inspection"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import post_migrate

        from inspection import registration
        from inspection.foundation.triggers import check_triggers
        from inspection.frameworks import checks  # noqa: F401  # registers the system checks
        from inspection.ledger import checks as ledger_checks  # noqa: F401
        from inspection.programme.stages import settle_earlier
        from inspection.web import sessions

        registration.register()
        # Sent once all apps are migrated; it compares the models of all of them.
        post_migrate.connect(check_triggers, sender=self)
        post_migrate.connect(settle_earlier, sender=self)
        user_logged_in.connect(lambda request, **_: sessions.begin(request.session), weak=False)
