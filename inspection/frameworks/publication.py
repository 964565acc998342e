"""From a draft to a published framework: one person proposes, another agrees."""

from django.utils import timezone

from inspection.foundation.transactions import retry_transaction
from inspection.frameworks.format_2.meaning import Meaning
from inspection.frameworks.models import (
    Framework,
    FrameworkChange,
    FrameworkEvent,
    FrameworkRating,
    Question,
    Standard,
)
from inspection.frameworks.queries import content_of, problems_of, question_set
from inspection.people.models import User


class PublicationRefusedError(ValueError):
    """A step that cannot be taken now; the message says why."""


@retry_transaction
def propose(*, framework: Framework, expected_digest: str, by: User) -> Framework:
    """Propose to publish the draft as it was seen. Raises `PublicationRefusedError`."""
    draft = lock_draft(framework, expected_digest)
    if draft.proposed_by:
        raise PublicationRefusedError(f"{draft.proposed_by} has proposed its publication already")
    if problems_of(draft):
        raise PublicationRefusedError("The draft has problems, which are listed below. Upload it again without them")
    draft.proposed_by, draft.proposed_at = by, timezone.now()
    draft.save(update_fields=["proposed_by", "proposed_at"])
    log_event(draft, FrameworkChange.PROPOSED, by)
    return draft


@retry_transaction
def withdraw(*, framework: Framework, expected_digest: str, by: User) -> Framework:
    """Take the proposal back, whoever made it. Raises `PublicationRefusedError`."""
    draft = lock_proposed(framework, expected_digest)
    draft.proposed_by = draft.proposed_at = None
    draft.save(update_fields=["proposed_by", "proposed_at"])
    log_event(draft, FrameworkChange.WITHDRAWN, by)
    return draft


@retry_transaction
def agree(*, framework: Framework, expected_digest: str, by: User) -> Framework:
    """Agree to what somebody else proposed, which publishes it. Raises `PublicationRefusedError`."""
    draft = lock_proposed(framework, expected_digest)
    if draft.proposed_by == by:
        raise PublicationRefusedError(
            "You proposed it yourself. Another administrator or a head of inspection has to agree"
        )
    draft.agreed_by = by
    publish(draft)
    log_event(draft, FrameworkChange.PUBLISHED, by)
    return draft


def publish(draft: Framework) -> None:
    """From here on, the database refuses any change to it. Its parts become rows, which answers and decisions point
    to; a draft has none, so that to delete it no answer need be asked whether it points there."""
    _create_parts(draft)
    draft.published_at = timezone.now()
    draft.save(update_fields=["published_at", "agreed_by"])
    # A database may give a number again whose row was rolled back.
    question_set.cache_clear()


def _create_parts(framework: Framework) -> None:
    meaning = Meaning(content_of(framework))
    FrameworkRating.objects.bulk_create(
        FrameworkRating(framework=framework, code=code) for code in meaning.rating_codes
    )
    Standard.objects.bulk_create(
        Standard(framework=framework, number=standard.number) for standard in meaning.standards
    )
    Question.objects.bulk_create(
        Question(framework=framework, number=question.code, position=position)
        for position, question in enumerate(meaning.questions, start=1)
    )


def lock_draft(framework: Framework, expected_digest: str) -> Framework:
    """Raises `PublicationRefusedError` where it is no draft any more, or not the one that was seen."""
    draft = Framework.objects.select_for_update().filter(pk=framework.pk).first()
    if draft is None:
        raise PublicationRefusedError("The draft was deleted")
    if draft.published_at:
        raise PublicationRefusedError("It is published already")
    if draft.digest != expected_digest:
        raise PublicationRefusedError("The draft was replaced since you opened this page. Look at it and decide again")
    return draft


def lock_proposed(framework: Framework, expected_digest: str) -> Framework:
    draft = lock_draft(framework, expected_digest)
    if draft.proposed_by is None:
        raise PublicationRefusedError("Its publication is not proposed any more")
    return draft


def log_event(framework: Framework, change: FrameworkChange, by: User) -> None:
    FrameworkEvent.objects.create(
        code=framework.code, edition=framework.edition, digest=framework.digest, change=change, by=by
    )
