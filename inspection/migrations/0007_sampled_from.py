"""How many cases the sample was drawn from, which standards were left out; and units that stand in no region."""

import django.db.models.deletion
from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers


def added_fields(model):
    yield migrations.AddField(
        model,
        "eligible",
        models.PositiveIntegerField(
            blank=True, help_text="Cases from which the sample was drawn, where that is known", null=True
        ),
    )
    yield migrations.AddField(model, "not_inspected", models.JSONField(blank=True, default=list))


class Migration(migrations.Migration):
    dependencies = [("inspection", "0006_framework_parts")]

    operations = keeping_triggers(
        *added_fields("inspection"),
        *added_fields("historicalinspection"),
        migrations.AlterField(
            "deliveryunit",
            "region",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="delivery_units",
                to="inspection.region",
            ),
        ),
    )
