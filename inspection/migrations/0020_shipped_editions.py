"""An edition that is shipped with the product may be loaded from a page."""

from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers


class Migration(migrations.Migration):
    dependencies = [("inspection", "0019_places")]

    operations = [
        *keeping_triggers(
            migrations.RemoveConstraint(
                model_name="frameworkevent",
                name="framework_change_is_known",
            ),
            migrations.AlterField(
                model_name="frameworkevent",
                name="change",
                field=models.CharField(
                    choices=[
                        ("uploaded", "Uploaded as a draft"),
                        ("replaced", "Draft replaced"),
                        ("deleted", "Draft deleted"),
                        ("proposed", "Publication proposed"),
                        ("withdrawn", "Proposal withdrawn"),
                        ("published", "Agreed and published"),
                        ("imported", "Shipped edition loaded and published"),
                    ],
                    max_length=10,
                ),
            ),
            migrations.AddConstraint(
                model_name="frameworkevent",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "change__in",
                            ["uploaded", "replaced", "deleted", "proposed", "withdrawn", "published", "imported"],
                        )
                    ),
                    name="framework_change_is_known",
                ),
            ),
        ),
    ]
