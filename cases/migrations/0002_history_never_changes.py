from django.db import migrations

from inspection.foundation.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        refuse(event, table, message="History is never changed and never deleted")
        for table in ("cases_judgementrevision", "cases_assessmentevent")
        for event in ("UPDATE", "DELETE")
    ]
