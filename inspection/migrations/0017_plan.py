"""How far an inspection has come and what is planned of it, conflicts of interest, notices."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers


def give_keys(apps, schema_editor):
    inspections = apps.get_model("inspection", "Inspection").objects
    for pk in list(inspections.values_list("pk", flat=True)):
        inspections.filter(pk=pk).update(key=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0016_unread_indexes"),
    ]

    operations = keeping_triggers(
        migrations.CreateModel(
            name="ConflictOfInterest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("reference", models.CharField(blank=True, default="", max_length=40)),
                ("reason", models.CharField(max_length=300)),
                ("declared_at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300)),
                ("address", models.CharField(blank=True, default="", max_length=300)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="historicalinspection",
            name="cancel_reason",
            field=models.TextField(blank=True, default="", editable=False),
        ),
        migrations.AddField(
            model_name="historicalinspection",
            name="cancelled_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="historicalinspection",
            name="fieldwork_ends_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="historicalinspection",
            name="panel_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="historicalinspection",
            name="report_due_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="historicalinspection",
            name="stage",
            field=models.CharField(
                choices=[
                    ("set_up", "Being set up"),
                    ("fieldwork", "Fieldwork"),
                    ("panel", "Ratings panel"),
                    ("report", "Report"),
                ],
                default="set_up",
                editable=False,
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="historicalinspection",
            name="stage_since",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="historicalinspection",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="inspection",
            name="cancel_reason",
            field=models.TextField(blank=True, default="", editable=False),
        ),
        migrations.AddField(
            model_name="inspection",
            name="cancelled_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="inspection",
            name="fieldwork_ends_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField("inspection", "key", models.UUIDField(default=uuid.uuid4, editable=False, null=True)),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField("inspection", "key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        migrations.AddField(
            model_name="inspection",
            name="panel_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="inspection",
            name="report_due_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="inspection",
            name="stage",
            field=models.CharField(
                choices=[
                    ("set_up", "Being set up"),
                    ("fieldwork", "Fieldwork"),
                    ("panel", "Ratings panel"),
                    ("report", "Report"),
                ],
                default="set_up",
                editable=False,
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="inspection",
            name="stage_since",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="inspection",
            name="version",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["set_up", "fieldwork", "panel", "report"])),
                name="inspection_stage_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cancelled_at", None), models.Q(("cancel_reason", ""), _negated=True), _connector="OR"
                ),
                name="cancelled_inspection_has_a_reason",
            ),
        ),
        migrations.AddField(
            model_name="conflictofinterest",
            name="declared_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="conflictofinterest",
            name="delivery_unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.deliveryunit"
            ),
        ),
        migrations.AddField(
            model_name="conflictofinterest",
            name="inspection",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.inspection"
            ),
        ),
        migrations.AddField(
            model_name="conflictofinterest",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conflicts_of_interest",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="conflictofinterest",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="inspection",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inspection.inspection"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="notices", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="conflictofinterest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("inspection", None), ("reference", "")),
                    models.Q(("inspection__isnull", False), models.Q(("reference", ""), _negated=True)),
                    _connector="OR",
                ),
                name="conflict_is_of_a_unit_or_of_a_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="conflictofinterest",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="conflict_has_a_reason"
            ),
        ),
    )
