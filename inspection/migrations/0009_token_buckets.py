"""Attempts are counted in token buckets."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspection", "0008_drafts")]

    operations = [
        migrations.CreateModel(
            "TokenBucket",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("full_at", models.BigIntegerField(db_index=True)),
            ],
        )
    ]
