"""Answers to questions that are asked of the inspection itself; their history never changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from inspection.foundation.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_answers_of_every_type"),
        ("inspection", "0007_sampled_from"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InspectionAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer", models.TextField(blank=True)),
                ("evidence", models.TextField(blank=True, max_length=20000)),
                ("version", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.inspection"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.question"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "question"), name="one_inspection_answer_a_question"),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="inspection_answer_version_starts_at_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectionAnswerRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answer", models.TextField(blank=True)),
                ("evidence", models.TextField(blank=True, max_length=20000)),
                ("version", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("key", models.UUIDField()),
                (
                    "by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.inspection"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.question"
                    ),
                ),
            ],
            options={
                "ordering": ["question", "version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("inspection", "question", "version"), name="inspection_answer_revision_is_unique"
                    ),
                    models.UniqueConstraint(fields=("inspection", "key"), name="inspection_answer_key_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="inspection_answer_revision_starts_at_one"
                    ),
                ],
            },
        ),
        *(
            refuse(event, "cases_inspectionanswerrevision", message="History is never changed and never deleted")
            for event in ("UPDATE", "DELETE")
        ),
    ]
