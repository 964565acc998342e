"""People choose how they are mailed what they are told of, and nobody is reminded of the same twice."""

from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers

CHOICES = [("at_once", "At once"), ("daily", "Once a day"), ("never", "Never")]


class Migration(migrations.Migration):
    dependencies = [("inspection", "0020_shipped_editions")]

    operations = keeping_triggers(
        migrations.AddField(
            "user",
            "notices_by_mail",
            models.CharField("Notices by mail", choices=CHOICES, default="daily", editable=False, max_length=10),
        ),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                condition=models.Q(notices_by_mail__in=[code for code, _ in CHOICES]),
                name="user_choice_of_mail_is_known",
            ),
        ),
        migrations.AddField(
            "notice", "reminder_key", models.CharField(editable=False, max_length=120, null=True, unique=True)
        ),
        migrations.AddIndex(
            "notice", models.Index(condition=models.Q(read_at=None), fields=["user"], name="notice_unread")
        ),
    )
