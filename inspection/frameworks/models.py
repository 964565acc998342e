import json
from typing import Self

from django.db import models
from django.db.models import Q

from inspection.foundation.triggers import Refusal, refuses

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
    """An edition of published standards. Once published, the database refuses any change to it or its parts.

    What it says is its document; the rows of its parts are there for others to point to, and say nothing more.
    """

    code = models.SlugField(max_length=60)
    edition = models.CharField(max_length=40)
    # As text: PostgreSQL's jsonb would lose the order of keys, in which prompts and characteristics are printed.
    document = models.TextField(editable=False, help_text="The content of its file, as JSON")
    # SHA-256 of the document: tells "the same file again" from "a changed file".
    digest = models.CharField(max_length=64, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["code", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="framework_edition_is_unique"),
            models.CheckConstraint(condition=~Q(document=""), name="framework_has_a_document"),
        ]

    def __str__(self):
        return f"{self.title} ({self.edition})"

    @property
    def title(self) -> str:
        return json.loads(self.document)["title"]


@refuses(PARTS_REFUSE)
class FrameworkRating(models.Model):
    """What a decision of the panel points to."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="ratings")
    code = models.SlugField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="rating_code_is_unique")]

    def __str__(self):
        return self.code


@refuses(PARTS_REFUSE)
class Standard(models.Model):
    """What a decision of the panel is about."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="standards")
    number = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["framework", "number"], name="standard_number_is_unique")]

    def __str__(self):
        return self.number


@refuses(PARTS_REFUSE)
class Question(models.Model):
    """What an answer is given to: a key question, a prompt under one, or an information question."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="questions")
    number = models.CharField(max_length=20, help_text="As printed: 2.2.3, 2.2.3a, PP1")
    # Answers are listed in the order of their questions.
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["framework", "number"], name="question_number_is_unique")]

    def __str__(self):
        return self.number
