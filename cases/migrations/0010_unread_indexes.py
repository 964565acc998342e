"""Indexes that nothing reads, and each save wrote: an index that begins with the same column is there, or nobody looks."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

INDEXES = {
    "cases_case_inspection_id_e16dfac7": "cases_case (inspection_id)",
    "cases_inspectionanswer_by_id_360e5866": "cases_inspectionanswer (by_id)",
    "cases_inspectionanswer_inspection_id_a8afa1f7": "cases_inspectionanswer (inspection_id)",
    "cases_inspectionanswer_question_id_35f64a65": "cases_inspectionanswer (question_id)",
    "cases_inspectionanswerrevision_by_id_a0ff12f9": "cases_inspectionanswerrevision (by_id)",
    "cases_inspectionanswerrevision_inspection_id_b9727bab": "cases_inspectionanswerrevision (inspection_id)",
    "cases_inspectionanswerrevision_question_id_ed3843ef": "cases_inspectionanswerrevision (question_id)",
    "cases_judgement_assessment_id_0deede6b": "cases_judgement (assessment_id)",
    "cases_judgement_by_id_eea7ace3": "cases_judgement (by_id)",
    "cases_judgement_question_id_36fd7fe4": "cases_judgement (question_id)",
    "cases_judgementrevision_assessment_id_dd4bec92": "cases_judgementrevision (assessment_id)",
    "cases_judgementrevision_by_id_70803130": "cases_judgementrevision (by_id)",
    "cases_judgementrevision_question_id_576bc0d7": "cases_judgementrevision (question_id)",
}


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_sealed"),
        ("inspection", "0016_unread_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Without the tables being made anew, as Django would on SQLite, which would lose their triggers.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"DROP INDEX {name}", f"CREATE INDEX {name} ON {place}")
                for name, place in INDEXES.items()
            ],
            state_operations=[
                migrations.AlterField(
                    "case",
                    "inspection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="inspection.inspection",
                    ),
                ),
                migrations.AlterField(
                    "inspectionanswer",
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    "inspectionanswer",
                    "inspection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspection.inspection",
                    ),
                ),
                migrations.AlterField(
                    "inspectionanswer",
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspection.question",
                    ),
                ),
                migrations.AlterField(
                    "inspectionanswerrevision",
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    "inspectionanswerrevision",
                    "inspection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspection.inspection",
                    ),
                ),
                migrations.AlterField(
                    "inspectionanswerrevision",
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspection.question",
                    ),
                ),
                migrations.AlterField(
                    "judgement",
                    "assessment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgements",
                        to="cases.assessment",
                    ),
                ),
                migrations.AlterField(
                    "judgement",
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    "judgement",
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgements",
                        to="inspection.question",
                    ),
                ),
                migrations.AlterField(
                    "judgementrevision",
                    "assessment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="cases.assessment",
                    ),
                ),
                migrations.AlterField(
                    "judgementrevision",
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    "judgementrevision",
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspection.question",
                    ),
                ),
            ],
        )
    ]
