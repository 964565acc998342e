from django.db import transaction
from django.utils import timezone

from inspection.foundation.files import FileRefusedError
from inspection.frameworks.format_2.meaning import Meaning
from inspection.frameworks.format_2.reading import FrameworkContent, read_document
from inspection.frameworks.models import Framework, FrameworkRating, Question, Standard
from inspection.frameworks.queries import question_set


@transaction.atomic
def import_framework(*, content: FrameworkContent) -> tuple[Framework, bool]:
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


def _create_draft(content: FrameworkContent, digest: str) -> Framework:
    framework = Framework.objects.create(
        code=content.code, edition=content.edition, document=content.document(), digest=digest
    )
    meaning = Meaning(read_document(framework.document))
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
    return framework
