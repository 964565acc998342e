"""A database as an earlier version of the product left it: written to a file there, and loaded again into an empty one.

`python -m tests.old_database write FILE` was run in the version of November 2026, on the demonstration;
`python -m tests.old_database load FILE` brings an empty database to the same state, to be migrated from there.
"""

import json
import lzma
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

STATE = [("inspection", "0004_standard_rule"), ("cases", "0003_version"), ("reports", "0003_formats_are_a_registry")]
# In an order in which each points only to what stands before it.
MODELS = {
    "inspection": [
        *("User", "Region", "DeliveryUnit", "Framework", "FrameworkRating", "FrameworkBand", "Domain", "Standard"),
        *("Question", "Characteristic", "Inspection", "TeamMember"),
    ],
    "cases": ["Case", "Assessment", "AssessmentEvent", "Judgement", "JudgementRevision"],
    "reports": ["PanelDecision", "Passage", "SurveyResult", "ContextFact"],
}


def historical_models():
    apps = MigrationExecutor(connection).loader.project_state(STATE).apps
    return [(f"{app}.{name}", apps.get_model(app, name)) for app, names in MODELS.items() for name in names]


def write(file):
    rows = {label: list(model.objects.order_by("pk").values()) for label, model in historical_models()}
    # The chain of one case is enough to tell that it still fits, and the rest would be nine tenths of the file.
    first = rows["cases.Assessment"][0]["id"]
    kept = [row for row in rows["cases.JudgementRevision"] if row["assessment_id"] == first]
    rows["cases.JudgementRevision"] = kept
    # Not Django's encoder: it cuts microseconds off, which the chain of revisions is made of.
    file.write_bytes(lzma.compress(json.dumps(rows, default=str).encode(), preset=9))


def load(file):
    for app, migration in STATE:
        call_command("migrate", app, migration, verbosity=0)
    rows = json.loads(lzma.decompress(file.read_bytes()))
    published = {}
    for label, model in historical_models():
        fields = {field.attname: field for field in model._meta.concrete_fields}
        for field in fields.values():
            field.auto_now_add = False
        made = [model(**{name: fields[name].to_python(value) for name, value in row.items()}) for row in rows[label]]
        if label == "inspection.Framework":
            # A published framework takes no parts.
            published = {framework.pk: framework.published_at for framework in made}
            for framework in made:
                framework.published_at = None
        model.objects.bulk_create(made, batch_size=500)
        if label == "inspection.Characteristic":
            for pk, at in published.items():
                dict(historical_models())["inspection.Framework"].objects.filter(pk=pk).update(published_at=at)


if __name__ == "__main__":
    django.setup()
    {"write": write, "load": load}[sys.argv[1]](Path(sys.argv[2]))
