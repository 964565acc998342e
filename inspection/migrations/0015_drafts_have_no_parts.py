"""A framework's parts become rows when it is published: before, each draft had them too."""

from django.db import migrations


def delete_parts_of_drafts(apps, schema_editor):
    for name in ("Question", "Standard", "FrameworkRating"):
        parts = apps.get_model("inspection", name).objects.filter(framework__published_at=None)
        parts.delete()


class Migration(migrations.Migration):
    dependencies = [("inspection", "0014_keys_go_on"), ("cases", "0009_sealed"), ("reports", "0009_passages_have_keys")]

    operations = [migrations.RunPython(delete_parts_of_drafts, migrations.RunPython.noop)]
