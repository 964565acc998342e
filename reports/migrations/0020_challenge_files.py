import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from inspection.foundation.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0019_recommendations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChallengeFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(help_text="As its sender called it", max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField(help_text="Bytes")),
                ("digest", models.CharField(help_text="SHA-256 of its bytes, hexadecimal", max_length=64)),
                ("stored_as", models.CharField(max_length=200, unique=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(default=None, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="reports.challenge"
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        default=None,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        refuse("DELETE", "reports_challengefile", message="A file of a challenge is never deleted: it is taken off"),
    ]
