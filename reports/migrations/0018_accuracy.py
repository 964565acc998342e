import uuid

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers, refuse

NEVER = {
    "accuracydraft": "A draft that was sent is never changed and never deleted: take it back, and send another",
    "accuracystep": "What became of a draft that was sent is never changed",
    "challengeanswer": "An answer to a challenge is never changed: answer it again",
}


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0022_published"),
        ("reports", "0017_publication"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccuracyDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField(help_text="The last day of the check, unless it was extended")),
                (
                    "letter",
                    models.TextField(blank=True, default="", help_text="To the inspected body", max_length=5000),
                ),
                ("content", models.TextField()),
                ("case_references", models.TextField()),
                ("printed", models.TextField(help_text="HTML, finished for the PDF")),
                ("data_version", models.CharField(help_text="As reports.files.version says it", max_length=64)),
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
                        related_name="accuracy_drafts",
                        to="inspection.inspection",
                    ),
                ),
            ],
            options={
                "ordering": ["inspection", "number"],
            },
        ),
        migrations.CreateModel(
            name="AccuracyContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(default=None, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        default=None,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accuracy_contacts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="reports.accuracydraft"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        *keeping_triggers(
            migrations.AddField(
                model_name="export",
                name="draft",
                field=models.ForeignKey(
                    default=None,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="exports",
                    to="reports.accuracydraft",
                ),
            ),
        ),
        migrations.CreateModel(
            name="AccuracyStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "move",
                    models.CharField(
                        choices=[
                            ("extended", "More time given"),
                            ("submitted", "Challenges submitted"),
                            ("answered", "Answers sent"),
                            ("taken_back", "Taken back"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "due_on",
                    models.DateField(
                        default=None, help_text="The last day of the check, where it was extended", null=True
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", max_length=2000)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="reports.accuracydraft"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveIntegerField()),
                (
                    "paragraph",
                    models.PositiveIntegerField(default=None, help_text="Its number in the draft", null=True),
                ),
                ("standard", models.CharField(blank=True, default="", max_length=20)),
                ("question", models.CharField(blank=True, default="", max_length=20)),
                (
                    "case_number",
                    models.PositiveIntegerField(
                        default=None, help_text="Its number in the draft's standard", null=True
                    ),
                ),
                ("words", models.TextField(help_text="What is wrong", max_length=10000)),
                ("evidence", models.TextField(help_text="What shows it", max_length=10000)),
                ("wording", models.TextField(blank=True, default="", help_text="What it should say", max_length=10000)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, default=None, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenges",
                        to="reports.accuracydraft",
                    ),
                ),
            ],
            options={
                "ordering": ["draft", "number"],
            },
        ),
        migrations.CreateModel(
            name="ChallengeAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "disposition",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("partly", "Partly accepted"),
                            ("not_accepted", "Not accepted"),
                        ],
                        max_length=12,
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
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="reports.challenge"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalChallenge",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "paragraph",
                    models.PositiveIntegerField(default=None, help_text="Its number in the draft", null=True),
                ),
                ("standard", models.CharField(blank=True, default="", max_length=20)),
                ("question", models.CharField(blank=True, default="", max_length=20)),
                (
                    "case_number",
                    models.PositiveIntegerField(
                        default=None, help_text="Its number in the draft's standard", null=True
                    ),
                ),
                ("words", models.TextField(help_text="What is wrong", max_length=10000)),
                ("evidence", models.TextField(help_text="What shows it", max_length=10000)),
                ("wording", models.TextField(blank=True, default="", help_text="What it should say", max_length=10000)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("at", models.DateTimeField(blank=True, editable=False)),
                ("withdrawn_at", models.DateTimeField(blank=True, default=None, null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reports.accuracydraft",
                    ),
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
            ],
            options={
                "verbose_name": "historical challenge",
                "verbose_name_plural": "historical challenges",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddConstraint(
            model_name="accuracydraft",
            constraint=models.UniqueConstraint(fields=("inspection", "number"), name="accuracy_draft_number_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="accuracycontact",
            constraint=models.UniqueConstraint(fields=("draft", "user"), name="contact_of_a_draft_once"),
        ),
        migrations.AddConstraint(
            model_name="accuracystep",
            constraint=models.CheckConstraint(
                condition=models.Q(("move__in", ["extended", "submitted", "answered", "taken_back"])),
                name="accuracy_move_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="accuracystep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_on__isnull", False), ("move", "extended")),
                    models.Q(models.Q(("move", "extended"), _negated=True), ("due_on", None)),
                    _connector="OR",
                ),
                name="extension_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="accuracystep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("move__in", ("submitted", "answered")), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="accuracy_move_has_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.UniqueConstraint(fields=("draft", "number"), name="challenge_number_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("words", ""), _negated=True), models.Q(("evidence", ""), _negated=True)),
                name="challenge_has_words_and_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="challengeanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("disposition__in", ["accepted", "partly", "not_accepted"])),
                name="disposition_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="challengeanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="disposition_has_a_reason"
            ),
        ),
        *(
            refuse(event, f"reports_{table}", message=message)
            for table, message in NEVER.items()
            for event in ("UPDATE", "DELETE")
        ),
        refuse("DELETE", "reports_accuracycontact", message="Who was sent a draft stays on record"),
        refuse("DELETE", "reports_challenge", message="A challenge is never deleted: withdraw it"),
    ]
