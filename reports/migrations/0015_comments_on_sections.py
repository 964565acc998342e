import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from inspection.foundation.triggers import refuse

MESSAGE = "A comment is never changed: write another"
STEPS = [("comment", "Comment"), ("resolved", "Resolved"), ("reopened", "Opened again")]


def link(to, name, **more):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, **more)


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0021_notices_by_mail"),
        ("reports", "0014_states_of_sections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SectionComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("section", models.CharField(max_length=120)),
                ("step", models.CharField(choices=STEPS, default="comment", max_length=10)),
                ("text", models.TextField(blank=True, default="", max_length=2000)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("by", link(settings.AUTH_USER_MODEL, "+")),
                ("inspection", link("inspection.inspection", "section_comments")),
                ("thread", link("reports.sectioncomment", "replies", null=True)),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("step", "comment"), models.Q(("text", ""), _negated=True)),
                            models.Q(("step__in", ["resolved", "reopened"]), ("text", ""), ("thread__isnull", False)),
                            _connector="OR",
                        ),
                        name="comment_says_something",
                    )
                ],
            },
        ),
        *(refuse(event, "reports_sectioncomment", message=MESSAGE) for event in ("UPDATE", "DELETE")),
    ]
