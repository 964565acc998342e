import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from inspection.foundation.triggers import refuse

MESSAGE = "A tick of a report check is never changed: take it back with another"


def person():
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)


def conditions():
    return models.TextField(
        blank=True, default="", help_text="What it holds while, one a line: 2.6.1e = all", max_length=2000
    )


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0021_notices_by_mail"),
        ("reports", "0012_panel_meetings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportCheckTick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("passage", models.BigIntegerField(null=True)),
                ("digest", models.CharField(help_text="Of the finding", max_length=64)),
                ("holds", models.BooleanField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("by", person()),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_ticks",
                        to="inspection.inspection",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        *(refuse(event, "reports_reportchecktick", message=MESSAGE) for event in ("UPDATE", "DELETE")),
        migrations.AddField("passage", "conditions", conditions()),
        migrations.AddField("historicalpassage", "conditions", conditions()),
    ]
