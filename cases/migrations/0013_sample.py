"""The sample as it is fixed, given its seed and drawn; what a case is in it."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from inspection.foundation.triggers import keeping_triggers, refuse

IS_FIXED = "What a sample was fixed and drawn as never changes"
STAYS = "What is known of a sample stays"
CHANGED = (
    "NEW.design_digest <> OLD.design_digest OR NEW.caseload_digest <> OLD.caseload_digest"
    " OR NEW.number <> OLD.number OR NEW.fixed_at <> OLD.fixed_at"
    " OR (OLD.seed <> '' AND (NEW.seed <> OLD.seed OR NEW.seed_from <> OLD.seed_from))"
    " OR (OLD.record <> '' AND NEW.record <> OLD.record)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_interviews"),
        ("inspection", "0016_unread_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *keeping_triggers(
            migrations.CreateModel(
                name="Sample",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    (
                        "number",
                        models.PositiveIntegerField(help_text="Counts the samples that were fixed in the inspection"),
                    ),
                    ("design", models.JSONField()),
                    (
                        "design_digest",
                        models.CharField(help_text="SHA-256 of the design, as JSON with sorted keys", max_length=64),
                    ),
                    (
                        "caseload_digest",
                        models.CharField(
                            help_text="SHA-256 of the eligible cases, as they are stratified", max_length=64
                        ),
                    ),
                    ("reason", models.TextField(blank=True, help_text="Why a sample is drawn again", max_length=2000)),
                    ("fixed_at", models.DateTimeField()),
                    ("seed", models.CharField(blank=True, max_length=200)),
                    (
                        "seed_from",
                        models.CharField(blank=True, help_text="Who gave the seed; empty: generated", max_length=200),
                    ),
                    ("seeded_at", models.DateTimeField(null=True)),
                    ("drawn_at", models.DateTimeField(null=True)),
                    (
                        "draw_number",
                        models.PositiveIntegerField(help_text="Counts the draws of the inspection", null=True),
                    ),
                    ("record", models.TextField(blank=True)),
                    ("ended_at", models.DateTimeField(help_text="When another took its place", null=True)),
                ],
                options={
                    "ordering": ["inspection", "number"],
                },
            ),
            migrations.RemoveConstraint(
                model_name="assessmentevent",
                name="assessment_change_is_known",
            ),
            migrations.AddField(
                model_name="case",
                name="by_hand",
                field=models.TextField(
                    blank=True, help_text="Why it was added by hand; empty: it was drawn or imported"
                ),
            ),
            migrations.AddField(
                model_name="case",
                name="entered_for",
                field=models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="cases.case",
                ),
            ),
            migrations.AddField(
                model_name="case",
                name="left_because",
                field=models.CharField(
                    blank=True, help_text="Why it left the sample; empty: it is in it", max_length=60
                ),
            ),
            migrations.AddField(
                model_name="case",
                name="place",
                field=models.PositiveIntegerField(null=True),
            ),
            migrations.AddField(
                model_name="case",
                name="stratum",
                field=models.PositiveIntegerField(null=True),
            ),
            migrations.AlterField(
                model_name="assessmentevent",
                name="change",
                field=models.CharField(
                    choices=[
                        ("allocated", "Allocated"),
                        ("details_changed", "Case details changed"),
                        ("submitted", "Submitted for sign-off"),
                        ("signed_off", "Signed off"),
                        ("returned", "Returned"),
                        ("reopened", "Reopened"),
                        ("imported", "Imported, signed off"),
                        ("replaced", "Replaced"),
                        ("restored", "Replacement undone"),
                        ("entered", "Reserve entered"),
                        ("by_hand", "Added by hand"),
                        ("left_out", "Left out"),
                    ],
                    max_length=20,
                ),
            ),
            migrations.AddConstraint(
                model_name="assessmentevent",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (
                            "change__in",
                            [
                                "allocated",
                                "details_changed",
                                "submitted",
                                "signed_off",
                                "returned",
                                "reopened",
                                "imported",
                                "replaced",
                                "restored",
                                "entered",
                                "by_hand",
                                "left_out",
                            ],
                        )
                    ),
                    name="assessment_change_is_known",
                ),
            ),
            migrations.AddField(
                model_name="sample",
                name="caseload",
                field=models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="samples", to="cases.caseload"
                ),
            ),
            migrations.AddField(
                model_name="sample",
                name="drawn_by",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            migrations.AddField(
                model_name="sample",
                name="fixed_by",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            migrations.AddField(
                model_name="sample",
                name="inspection",
                field=models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="samples",
                    to="inspection.inspection",
                ),
            ),
            migrations.AddField(
                model_name="sample",
                name="seeded_by",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            migrations.AddField(
                model_name="case",
                name="sample",
                field=models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.sample"
                ),
            ),
            migrations.AddConstraint(
                model_name="case",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("place", None), ("sample", None), ("stratum", None)),
                        models.Q(("place__isnull", False), ("sample__isnull", False), ("stratum__isnull", False)),
                        _connector="OR",
                    ),
                    name="drawn_case_has_its_place",
                ),
            ),
            migrations.AddConstraint(
                model_name="sample",
                constraint=models.UniqueConstraint(fields=("inspection", "number"), name="sample_number_is_unique"),
            ),
            migrations.AddConstraint(
                model_name="sample",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("drawn_at__isnull", False), ("ended_at", None)),
                    fields=("inspection",),
                    name="inspection_has_one_drawn_sample",
                ),
            ),
            migrations.AddConstraint(
                model_name="sample",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("drawn_at", None), ("ended_at", None)),
                    fields=("inspection",),
                    name="inspection_has_one_coming_sample",
                ),
            ),
            migrations.AddConstraint(
                model_name="sample",
                constraint=models.CheckConstraint(
                    condition=models.Q(("number__gte", 1)), name="sample_number_starts_at_one"
                ),
            ),
            migrations.AddConstraint(
                model_name="sample",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("seed", ""), ("seed_from", ""), ("seeded_at", None)),
                        models.Q(models.Q(("seed", ""), _negated=True), ("seeded_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="seed_says_when",
                ),
            ),
            migrations.AddConstraint(
                model_name="sample",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("draw_number", None), ("drawn_at", None), ("record", "")),
                        models.Q(
                            models.Q(("record", ""), _negated=True),
                            ("draw_number__gte", 1),
                            ("drawn_at__isnull", False),
                            ("seeded_at__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="draw_has_a_seed_and_a_record",
                ),
            ),
            migrations.AddConstraint(
                model_name="sample",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("draw_number", None),
                        ("draw_number", 1),
                        models.Q(("reason", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="drawing_again_has_a_reason",
                ),
            ),
        ),
        refuse("UPDATE", "cases_sample", message=IS_FIXED, condition=CHANGED),
        refuse("DELETE", "cases_sample", message=STAYS),
    ]
