"""What was decided, written and made before there was a ledger is recorded as it is found."""

from django.db import migrations

from inspection.ledger.adoption import adopt, ledgers


def adopt_reports(apps, schema_editor):
    for ledger in ledgers(apps):
        for name in ("PanelDecision", "HistoricalPassage", "SurveyResult", "ContextFact"):
            adopt(ledger, list(apps.get_model("reports", name).objects.filter(inspection=ledger.inspection)))
        exports = apps.get_model("reports", "Export").objects.filter(inspection=ledger.inspection, state="done")
        for export in exports.defer("content"):
            adopt(ledger, [export])


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_warnings_of_files"), ("inspection", "0013_ledger")]

    operations = [migrations.RunPython(adopt_reports, migrations.RunPython.noop)]
