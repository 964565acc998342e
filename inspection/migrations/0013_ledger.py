"""The ledger: what was stored, sealed with a key outside the database."""

import django.db.models.deletion
from django.db import migrations, models

from inspection.foundation.triggers import refuse
from inspection.ledger.adoption import adopt, ledgers


def adopt_inspections(apps, schema_editor):
    framework, history = apps.get_model("inspection", "Framework"), apps.get_model("inspection", "HistoricalInspection")
    for ledger in ledgers(apps):
        adopt(ledger, list(history.objects.filter(id=ledger.inspection).order_by("history_id")))
        adopt(ledger, list(framework.objects.filter(inspections=ledger.inspection)))


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0012_ordinal"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField(default=0, verbose_name="records")),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("seal", models.CharField(blank=True, max_length=64)),
                (
                    "inspection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.inspection"
                    ),
                ),
            ],
            options={"verbose_name": "count of records", "verbose_name_plural": "counts of records"},
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("stored", "A row as it was stored"),
                            ("purged", "A row as it is after a purge"),
                            ("chain", "The end of a chain of answers"),
                            ("adopted", "The end of a chain that was stored without a key"),
                            ("new_key", "From here on, the key that sealed this"),
                            ("restored", "A restored backup was accepted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=60)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("content", models.CharField(blank=True, max_length=64)),
                ("count", models.PositiveIntegerField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.inspection"
                    ),
                ),
            ],
            options={
                "ordering": ["inspection", "sequence"],
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "sequence"), name="ledger_sequence_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["stored", "purged", "chain", "adopted", "new_key", "restored"])
                        ),
                        name="ledger_entry_kind_is_known",
                    ),
                ],
            },
        ),
        *(
            refuse(event, "inspection_ledgerentry", message="The ledger is never changed and never deleted")
            for event in ("UPDATE", "DELETE")
        ),
        migrations.RunPython(adopt_inspections, migrations.RunPython.noop),
    ]
