"""The parts of a framework stand in its document; their rows keep only what others point to."""

from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers, refuse

NEVER_CHANGES = "A published framework never changes: make a new edition"


def published(row):
    return (
        f"EXISTS (SELECT 1 FROM inspection_framework f WHERE f.id = {row}.framework_id AND f.published_at IS NOT NULL)"
    )


def let_go(part):
    """A table that is dropped: on PostgreSQL its triggers' functions would stay behind."""
    conditions = {
        "INSERT": published("NEW"),
        "UPDATE": f"{published('OLD')} OR {published('NEW')}",
        "DELETE": published("OLD"),
    }
    for event, condition in conditions.items():
        refusal = refuse(event, f"inspection_{part}", message=NEVER_CHANGES, condition=condition)
        yield migrations.RunPython(refusal.reverse_code, refusal.code)


def without(model, *names):
    return [migrations.RemoveField(model, name) for name in names]


class Migration(migrations.Migration):
    dependencies = [("inspection", "0005_framework_documents")]

    operations = [
        *(step for part in ("frameworkband", "domain", "characteristic") for step in let_go(part)),
        *keeping_triggers(
            migrations.RemoveConstraint("question", "question_kind_is_known"),
            migrations.RemoveConstraint("question", "question_section_is_known"),
            migrations.RemoveConstraint("question", "question_stands_where_its_kind_does"),
            migrations.RemoveConstraint("question", "question_has_text"),
            migrations.RemoveConstraint("standard", "standard_section_is_known"),
            migrations.RemoveConstraint("frameworkrating", "rating_points_are_unique"),
            migrations.AlterModelOptions("standard", {}),
            migrations.AlterModelOptions("frameworkrating", {}),
            *without(
                "question",
                *("kind", "standard", "key_question", "text", "strand"),
                *("applies_to", "options", "not_applicable", "guidance"),
            ),
            *without(
                "standard",
                *("domain", "title", "statement", "is_rated", "applies_to", "report_sections", "position"),
            ),
            migrations.DeleteModel("FrameworkBand"),
            migrations.DeleteModel("Domain"),
            migrations.DeleteModel("Characteristic"),
            *without("frameworkrating", "label", "points"),
            *without(
                "framework",
                *("title", "publisher", "licence", "answer_labels", "standard_rule", "overall_maximum"),
                *("within_points", "one_case", "small_sample_below"),
            ),
            migrations.AlterField(
                "framework",
                "document",
                models.TextField(editable=False, help_text="The content of its file, as JSON"),
            ),
            migrations.AddConstraint(
                "framework",
                models.CheckConstraint(condition=~models.Q(document=""), name="framework_has_a_document"),
            ),
        ),
    ]
