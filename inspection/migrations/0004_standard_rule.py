from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers


class Migration(migrations.Migration):
    dependencies = [("inspection", "0003_store_key")]

    operations = keeping_triggers(
        migrations.AddField(
            model_name="framework",
            name="standard_rule",
            field=models.CharField(
                default="lowest_key_question", help_text="How a standard is rated from its questions", max_length=40
            ),
        )
    )
