import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from inspection.foundation.triggers import refuse

MESSAGE = "What was said of a section of a report is never changed: say it anew"
STAGES = [("draft", "Draft"), ("ready", "Ready"), ("agreed", "Agreed")]


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0021_notices_by_mail"),
        ("reports", "0013_checks_of_the_report"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SectionState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("section", models.CharField(max_length=120)),
                ("stage", models.CharField(choices=STAGES, max_length=10)),
                ("text", models.CharField(help_text="Digest of its passages in their order", max_length=64)),
                (
                    "figures",
                    models.JSONField(
                        default=dict, help_text="What each figure in it printed, by its token or in words"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="section_states",
                        to="inspection.inspection",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", [code for code, _ in STAGES])), name="section_stage_is_known"
                    )
                ],
            },
        ),
        *(refuse(event, "reports_sectionstate", message=MESSAGE) for event in ("UPDATE", "DELETE")),
    ]
