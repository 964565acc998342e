"""Invitations, what happens to accounts, and the code of the first administrator."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers, refuse

NEVER = "What happened to an account is never changed and never deleted"


class Migration(migrations.Migration):
    dependencies = [("inspection", "0017_plan")]

    operations = [
        *keeping_triggers(
            migrations.AddField(
                model_name="user",
                name="version",
                field=models.PositiveIntegerField(default=0, editable=False),
            ),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("valid_until", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Not accepted yet"),
                            ("accepted", "Accepted"),
                            ("withdrawn", "Withdrawn"),
                            ("replaced", "Replaced by another"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="PersonEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "change",
                    models.CharField(
                        choices=[
                            ("first", "Made the first administrator"),
                            ("invited", "Invited"),
                            ("again", "Invited again"),
                            ("withdrawn", "Invitation withdrawn"),
                            ("accepted", "Invitation accepted"),
                            ("changed", "Name or role changed"),
                            ("disabled", "Disabled"),
                            ("enabled", "Enabled again"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "system_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "None (team roles only)"),
                            ("administrator", "Administrator"),
                            ("head_of_inspection", "Head of inspection"),
                            ("quality_lead", "Quality lead"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="SetUpCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.AddField(
            model_name="invitation",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="personevent",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="personevent",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="person_events", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="setupcode",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_set_up_code"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "accepted", "withdrawn", "replaced"])),
                name="invitation_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("user",), name="one_open_invitation_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="personevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "change__in",
                        ["first", "invited", "again", "withdrawn", "accepted", "changed", "disabled", "enabled"],
                    )
                ),
                name="person_change_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="personevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("system_role__in", ["", "administrator", "head_of_inspection", "quality_lead"])),
                name="role_of_event_is_known",
            ),
        ),
        *(refuse(event, "inspection_personevent", message=NEVER) for event in ("UPDATE", "DELETE")),
    ]
