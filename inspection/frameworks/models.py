from typing import Self

from django.db import models
from django.db.models import F, Q

from inspection.foundation.triggers import Refusal, refuses
from inspection.frameworks.conditions import Section
from inspection.frameworks.scale import RatedBy


class QuestionKind(models.TextChoices):
    KEY_QUESTION = "key_question", "Key question"
    PROMPT = "prompt", "Prompt"
    INFORMATION = "information", "Information question"


SECTION_CHOICES = [
    (Section.COURT_REPORT, "Cases whose court report was inspected"),
    (Section.LICENCE, "Licences"),
    (Section.INTERVIEW, "Cases whose practitioner was interviewed"),
]


NEVER_CHANGES = "A published framework never changes: make a new edition"


def _is_published(row):
    framework = f"f.id = {row}.framework_id AND f.published_at IS NOT NULL"
    return f"EXISTS (SELECT 1 FROM inspection_framework f WHERE {framework})"  # noqa: S608  # `row` is OLD or NEW


FRAMEWORK_REFUSES = [Refusal(event, NEVER_CHANGES, "OLD.published_at IS NOT NULL") for event in ("UPDATE", "DELETE")]
PARTS_REFUSE = [
    Refusal("INSERT", NEVER_CHANGES, _is_published("NEW")),
    Refusal("UPDATE", NEVER_CHANGES, f"{_is_published('OLD')} OR {_is_published('NEW')}"),
    Refusal("DELETE", NEVER_CHANGES, _is_published("OLD")),
]


class FrameworkQuerySet(models.QuerySet["Framework"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def current(self, code: str) -> "Framework":
        """The newest published edition under a code; raises `Framework.DoesNotExist`."""
        return self.published().filter(code=code).latest("published_at", "pk")


@refuses(FRAMEWORK_REFUSES)
class Framework(models.Model):
    """An edition of published standards. Once published, the database refuses any change to it or its parts."""

    code = models.SlugField(max_length=60)
    edition = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    # SHA-256 of the imported content: tells "the same file again" from "a changed file".
    digest = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer_labels = models.JSONField(help_text="Label of each answer code")
    standard_rule = models.CharField(
        max_length=40, default="lowest_key_question", help_text="How a standard is rated from its questions"
    )
    overall_maximum = models.PositiveSmallIntegerField(help_text="Points of the best overall score")
    within_points = models.PositiveSmallIntegerField(null=True, help_text="Percentage points to the next band")
    one_case = models.BooleanField(help_text="Discretion where one case would change the rating")
    small_sample_below = models.PositiveSmallIntegerField(null=True, help_text="Cases judged")

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["code", "edition"]
        constraints = [models.UniqueConstraint(fields=["code", "edition"], name="framework_edition_is_unique")]

    def __str__(self):
        return f"{self.title} ({self.edition})"


@refuses(PARTS_REFUSE)
class FrameworkRating(models.Model):
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="ratings")
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=60)
    points = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["points"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="rating_code_is_unique"),
            models.UniqueConstraint(fields=["framework", "points"], name="rating_points_are_unique"),
        ]

    def __str__(self):
        return self.label


class BandOf(models.TextChoices):
    PERCENTAGE = "percentage", "Percentage of a key question"
    SCORE = "score", "Overall score"


@refuses(PARTS_REFUSE)
class FrameworkBand(models.Model):
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="bands")
    of = models.CharField(max_length=10, choices=BandOf)
    lower = models.PositiveSmallIntegerField()
    upper = models.PositiveSmallIntegerField()
    rating = models.ForeignKey(FrameworkRating, on_delete=models.CASCADE)
    proportions = models.JSONField(default=list, help_text="Words for a percentage in this band, the usual one first")

    class Meta:
        ordering = ["of", "lower"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "of", "lower"], name="band_starts_once"),
            models.CheckConstraint(condition=Q(lower__lte=F("upper")), name="band_is_not_reversed"),
            models.CheckConstraint(condition=Q(of__in=BandOf.values), name="band_kind_is_known"),
        ]

    def __str__(self):
        return f"{self.lower} to {self.upper}: {self.rating}"


@refuses(PARTS_REFUSE)
class Domain(models.Model):
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="domains")
    number = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    rated_by = models.CharField(max_length=10, choices=[(RatedBy.PANEL, "Panel"), (RatedBy.CASES, "Cases")])
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="domain_number_is_unique"),
            models.CheckConstraint(condition=Q(rated_by__in=list(RatedBy)), name="domain_rated_by_is_known"),
        ]

    def __str__(self):
        return f"{self.number}. {self.title}"


@refuses(PARTS_REFUSE)
class Standard(models.Model):
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="standards")
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="standards")
    number = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    statement = models.TextField()
    is_rated = models.BooleanField()
    applies_to = models.CharField(max_length=20, choices=SECTION_CHOICES, blank=True)
    report_sections = models.JSONField(default=list, help_text="Headings under the standard in the report")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="standard_number_is_unique"),
            models.CheckConstraint(condition=Q(applies_to__in=["", *Section]), name="standard_section_is_known"),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"


@refuses(PARTS_REFUSE)
class Question(models.Model):
    """A key question, a prompt under one, or an information question (which has no standard)."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=12, choices=QuestionKind)
    number = models.CharField(max_length=20, help_text="As printed: 2.2.3, 2.2.3a, PP1")
    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, null=True, blank=True, related_name="questions")
    key_question = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="prompts")
    text = models.TextField()
    strand = models.CharField(max_length=40, blank=True, help_text="engagement, desistance or safety")
    applies_to = models.CharField(max_length=20, choices=SECTION_CHOICES, blank=True)
    options = models.JSONField(default=list, help_text="Own answers; empty for Yes and No")
    not_applicable = models.BooleanField(default=True, help_text="Is Not applicable offered?")
    guidance = models.TextField(blank=True, help_text="Markdown")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="question_number_is_unique"),
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="question_kind_is_known"),
            models.CheckConstraint(condition=Q(applies_to__in=["", *Section]), name="question_section_is_known"),
            models.CheckConstraint(
                condition=Q(kind=QuestionKind.INFORMATION, standard__isnull=True, key_question__isnull=True)
                | Q(kind=QuestionKind.KEY_QUESTION, standard__isnull=False, key_question__isnull=True)
                | Q(kind=QuestionKind.PROMPT, standard__isnull=False, key_question__isnull=False),
                name="question_stands_where_its_kind_does",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="question_has_text"),
        ]

    def __str__(self):
        return self.number


@refuses(PARTS_REFUSE)
class Characteristic(models.Model):
    """A property of a case that figures are broken down by; never one that identifies a person."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="characteristics")
    code = models.SlugField(max_length=40)
    options = models.JSONField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="characteristic_code_is_unique")]

    def __str__(self):
        return self.code
