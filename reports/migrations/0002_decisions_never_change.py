from django.db import migrations

from inspection.foundation.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        refuse(event, "reports_paneldecision", message="A panel decision is never changed: record a new one")
        for event in ("UPDATE", "DELETE")
    ]
