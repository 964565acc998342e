"""Indexes that nothing reads, and each save wrote: an index that begins with the same column is there, or nobody looks."""

import django.db.models.deletion
from django.db import migrations, models

INDEXES = {
    "inspection_ledgerentry_inspection_id_f8b04013": "inspection_ledgerentry (inspection_id)",
    "inspection_teammember_inspection_id_a8a9927b": "inspection_teammember (inspection_id)",
}


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0015_drafts_have_no_parts"),
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
                    "ledgerentry",
                    "inspection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inspection.inspection",
                    ),
                ),
                migrations.AlterField(
                    "teammember",
                    "inspection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team_members",
                        to="inspection.inspection",
                    ),
                ),
            ],
        )
    ]
