"""Two inspections of units of one name in one month differ in name."""

from collections import Counter

from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers


def number(apps, schema_editor):
    Inspection = apps.get_model("inspection", "Inspection")
    namesakes = Counter()
    for inspection in Inspection.objects.select_related("delivery_unit").order_by("pk"):
        name = f"{inspection.delivery_unit.name}, {inspection.fieldwork_started_on:%Y-%m}"
        namesakes[name] += 1
        if namesakes[name] > 1:
            Inspection.objects.filter(pk=inspection.pk).update(ordinal=namesakes[name])


class Migration(migrations.Migration):
    dependencies = [("inspection", "0011_session_salt")]

    operations = [
        *keeping_triggers(
            migrations.AddField("inspection", "ordinal", models.PositiveSmallIntegerField(default=1, editable=False)),
            migrations.AddField(
                "historicalinspection", "ordinal", models.PositiveSmallIntegerField(default=1, editable=False)
            ),
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
    ]
