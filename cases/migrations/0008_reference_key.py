"""Cases are listed in the natural order of their references: C2 before C10."""

from django.db import migrations, models

from inspection.foundation.natural_order import NaturalKeyField, natural_key
from inspection.foundation.triggers import keeping_triggers


def write_keys(apps, schema_editor):
    Case = apps.get_model("cases", "Case")
    cases = list(Case.objects.only("reference"))
    for case in cases:
        case.reference_key = natural_key(case.reference)
    Case.objects.bulk_update(cases, ["reference_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_open_cases")]

    operations = [
        *keeping_triggers(
            migrations.AddField(
                "case",
                "reference_key",
                NaturalKeyField(of="reference", default="", editable=False, max_length=100),
                preserve_default=False,
            ),
        ),
        migrations.RunPython(write_keys, migrations.RunPython.noop),
        migrations.AlterModelOptions("case", {"ordering": ["reference_key", "reference"]}),
        migrations.AlterModelOptions("assessment", {"ordering": ["case__reference_key", "case__reference", "kind"]}),
        migrations.AddIndex(
            "case",
            models.Index(fields=["inspection", "reference_key", "reference"], name="case_in_natural_order"),
        ),
    ]
