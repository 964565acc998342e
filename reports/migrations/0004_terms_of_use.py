"""The section on the terms of use is called so: not every framework speaks of a licence."""

from django.db import migrations


def rename(before, after):
    def change(apps, schema_editor):
        for model in ("Passage", "HistoricalPassage"):
            apps.get_model("reports", model).objects.filter(section=before).update(section=after)

    return change


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_formats_are_a_registry")]

    operations = [migrations.RunPython(rename("licence", "terms"), rename("terms", "licence"))]
