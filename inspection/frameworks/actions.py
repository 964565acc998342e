from enum import Enum, auto

from django.db import transaction
from django.utils import timezone

from inspection.foundation.files import FileRefusedError
from inspection.foundation.transactions import retry_transaction
from inspection.frameworks.format_2.reading import FrameworkContent
from inspection.frameworks.models import Framework, FrameworkChange
from inspection.frameworks.publication import lock_draft, log_event, publish
from inspection.people.models import User


class UploadedMeanwhileError(FileRefusedError):
    """Somebody else has stored the same edition since it was looked for. Nothing was stored."""

    message = "Somebody else has just uploaded the same edition. Look at theirs, or upload yours again"

    def __init__(self) -> None:
        super().__init__([self.message])


class Stored(Enum):
    """What became of a file."""

    NEW = auto()
    REPLACED = auto()  # a draft of the same edition
    UNCHANGED = auto()


@transaction.atomic
def import_framework(
    *, content: FrameworkContent, by: User | None = None, file_name: str = ""
) -> tuple[Framework, bool]:
    """Store and publish a framework; the second value tells whether it is new. `by` is nobody where a command does it.

    The same content again changes nothing. Raises `FileRefusedError` when the edition is already published with other
    content, or is a draft, which is for people to publish, or was stored at the same moment.
    """
    framework, stored = _store(content)
    if stored == Stored.NEW:
        if by:
            framework.uploaded_by, framework.uploaded_at, framework.file_name = by, timezone.now(), file_name
            framework.save(update_fields=["uploaded_by", "uploaded_at", "file_name"])
            log_event(framework, FrameworkChange.IMPORTED, by)
        publish(framework)
    elif not framework.published_at:
        raise FileRefusedError([f"edition: {content.code} edition {content.edition} is a draft; delete it first"])
    return framework, stored == Stored.NEW


@retry_transaction
def create_draft(*, content: FrameworkContent, file_name: str, by: User) -> tuple[Framework, Stored]:
    """Store a framework to be looked at and published later, in place of the draft of the same edition.

    The same content again changes nothing. Raises `FileRefusedError` when the edition is published with other content,
    `UploadedMeanwhileError` when somebody else stores it at the same moment.
    """
    framework, stored = _store(content)
    if stored == Stored.UNCHANGED:
        return framework, stored
    framework.uploaded_by, framework.uploaded_at, framework.file_name = by, timezone.now(), file_name
    framework.save(update_fields=["uploaded_by", "uploaded_at", "file_name"])
    log_event(framework, FrameworkChange.UPLOADED if stored == Stored.NEW else FrameworkChange.REPLACED, by)
    return framework, stored


@retry_transaction
def delete_draft(*, framework: Framework, expected_digest: str, by: User) -> None:
    """Raises `PublicationRefusedError` where it is no draft any more, or not the one that was seen."""
    draft = lock_draft(framework, expected_digest)
    log_event(draft, FrameworkChange.DELETED, by)
    draft.delete()


def _store(content: FrameworkContent) -> tuple[Framework, Stored]:
    digest = content.digest()
    framework = _lock(content)
    if framework and framework.digest == digest:
        return framework, Stored.UNCHANGED
    if framework and framework.published_at:
        raise FileRefusedError(
            [
                f"edition: {content.code} edition {content.edition} is already published with other content; "
                "a changed framework needs a new edition"
            ]
        )
    if framework:
        return _replace(framework, content, digest), Stored.REPLACED
    return _create(content, digest), Stored.NEW


def _lock(content: FrameworkContent) -> Framework | None:
    return Framework.objects.select_for_update().filter(code=content.code, edition=content.edition).first()


def _create(content: FrameworkContent, digest: str) -> Framework:
    row = Framework(code=content.code, edition=content.edition, document=content.document(), digest=digest)
    # ON CONFLICT DO NOTHING: of two at once neither fails, and the second waits until the first is stored.
    Framework.objects.bulk_create([row], ignore_conflicts=True)
    framework = _lock(content)
    # Stored whole, it is an upload or published already.
    if framework is None or framework.uploaded_at or framework.published_at:
        raise UploadedMeanwhileError
    return framework


def _replace(draft: Framework, content: FrameworkContent, digest: str) -> Framework:
    """Another content for the same row. The proposal falls: it was to publish what is gone."""
    draft.document, draft.digest = content.document(), digest
    draft.proposed_by = draft.proposed_at = None
    draft.save(update_fields=["document", "digest", "proposed_by", "proposed_at"])
    return draft
