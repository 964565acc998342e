import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0021_notices_by_mail"),
        ("reports", "0015_comments_on_sections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalReportDetails",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "lead_inspector",
                    models.CharField(blank=True, default="", help_text="Who led the inspection", max_length=120),
                ),
                (
                    "signatory",
                    models.CharField(blank=True, default="", help_text="Who signs the foreword", max_length=120),
                ),
                ("signatory_role", models.CharField(blank=True, default="", max_length=120)),
                (
                    "copyright_holder",
                    models.CharField(blank=True, default="", help_text="Crown copyright, …", max_length=120),
                ),
                ("copyright_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "address",
                    models.TextField(blank=True, default="", help_text="Of the publisher, in lines", max_length=500),
                ),
                (
                    "download_address",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=500,
                        validators=[django.core.validators.URLValidator(schemes=["https", "http"])],
                    ),
                ),
                ("isbn", models.CharField(blank=True, default="", max_length=20)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="inspection.inspection",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical report details",
                "verbose_name_plural": "historical report details",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ReportDetails",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "lead_inspector",
                    models.CharField(blank=True, default="", help_text="Who led the inspection", max_length=120),
                ),
                (
                    "signatory",
                    models.CharField(blank=True, default="", help_text="Who signs the foreword", max_length=120),
                ),
                ("signatory_role", models.CharField(blank=True, default="", max_length=120)),
                (
                    "copyright_holder",
                    models.CharField(blank=True, default="", help_text="Crown copyright, …", max_length=120),
                ),
                ("copyright_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "address",
                    models.TextField(blank=True, default="", help_text="Of the publisher, in lines", max_length=500),
                ),
                (
                    "download_address",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=500,
                        validators=[django.core.validators.URLValidator(schemes=["https", "http"])],
                    ),
                ),
                ("isbn", models.CharField(blank=True, default="", max_length=20)),
                (
                    "inspection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_details",
                        to="inspection.inspection",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "report details",
            },
        ),
    ]
