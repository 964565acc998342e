"""The ends of the chains of answers stand in their assessments; what was stored without a key is tried, and a sealed
record put over its end."""

from django.db import migrations, models

from cases.saving.adoption import adopt_chain
from inspection.foundation.triggers import keeping_triggers
from inspection.ledger.actions import ChainEnd
from inspection.ledger.adoption import adopt, ledgers


def adopt_cases(apps, schema_editor):
    of = {
        name: apps.get_model("cases", name) for name in ("Case", "Assessment", "AssessmentEvent", "JudgementRevision")
    }
    answer_revision = apps.get_model("cases", "InspectionAnswerRevision")
    for ledger in ledgers(apps):
        assessments = list(of["Assessment"].objects.filter(case__inspection=ledger.inspection).order_by("pk"))
        for assessment in assessments:
            revisions = of["JudgementRevision"].objects.filter(assessment=assessment).order_by("sequence")
            adopt_chain(assessment, revisions.iterator())
        of["Assessment"].objects.bulk_update(assessments, ["revision_count", "chain_digest", "seal"], batch_size=200)
        rows = [
            *of["Case"].objects.filter(inspection=ledger.inspection).order_by("pk"),
            *of["AssessmentEvent"].objects.filter(assessment__in=assessments).order_by("pk"),
            *answer_revision.objects.filter(inspection=ledger.inspection).order_by("pk"),
        ]
        adopt(ledger, rows, [ChainEnd(row, row.revision_count, row.chain_digest) for row in assessments])


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_reference_key"), ("inspection", "0013_ledger")]

    operations = [
        *keeping_triggers(
            migrations.AddField("assessment", "revision_count", models.PositiveIntegerField(default=0, editable=False)),
            migrations.AddField(
                "assessment", "chain_digest", models.CharField(blank=True, editable=False, max_length=64)
            ),
            migrations.AddField("assessment", "seal", models.CharField(blank=True, editable=False, max_length=64)),
        ),
        migrations.RunPython(adopt_cases, migrations.RunPython.noop),
    ]
