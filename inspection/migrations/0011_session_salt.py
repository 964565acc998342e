"""People can end all their sessions."""

from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers


class Migration(migrations.Migration):
    dependencies = [("inspection", "0010_forget_axes")]

    operations = keeping_triggers(
        migrations.AddField(
            "user", "session_salt", models.CharField(blank=True, default="", editable=False, max_length=32)
        )
    )
