"""A register of evidence that does not come from cases; facts say where they come from, and surveys who was asked."""

import uuid

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0021_notices_by_mail"),
        ("reports", "0010_files_of_the_same_data"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = keeping_triggers(
        migrations.CreateModel(
            name="EvidenceEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("interview", "Interview"),
                            ("meeting", "Meeting or focus group"),
                            ("document", "Document"),
                            ("observation", "Observation"),
                            ("survey", "Survey"),
                            ("data", "Data"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("leaders", "Leaders"),
                            ("managers", "Middle managers"),
                            ("staff", "Staff"),
                            ("service_users", "Service users"),
                            ("sentencers", "Sentencers"),
                            ("partners", "Partners and providers"),
                            ("victims", "Victims"),
                            ("nobody", "Nobody: a document, data or what was seen"),
                        ],
                        max_length=20,
                    ),
                ),
                ("source", models.CharField(help_text="What it is: Meeting of sentencers", max_length=200)),
                ("who", models.CharField(blank=True, default="", help_text="Roles, never names", max_length=200)),
                ("day", models.DateField()),
                (
                    "bearing",
                    models.CharField(
                        choices=[("strength", "Strength"), ("concern", "Concern"), ("neither", "Neither")],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(max_length=20000)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, default=None, null=True)),
                ("withdrawn_because", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name_plural": "evidence entries",
                "ordering": ["-day", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="EvidenceFile",
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
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalEvidenceEntry",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("interview", "Interview"),
                            ("meeting", "Meeting or focus group"),
                            ("document", "Document"),
                            ("observation", "Observation"),
                            ("survey", "Survey"),
                            ("data", "Data"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("leaders", "Leaders"),
                            ("managers", "Middle managers"),
                            ("staff", "Staff"),
                            ("service_users", "Service users"),
                            ("sentencers", "Sentencers"),
                            ("partners", "Partners and providers"),
                            ("victims", "Victims"),
                            ("nobody", "Nobody: a document, data or what was seen"),
                        ],
                        max_length=20,
                    ),
                ),
                ("source", models.CharField(help_text="What it is: Meeting of sentencers", max_length=200)),
                ("who", models.CharField(blank=True, default="", help_text="Roles, never names", max_length=200)),
                ("day", models.DateField()),
                (
                    "bearing",
                    models.CharField(
                        choices=[("strength", "Strength"), ("concern", "Concern"), ("neither", "Neither")],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(max_length=20000)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("at", models.DateTimeField(blank=True, editable=False)),
                ("withdrawn_at", models.DateTimeField(blank=True, default=None, null=True)),
                ("withdrawn_because", models.TextField(blank=True, default="")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical evidence entry",
                "verbose_name_plural": "historical evidence entries",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, unique=True)),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.AlterModelOptions(
            name="contextfact",
            options={"ordering": ["position", "pk"]},
        ),
        migrations.AlterModelOptions(
            name="surveyresult",
            options={"ordering": ["position", "pk"]},
        ),
        migrations.RemoveConstraint(
            model_name="contextfact",
            name="fact_name_is_unique",
        ),
        migrations.RemoveConstraint(
            model_name="surveyresult",
            name="survey_statement_is_unique",
        ),
        migrations.AddField(
            model_name="contextfact",
            name="as_of",
            field=models.DateField(blank=True, default=None, help_text="The day of which it is said", null=True),
        ),
        migrations.AddField(
            model_name="contextfact",
            name="at",
            field=models.DateTimeField(default=None, null=True),
        ),
        migrations.AddField(
            model_name="contextfact",
            name="by",
            field=models.ForeignKey(
                default=None,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contextfact",
            name="key",
            field=models.UUIDField(default=None, editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="contextfact",
            name="source",
            field=models.CharField(blank=True, default="", help_text="Who or what says so", max_length=200),
        ),
        migrations.AddField(
            model_name="contextfact",
            name="upper",
            field=models.DecimalField(blank=True, decimal_places=4, default=None, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name="contextfact",
            name="withdrawn_at",
            field=models.DateTimeField(default=None, null=True),
        ),
        migrations.AddField(
            model_name="contextfact",
            name="withdrawn_by",
            field=models.ForeignKey(
                default=None,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="surveyresult",
            name="asked",
            field=models.CharField(
                blank=True,
                choices=[
                    ("leaders", "Leaders"),
                    ("managers", "Middle managers"),
                    ("staff", "Staff"),
                    ("service_users", "Service users"),
                    ("sentencers", "Sentencers"),
                    ("partners", "Partners and providers"),
                    ("victims", "Victims"),
                    ("nobody", "Nobody: a document, data or what was seen"),
                ],
                default="",
                help_text="Who was asked",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="surveyresult",
            name="asked_on",
            field=models.DateField(blank=True, default=None, null=True),
        ),
        migrations.AddField(
            model_name="surveyresult",
            name="at",
            field=models.DateTimeField(default=None, null=True),
        ),
        migrations.AddField(
            model_name="surveyresult",
            name="by",
            field=models.ForeignKey(
                default=None,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="surveyresult",
            name="key",
            field=models.UUIDField(default=None, editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="surveyresult",
            name="withdrawn_at",
            field=models.DateTimeField(default=None, null=True),
        ),
        migrations.AddField(
            model_name="surveyresult",
            name="withdrawn_by",
            field=models.ForeignKey(
                default=None,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="contextfact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)), fields=("inspection", "name"), name="fact_name_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="contextfact",
            constraint=models.CheckConstraint(
                condition=models.Q(("upper", None), ("upper__gt", models.F("value")), _connector="OR"),
                name="fact_range_ends_above_its_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyresult",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("inspection", "survey", "statement"),
                name="survey_statement_is_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "asked__in",
                        [
                            "",
                            "leaders",
                            "managers",
                            "staff",
                            "service_users",
                            "sentencers",
                            "partners",
                            "victims",
                            "nobody",
                        ],
                    )
                ),
                name="survey_result_asked_is_known",
            ),
        ),
        migrations.AddField(
            model_name="evidenceentry",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="evidenceentry",
            name="finding",
            field=models.ForeignKey(
                blank=True,
                default=None,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="reports.passage",
            ),
        ),
        migrations.AddField(
            model_name="evidenceentry",
            name="inspection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="inspection.inspection"
            ),
        ),
        migrations.AddField(
            model_name="evidenceentry",
            name="question",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="inspection.question",
            ),
        ),
        migrations.AddField(
            model_name="evidenceentry",
            name="standard",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.standard"
            ),
        ),
        migrations.AddField(
            model_name="evidencefile",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="evidencefile",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="reports.evidenceentry"
            ),
        ),
        migrations.AddField(
            model_name="evidencefile",
            name="withdrawn_by",
            field=models.ForeignKey(
                default=None,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalevidenceentry",
            name="by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalevidenceentry",
            name="finding",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                default=None,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="reports.passage",
            ),
        ),
        migrations.AddField(
            model_name="historicalevidenceentry",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalevidenceentry",
            name="inspection",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="inspection.inspection",
            ),
        ),
        migrations.AddField(
            model_name="historicalevidenceentry",
            name="question",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="inspection.question",
            ),
        ),
        migrations.AddField(
            model_name="historicalevidenceentry",
            name="standard",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="inspection.standard",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidenceentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["interview", "meeting", "document", "observation", "survey", "data"])),
                name="evidence_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidenceentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "group__in",
                        [
                            "leaders",
                            "managers",
                            "staff",
                            "service_users",
                            "sentencers",
                            "partners",
                            "victims",
                            "nobody",
                        ],
                    )
                ),
                name="evidence_group_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidenceentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("bearing__in", ["strength", "concern", "neither"])),
                name="evidence_bearing_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidenceentry",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("words", ""), _negated=True), models.Q(("source", ""), _negated=True)),
                name="evidence_has_words_and_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidenceentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at", None), models.Q(("withdrawn_because", ""), _negated=True), _connector="OR"
                ),
                name="evidence_is_withdrawn_for_a_reason",
            ),
        ),
    )
