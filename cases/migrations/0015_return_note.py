"""What a return or a reopening says of one question."""

import django.db.models.deletion
from django.db import migrations, models

from inspection.foundation.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_search_text"), ("inspection", "0017_plan")]

    operations = [
        migrations.CreateModel(
            name="ReturnNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000)),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="cases.assessmentevent",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspection.question",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "question"), name="one_return_note_a_question"),
                    models.CheckConstraint(condition=~models.Q(text=""), name="return_note_has_a_text"),
                ],
            },
        ),
        *(
            refuse(event, "cases_returnnote", message="History is never changed and never deleted")
            for event in ("UPDATE", "DELETE")
        ),
    ]
