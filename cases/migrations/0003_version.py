from django.db import migrations, models


class Migration(migrations.Migration):
    """One name for what a person saw and must not have changed meanwhile: the version."""

    dependencies = [("cases", "0002_history_never_changes")]

    operations = [
        migrations.RenameField("assessment", "content_version", "version"),
        migrations.RenameField("assessmentevent", "content_version", "version"),
        migrations.AlterField(
            "assessmentevent", "version", models.PositiveIntegerField(help_text="Of the assessment's content")
        ),
    ]
