"""What a framework says becomes one document, made of the rows that held it in parts.

The document is the text that the framework's digest was taken over, so that each is proved right by its digest.
"""

import hashlib
import json
from itertools import permutations

from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers, refuse

COUNTS = {"yes": "sufficient", "no": "insufficient", "na": "excluded"}
NEVER_CHANGES = "A published framework never changes: make a new edition"
refusal = refuse("UPDATE", "inspection_framework", message=NEVER_CHANGES, condition="OLD.published_at IS NOT NULL")


def write_documents(apps, schema_editor):
    for framework in apps.get_model("inspection", "Framework").objects.all():
        framework.document = document_of(framework)
        framework.save(update_fields=["document"])


def document_of(framework):
    # PostgreSQL keeps no order of the labels; the digest tells which it was.
    for order in permutations(framework.answer_labels):
        document = json.dumps(content_of(framework, order))
        if hashlib.sha256(document.encode()).hexdigest() == framework.digest:
            return document
    raise RuntimeError(f"Framework {framework.code}, edition {framework.edition}, is not what its digest says")


def content_of(framework, answers):
    return {
        "code": framework.code,
        "title": framework.title,
        "edition": framework.edition,
        "publisher": framework.publisher,
        "licence": framework.licence,
        "answers": [{"code": code, "label": framework.answer_labels[code], "counts": COUNTS[code]} for code in answers],
        "ratings": [
            {"code": row.code, "label": row.label, "points": row.points}
            for row in framework.ratings.order_by("-points")
        ],
        "banding": [band | {"proportions": words} for band, words in bands_of(framework, "percentage")],
        "standard_rule": framework.standard_rule,
        "overall": {
            "maximum": framework.overall_maximum,
            "bands": [band for band, _ in bands_of(framework, "score")],
        },
        "discretion": {
            "within_percentage_points": framework.within_points,
            "one_case_changes_rating": framework.one_case,
            "small_sample_below": framework.small_sample_below,
        },
        "domains": [
            {
                "number": row.number,
                "title": row.title,
                "rated_by": row.rated_by,
                "standards": [standard_of(standard) for standard in row.standards.order_by("position")],
            }
            for row in framework.domains.order_by("position")
        ],
        "information_questions": [
            {
                "code": row.number,
                "text": row.text,
                "applies_to": row.applies_to or None,
                "answers": row.options,
                "not_applicable": row.not_applicable,
                "guidance": row.guidance,
            }
            for row in framework.questions.filter(kind="information").order_by("position")
        ],
        "characteristics": {row.code: row.options for row in framework.characteristics.order_by("position")},
    }


def bands_of(framework, kind):
    for row in framework.bands.filter(of=kind).order_by("lower").select_related("rating"):
        yield {"lower": row.lower, "upper": row.upper, "rating": row.rating.code}, row.proportions


def standard_of(standard):
    questions = list(standard.questions.order_by("position"))
    return {
        "number": standard.number,
        "title": standard.title,
        "statement": standard.statement,
        "rated": standard.is_rated,
        "applies_to": standard.applies_to or None,
        "report_sections": standard.report_sections,
        "key_questions": [
            {
                **asked(row),
                "number": row.number,
                "strand": row.strand or None,
                "prompts": {
                    prompt.number.removeprefix(row.number): asked(prompt)
                    for prompt in questions
                    if prompt.key_question_id == row.pk
                },
            }
            for row in questions
            if row.kind == "key_question"
        ],
    }


def asked(row):
    return {"text": row.text, "not_applicable": row.not_applicable, "guidance": row.guidance}


class Migration(migrations.Migration):
    dependencies = [("inspection", "0004_standard_rule")]

    operations = [
        *keeping_triggers(migrations.AddField("framework", "document", models.TextField(default=""))),
        # Published frameworks refuse every change: this once, they are told what they say in one piece.
        migrations.RunPython(refusal.reverse_code, refusal.code),
        migrations.RunPython(write_documents, migrations.RunPython.noop),
        refusal,
    ]
