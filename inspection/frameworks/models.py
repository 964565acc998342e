import json
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from inspection.foundation.recorded import recorded
from inspection.foundation.triggers import Refusal, never, refuses
from inspection.people.models import User
from inspection.people.roles import Permission

NEVER_CHANGES = "A published framework never changes: make a new edition"
EVENTS_NEVER_CHANGE = "What happened to a framework is never changed and never deleted"


def _is_published(row):
    framework = f"f.id = {row}.framework_id AND f.published_at IS NOT NULL"
    return f"EXISTS (SELECT 1 FROM inspection_framework f WHERE {framework})"  # noqa: S608  # `row` is OLD or NEW


FRAMEWORK_REFUSES = [Refusal(event, NEVER_CHANGES, "OLD.published_at IS NOT NULL") for event in ("UPDATE", "DELETE")]
PARTS_REFUSE = [
    Refusal("INSERT", NEVER_CHANGES, _is_published("NEW")),
    Refusal("UPDATE", NEVER_CHANGES, f"{_is_published('OLD')} OR {_is_published('NEW')}"),
    Refusal("DELETE", NEVER_CHANGES, _is_published("OLD")),
]


class FrameworkState(models.TextChoices):
    DRAFT = "draft", "Draft"
    PROPOSED = "proposed", "Proposed"
    PUBLISHED = "published", "Published"


class FrameworkQuerySet(models.QuerySet["Framework"]):
    def visible_to(self, user: User) -> Self:
        """All of them, drafts too, or none: who sees an inspection reads of its framework on the inspection's pages."""
        return self if user.may(Permission.SEE_FRAMEWORKS) else self.none()

    def with_people(self) -> Self:
        return self.select_related("uploaded_by", "proposed_by", "agreed_by")

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def current(self, code: str) -> "Framework":
        """The newest published edition under a code; raises `Framework.DoesNotExist`."""
        return self.published().filter(code=code).latest("published_at", "pk")


def _somebody():
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )


# Recorded with each inspection under it.
@recorded("inspections", parts=("ratings", "standards", "questions"))
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
    # Nobody: a command run on the server.
    uploaded_by = _somebody()
    uploaded_at = models.DateTimeField(null=True, editable=False)
    file_name = models.CharField(max_length=100, blank=True, editable=False)
    # Of the draft as it is: when it is replaced, its proposal falls.
    proposed_by = _somebody()
    proposed_at = models.DateTimeField(null=True, editable=False)
    agreed_by = _somebody()

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        ordering = ["code", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="framework_edition_is_unique"),
            models.CheckConstraint(condition=~Q(document=""), name="framework_has_a_document"),
            models.CheckConstraint(
                condition=Q(proposed_by=None, proposed_at=None)
                | Q(proposed_by__isnull=False, proposed_at__isnull=False),
                name="proposal_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | Q(proposed_by__isnull=False, published_at__isnull=False),
                name="agreement_is_to_a_proposal_and_publishes",
            ),
            models.CheckConstraint(
                condition=~Q(agreed_by=F("proposed_by")), name="nobody_agrees_to_their_own_proposal"
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.edition})"

    def get_absolute_url(self):
        return reverse("framework", args=[self.pk])

    @property
    def title(self) -> str:
        title = json.loads(self.document)["title"]
        return title["en"] if isinstance(title, dict) else title

    @property
    def state(self) -> FrameworkState:
        if self.published_at:
            return FrameworkState.PUBLISHED
        return FrameworkState.PROPOSED if self.proposed_at else FrameworkState.DRAFT


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


class FrameworkChange(models.TextChoices):
    UPLOADED = "uploaded", "Uploaded as a draft"
    REPLACED = "replaced", "Draft replaced"
    DELETED = "deleted", "Draft deleted"
    PROPOSED = "proposed", "Publication proposed"
    WITHDRAWN = "withdrawn", "Proposal withdrawn"
    PUBLISHED = "published", "Agreed and published"
    IMPORTED = "imported", "Shipped edition loaded and published"


@refuses(never(EVENTS_NEVER_CHANGE))
class FrameworkEvent(models.Model):
    """What happened to an edition, and by whom. It names the edition and no row, to outlive a draft that is deleted."""

    code = models.SlugField(max_length=60)
    edition = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    change = models.CharField(max_length=10, choices=FrameworkChange)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(change__in=FrameworkChange.values), name="framework_change_is_known"),
        ]
        indexes = [models.Index(fields=["code", "edition"], name="event_by_edition")]

    def __str__(self):
        return f"{self.get_change_display()}: {self.code} ({self.edition})"
