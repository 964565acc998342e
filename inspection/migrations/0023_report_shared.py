from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0022_published"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalinspection",
            name="report_shared_at",
            field=models.DateTimeField(default=None, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="inspection",
            name="report_shared_at",
            field=models.DateTimeField(default=None, editable=False, null=True),
        ),
    ]
