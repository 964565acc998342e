"""An inspection whose report is published has come to the end of its stages."""

from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers

STAGES = [
    ("set_up", "Being set up"),
    ("fieldwork", "Fieldwork"),
    ("panel", "Ratings panel"),
    ("report", "Report"),
    ("published", "Published"),
]
NAME = "inspection_stage_is_known"


def stage(model):
    field = models.CharField(choices=STAGES, default="set_up", editable=False, max_length=12)
    return migrations.AlterField(model, "stage", field)


class Migration(migrations.Migration):
    dependencies = [("inspection", "0021_notices_by_mail")]

    operations = keeping_triggers(
        migrations.RemoveConstraint("inspection", NAME),
        stage("historicalinspection"),
        stage("inspection"),
        migrations.AddConstraint(
            "inspection",
            models.CheckConstraint(condition=models.Q(stage__in=[code for code, _ in STAGES]), name=NAME),
        ),
    )
