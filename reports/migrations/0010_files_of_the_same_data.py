"""A file knows what data it was made of, and is not kept for ever."""

from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers

STATES = {
    "requested": "Waiting",
    "running": "Being made",
    "done": "Ready",
    "failed": "Could not be made",
    "expired": "No longer kept",
}


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_passages_have_keys")]

    operations = [
        *keeping_triggers(
            migrations.RemoveConstraint("export", "export_state_is_known"),
            migrations.AddField(
                "export",
                "data_version",
                models.CharField(blank=True, editable=False, max_length=64, default=""),
                preserve_default=False,
            ),
            migrations.AlterField(
                "export",
                "state",
                models.CharField(choices=list(STATES.items()), default="requested", max_length=12),
            ),
            migrations.AddConstraint(
                "export",
                models.CheckConstraint(condition=models.Q(state__in=list(STATES)), name="export_state_is_known"),
            ),
        )
    ]
