"""The tables of django-axes go, which counted sign-ins before: they hold who tried, from where and with what browser."""

from django.db import migrations
from django.db.migrations.recorder import MigrationRecorder

TABLES = ["axes_accessattemptexpiration", "axes_accessattempt", "axes_accessfailurelog", "axes_accesslog"]


def forget_axes(apps, schema_editor):
    """Also that they were made, so that an older version that is put back makes them anew."""
    for table in TABLES:
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}")
    recorder = MigrationRecorder(schema_editor.connection)
    if recorder.has_table():
        recorder.migration_qs.filter(app="axes").delete()


class Migration(migrations.Migration):
    dependencies = [("inspection", "0009_token_buckets")]

    operations = [migrations.RunPython(forget_axes, migrations.RunPython.noop)]
