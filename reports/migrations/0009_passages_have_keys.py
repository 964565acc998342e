"""Each request for a passage has a key, by which it is known when it is sent twice."""

import uuid

from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers


def give_keys(apps, schema_editor):
    passages = apps.get_model("reports", "Passage").objects
    for pk in list(passages.values_list("pk", flat=True)):
        passages.filter(pk=pk).update(key=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_recorded")]

    operations = [
        *keeping_triggers(
            migrations.AddField("passage", "key", models.UUIDField(default=uuid.uuid4, editable=False, null=True))
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        *keeping_triggers(
            migrations.AlterField("passage", "key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
        ),
    ]
