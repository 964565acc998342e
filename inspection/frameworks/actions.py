from django.db import transaction
from django.utils import timezone

from inspection.foundation.files import FileRefusedError
from inspection.frameworks.models import Framework, FrameworkRating, Question, Standard
from inspection.frameworks.queries import question_set
from inspection.frameworks.schema import FrameworkSchema


@transaction.atomic
def import_framework(*, content: FrameworkSchema) -> tuple[Framework, bool]:
    """Store and publish a framework; the second value tells whether it is new.

    The same content again changes nothing. Raises `FileRefusedError` when the edition is already published with other
    content: a published framework is never edited.
    """
    digest = content.digest()
    stored = Framework.objects.filter(code=content.code, edition=content.edition).first()
    if stored and stored.digest == digest:
        return stored, False
    if stored:
        raise FileRefusedError(
            [
                f"edition: {content.code} edition {content.edition} is already published with other content; "
                "a changed framework needs a new edition"
            ]
        )
    framework = _create_draft(content, digest)
    framework.published_at = timezone.now()
    framework.save(update_fields=["published_at"])
    question_set.cache_clear()
    return framework, True


def _create_draft(content: FrameworkSchema, digest: str) -> Framework:
    framework = Framework.objects.create(
        code=content.code, edition=content.edition, document=content.document(), digest=digest
    )
    FrameworkRating.objects.bulk_create(
        FrameworkRating(framework=framework, code=rating.code) for rating in content.ratings
    )
    Standard.objects.bulk_create(
        Standard(framework=framework, number=standard.number) for standard in content.standards
    )
    Question.objects.bulk_create(
        Question(framework=framework, number=number, position=position)
        for position, number in enumerate(content.numbers, start=1)
    )
    return framework
