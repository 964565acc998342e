"""The list of the cases of a unit from which a sample is drawn."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import inspection.foundation.natural_order
from inspection.foundation.triggers import refuse

IS_FIXED = "The sample was drawn from this caseload: it is fixed"
STAYS = "What is known of a caseload stays, when its rows have gone"


def is_fixed(row):
    return f"EXISTS (SELECT 1 FROM cases_caseload WHERE id = {row}.caseload_id AND fixed_at IS NOT NULL)"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_unread_indexes"),
        ("inspection", "0016_unread_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Caseload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(help_text="Counts the caseloads of the inspection")),
                ("file_name", models.CharField(help_text="Empty where the rows were pasted", max_length=100)),
                (
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of the cases that may be drawn, with all their details", max_length=64
                    ),
                ),
                ("rows_digest", models.CharField(help_text="SHA-256 of all that is stored of its rows", max_length=64)),
                ("rows_read", models.PositiveIntegerField()),
                ("accepted", models.PositiveIntegerField(help_text="Cases that may be drawn")),
                ("excluded", models.PositiveIntegerField(help_text="Cases that are kept and may not be drawn")),
                ("refused", models.PositiveIntegerField(help_text="Rows of which nothing was stored")),
                ("mapping", models.JSONField(default=dict)),
                ("uploaded_at", models.DateTimeField()),
                ("fixed_at", models.DateTimeField(help_text="When a sample was first drawn from it", null=True)),
                ("ended_at", models.DateTimeField(help_text="When it was replaced or deleted", null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="caseloads",
                        to="inspection.inspection",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["inspection", "version"],
            },
        ),
        migrations.CreateModel(
            name="CaseloadRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=40)),
                (
                    "reference_key",
                    inspection.foundation.natural_order.NaturalKeyField(editable=False, max_length=100, of="reference"),
                ),
                ("commenced_on", models.DateField()),
                (
                    "practitioner",
                    models.CharField(blank=True, help_text="P01, P02 …: whose it is, never by name", max_length=10),
                ),
                ("details", models.JSONField(default=dict)),
                (
                    "excluded",
                    models.CharField(
                        blank=True, help_text="Why it may not be drawn; empty where it may", max_length=300
                    ),
                ),
                ("by_hand", models.BooleanField(default=False, help_text="Added after the caseload was fixed")),
                (
                    "caseload",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="cases.caseload",
                    ),
                ),
            ],
            options={
                "ordering": ["reference_key", "reference"],
            },
        ),
        migrations.CreateModel(
            name="HeldUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("content", models.BinaryField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inspection.inspection"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RememberedMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("framework_code", models.CharField(max_length=60)),
                ("mapping", models.JSONField(default=dict)),
                (
                    "region",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inspection.region",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="caseload",
            constraint=models.UniqueConstraint(fields=("inspection", "version"), name="caseload_version_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="caseload",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("inspection",),
                name="inspection_has_one_current_caseload",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseload",
            constraint=models.CheckConstraint(
                condition=models.Q(("fixed_at", None), ("ended_at", None), _connector="OR"),
                name="fixed_caseload_is_neither_replaced_nor_deleted",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseload",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="caseload_version_starts_at_one"
            ),
        ),
        migrations.AddIndex(
            model_name="caseloadrow",
            index=models.Index(fields=["caseload", "reference_key", "reference"], name="caseload_in_natural_order"),
        ),
        migrations.AddConstraint(
            model_name="caseloadrow",
            constraint=models.UniqueConstraint(fields=("caseload", "reference"), name="caseload_reference_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="rememberedmapping",
            constraint=models.UniqueConstraint(
                fields=("region", "framework_code"), name="region_remembers_one_mapping"
            ),
        ),
        refuse("UPDATE", "cases_caseload", message=IS_FIXED, condition="OLD.fixed_at IS NOT NULL"),
        refuse("DELETE", "cases_caseload", message=STAYS),
        refuse("INSERT", "cases_caseloadrow", message=IS_FIXED, condition=f"NOT NEW.by_hand AND {is_fixed('NEW')}"),
        refuse("UPDATE", "cases_caseloadrow", message=IS_FIXED, condition=f"{is_fixed('OLD')} OR {is_fixed('NEW')}"),
        refuse("DELETE", "cases_caseloadrow", message=IS_FIXED, condition=is_fixed("OLD")),
    ]
