import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from inspection.foundation.triggers import keeping_triggers, refuse

NEVER = {
    "publicationproposal": "A proposal to publish is never changed: end it, and make another",
    "publicationend": "What became of a proposal to publish is never changed",
    "edition": "A published edition is never changed and never deleted: publish a correction",
    "editionfile": "A file of a published edition is never changed and never deleted",
}


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0022_published"),
        ("reports", "0016_report_details"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicationProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField(help_text="Of the edition")),
                ("published_on", models.DateField(help_text="The day on which it may be read")),
                ("reason", models.TextField(blank=True, default="", help_text="Of a correction", max_length=2000)),
                ("data_version", models.CharField(help_text="As reports.files.version says it", max_length=64)),
                ("results_digest", models.CharField(help_text="SHA-256 of the results", max_length=64)),
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
                        related_name="publication_proposals",
                        to="inspection.inspection",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="correction_has_a_reason")
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicationEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("published", "Published"), ("declined", "Declined"), ("withdrawn", "Withdrawn")],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", help_text="Why it was declined", max_length=2000)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="reports.publicationproposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(outcome__in=["published", "declined", "withdrawn"]),
                        name="publication_outcome_is_known",
                    ),
                    models.CheckConstraint(
                        condition=~Q(outcome="published") | ~Q(by=F("proposed_by")), name="two_people_publish"
                    ),
                    models.CheckConstraint(
                        condition=~Q(outcome="declined") | ~Q(reason=""), name="declined_proposal_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("published_on", models.DateField()),
                ("title", models.CharField(max_length=300)),
                ("manifest", models.TextField()),
                ("text", models.TextField()),
                ("signature", models.CharField(help_text="Ed25519, hexadecimal, of the manifest", max_length=128)),
                ("public_key", models.CharField(help_text="Hexadecimal", max_length=64)),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="editions", to="inspection.inspection"
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="edition",
                        to="reports.publicationproposal",
                    ),
                ),
            ],
            options={
                "ordering": ["inspection", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=["inspection", "number"], name="edition_number_is_unique")
                ],
            },
        ),
        *keeping_triggers(
            migrations.AddField(
                model_name="export",
                name="proposal",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="exports",
                    to="reports.publicationproposal",
                ),
            )
        ),
        migrations.CreateModel(
            name="EditionFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("format", models.CharField(max_length=20)),
                ("filename", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("content", models.BinaryField()),
                ("size", models.PositiveIntegerField(help_text="Bytes")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="reports.edition"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "format"), name="edition_has_a_format_once")
                ],
            },
        ),
        *(
            refuse(event, f"reports_{table}", message=message)
            for table, message in NEVER.items()
            for event in ("UPDATE", "DELETE")
        ),
    ]
