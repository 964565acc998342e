import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from inspection.foundation.triggers import refuse

NEVER = {
    "recommendation": "What was recommended in a published report is never changed: publish a correction",
    "recommendationresponse": "A response to a recommendation is never changed: give another",
    "recommendationverdict": "What a later inspection found of a recommendation is never changed: say it again",
}


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0023_report_shared"),
        ("reports", "0018_accuracy"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("addressee", models.CharField(max_length=200)),
                ("words", models.TextField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="reports.edition",
                    ),
                ),
                (
                    "same_as",
                    models.ForeignKey(
                        default=None,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="reports.recommendation",
                    ),
                ),
            ],
            options={
                "ordering": ["edition", "number"],
            },
        ),
        migrations.CreateModel(
            name="RecommendationResponse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "agreement",
                    models.CharField(
                        choices=[("agreed", "Agreed"), ("partly", "Partly agreed"), ("not_agreed", "Not agreed")],
                        max_length=10,
                    ),
                ),
                ("action", models.TextField(max_length=10000)),
                ("owner", models.CharField(blank=True, default="", help_text="A role, never a name", max_length=200)),
                ("due_on", models.DateField(default=None, null=True)),
                (
                    "evidence",
                    models.TextField(blank=True, default="", help_text="What shows that it is done", max_length=10000),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="reports.recommendation",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RecommendationVerdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("done", "Implemented"),
                            ("partly", "Partly implemented"),
                            ("not_done", "Not implemented"),
                            ("overtaken", "No longer applies"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(max_length=10000)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="verdicts", to="inspection.inspection"
                    ),
                ),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="reports.recommendation",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.UniqueConstraint(fields=("edition", "number"), name="recommendation_number_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="recommendationresponse",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreement__in", ["agreed", "partly", "not_agreed"])), name="agreement_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendationresponse",
            constraint=models.CheckConstraint(
                condition=models.Q(("action", ""), _negated=True), name="response_has_its_action"
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendationverdict",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["done", "partly", "not_done", "overtaken"])),
                name="verdict_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendationverdict",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="verdict_has_a_reason"
            ),
        ),
        *(
            refuse(event, f"reports_{table}", message=message)
            for table, message in NEVER.items()
            for event in ("UPDATE", "DELETE")
        ),
    ]
