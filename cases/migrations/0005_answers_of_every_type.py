"""An answer may be a text or several choices: longer than a column of codes, and than what an index can hold."""

from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_details")]

    operations = [
        # Answers are found by their assessment or their question, which have indexes of their own.
        migrations.RemoveIndex("judgement", "judgement_by_answer"),
        *keeping_triggers(
            migrations.AlterField("judgement", "answer", models.TextField(blank=True)),
            migrations.AlterField("judgementrevision", "answer", models.TextField(blank=True)),
        ),
    ]
