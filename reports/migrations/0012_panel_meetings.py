"""The panel as a meeting: its members, what they hold, and who confirms what it agreed. Earlier decisions are final."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers, refuse

NEVER = {
    "panelview": "A view is never changed: give a new one",
    "paneldiscussion": "A discussion stays open: everybody has seen the views",
    "panelproposal": "A proposal is never changed: make a new one",
    "paneldissent": "A dissent is never changed: the panel decides anew",
    "panelconfirmation": "A confirmation is never changed: reopen the decision",
    "panelreopening": "A reopening is never changed",
}


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0021_notices_by_mail"),
        ("reports", "0011_evidence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *keeping_triggers(
            migrations.AddField(
                model_name="paneldecision",
                name="key",
                field=models.UUIDField(default=None, editable=False, null=True, unique=True),
            ),
            migrations.AddField(
                model_name="paneldecision",
                name="figures",
                field=models.CharField(blank=True, default="", editable=False, max_length=64),
            ),
            migrations.AddField(
                model_name="paneldecision",
                name="is_to_be_confirmed",
                field=models.BooleanField(default=False),
            ),
            migrations.AddField(
                model_name="paneldecision",
                name="minutes",
                field=models.TextField(blank=True, default="", help_text="Printed nowhere, and in no file"),
            ),
            migrations.AddField(
                model_name="paneldecision",
                name="present",
                field=models.JSONField(
                    blank=True, default=list, help_text="Primary keys of the members who were present"
                ),
            ),
            migrations.AlterField(
                model_name="paneldecision",
                name="rationale",
                field=models.TextField(help_text="The public reason: printed where the panel moves a rating"),
            ),
        ),
        migrations.CreateModel(
            name="PanelMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(blank=True, default="", help_text="Of a guest", max_length=120)),
                ("role", models.CharField(blank=True, default="", help_text="In words", max_length=120)),
                ("has_declared", models.BooleanField(default=False)),
                ("interests", models.TextField(blank=True, default="", help_text="Empty, once declared: none")),
                ("is_present", models.BooleanField(default=False)),
                ("is_sitting", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("at", models.DateTimeField(auto_now=True)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panel_members",
                        to="inspection.inspection",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="panel_memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PanelDissent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("why", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dissents", to="reports.paneldecision"
                    ),
                ),
                (
                    "held",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.frameworkrating"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dissents", to="reports.panelmember"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PanelProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("sentence", models.TextField()),
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
                        related_name="panel_proposals",
                        to="inspection.inspection",
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.frameworkrating"
                    ),
                ),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.standard"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PanelReopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reopenings",
                        to="reports.paneldecision",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PanelView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="views", to="reports.panelmember"
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspection.frameworkrating",
                    ),
                ),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.standard"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PanelConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="reports.paneldecision",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("decision", "round", "by"), name="panel_decision_is_confirmed_by_two"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelDiscussion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                        related_name="panel_discussions",
                        to="inspection.inspection",
                    ),
                ),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.standard"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "standard"), name="panel_discussion_is_opened_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.UniqueConstraint(fields=("inspection", "user"), name="panel_member_sits_once"),
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), ("user__isnull", False)),
                    models.Q(
                        ("user__isnull", True),
                        models.Q(("name", ""), _negated=True),
                        models.Q(("role", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="panel_member_is_a_user_or_a_guest_with_a_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("has_declared", True), ("interests", ""), _connector="OR"),
                name="panel_member_declares_interests",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_sitting", True), ("is_present", False), _connector="OR"),
                name="panel_member_present_is_sitting",
            ),
        ),
        migrations.AddConstraint(
            model_name="paneldissent",
            constraint=models.UniqueConstraint(fields=("decision", "member"), name="panel_member_dissents_once"),
        ),
        migrations.AddConstraint(
            model_name="paneldissent",
            constraint=models.CheckConstraint(
                condition=models.Q(("why", ""), _negated=True), name="panel_dissent_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="panelproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("sentence", ""), _negated=True), name="panel_proposal_has_a_sentence"
            ),
        ),
        migrations.AddConstraint(
            model_name="panelreopening",
            constraint=models.UniqueConstraint(
                fields=("decision", "round"), name="panel_decision_is_reopened_once_a_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="panelreopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="panel_reopening_has_a_reason"
            ),
        ),
        refuse(
            "DELETE",
            "reports_panelmember",
            message="A member of a panel is never deleted: take them off it",
        ),
        *(
            refuse(event, f"reports_{table}", message=message)
            for table, message in NEVER.items()
            for event in ("UPDATE", "DELETE")
        ),
    ]
