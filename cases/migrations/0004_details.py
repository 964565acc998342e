"""The court report, the interview and the characteristics of a case are details of it like any other."""

import json

from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers

YES_NO = {True: "yes", False: "no"}


def write_details(apps, schema_editor):
    Case = apps.get_model("cases", "Case")
    for framework in apps.get_model("inspection", "Framework").objects.all():
        taken = json.loads(framework.document)["characteristics"]
        court_report, interview = code_beside("court_report", taken), code_beside("interview", taken)
        cases = list(Case.objects.filter(inspection__framework=framework))
        for case in cases:
            built_in = {court_report: YES_NO[case.court_report], interview: YES_NO[case.interview]}
            case.details = built_in | case.characteristics
        Case.objects.bulk_update(cases, ["details"], batch_size=500)


def code_beside(code, taken):
    """As `detail_of` names it: a framework may call a characteristic "interview"."""
    while code in taken:
        code += "_"
    return code


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_version"), ("inspection", "0006_framework_parts")]

    operations = [
        *keeping_triggers(migrations.AddField("case", "details", models.JSONField(default=dict))),
        migrations.RunPython(write_details),
        *keeping_triggers(
            migrations.RemoveField("case", "court_report"),
            migrations.RemoveField("case", "interview"),
            migrations.RemoveField("case", "characteristics"),
        ),
    ]
