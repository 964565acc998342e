"""Frameworks that are drafts before they are published: who uploaded, proposed and agreed, and what happened."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from inspection.foundation.triggers import keeping_triggers, refuse

CHANGES = {
    "uploaded": "Uploaded as a draft",
    "replaced": "Draft replaced",
    "deleted": "Draft deleted",
    "proposed": "Publication proposed",
    "withdrawn": "Proposal withdrawn",
    "published": "Agreed and published",
}
NEVER = "What happened to a framework is never changed and never deleted"


def somebody(**options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=django.db.models.deletion.PROTECT, related_name="+", **options
    )


class Migration(migrations.Migration):
    dependencies = [("inspection", "0007_sampled_from")]

    operations = [
        *keeping_triggers(
            migrations.AddField("framework", "uploaded_by", somebody(null=True, editable=False)),
            migrations.AddField("framework", "uploaded_at", models.DateTimeField(null=True, editable=False)),
            migrations.AddField("framework", "file_name", models.CharField(max_length=100, blank=True, editable=False)),
            migrations.AddField("framework", "proposed_by", somebody(null=True, editable=False)),
            migrations.AddField("framework", "proposed_at", models.DateTimeField(null=True, editable=False)),
            migrations.AddField("framework", "agreed_by", somebody(null=True, editable=False)),
            migrations.AddConstraint(
                "framework",
                models.CheckConstraint(
                    condition=Q(proposed_by=None, proposed_at=None)
                    | Q(proposed_by__isnull=False, proposed_at__isnull=False),
                    name="proposal_says_who_and_when",
                ),
            ),
            migrations.AddConstraint(
                "framework",
                models.CheckConstraint(
                    condition=Q(agreed_by=None) | Q(proposed_by__isnull=False, published_at__isnull=False),
                    name="agreement_is_to_a_proposal_and_publishes",
                ),
            ),
            migrations.AddConstraint(
                "framework",
                models.CheckConstraint(
                    condition=~Q(agreed_by=F("proposed_by")), name="nobody_agrees_to_their_own_proposal"
                ),
            ),
        ),
        migrations.CreateModel(
            name="FrameworkEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60)),
                ("edition", models.CharField(max_length=40)),
                ("digest", models.CharField(max_length=64)),
                ("change", models.CharField(choices=list(CHANGES.items()), max_length=10)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("by", somebody()),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["code", "edition"], name="event_by_edition")],
                "constraints": [
                    models.CheckConstraint(condition=Q(change__in=list(CHANGES)), name="framework_change_is_known")
                ],
            },
        ),
        *(refuse(event, "inspection_frameworkevent", message=NEVER) for event in ("UPDATE", "DELETE")),
    ]
