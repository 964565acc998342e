"""Each request for a file has a key, by which it is known when it is sent twice."""

import uuid

from django.db import migrations, models


def give_keys(apps, schema_editor):
    exports = apps.get_model("reports", "Export").objects
    for pk in list(exports.values_list("pk", flat=True)):
        exports.filter(pk=pk).update(key=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_percent_of_any_rule")]

    operations = [
        migrations.AddField("export", "key", models.UUIDField(default=uuid.uuid4, editable=False, null=True)),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField("export", "key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
    ]
