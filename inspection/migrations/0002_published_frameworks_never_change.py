from django.db import migrations

from inspection.foundation.triggers import refuse

MESSAGE = "A published framework never changes: make a new edition"
PARTS = ["frameworkrating", "frameworkband", "domain", "standard", "question", "characteristic"]


def published(row):
    return (
        f"EXISTS (SELECT 1 FROM inspection_framework f WHERE f.id = {row}.framework_id AND f.published_at IS NOT NULL)"
    )


class Migration(migrations.Migration):
    dependencies = [("inspection", "0001_initial")]

    operations = [
        *(
            refuse(event, "inspection_framework", message=MESSAGE, condition="OLD.published_at IS NOT NULL")
            for event in ("UPDATE", "DELETE")
        ),
        *(
            refuse(event, f"inspection_{part}", message=MESSAGE, condition=condition)
            for part in PARTS
            for event, condition in {
                "INSERT": published("NEW"),
                "UPDATE": f"{published('OLD')} OR {published('NEW')}",
                "DELETE": published("OLD"),
            }.items()
        ),
    ]
