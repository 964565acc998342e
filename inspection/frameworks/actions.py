from django.db import transaction
from django.utils import timezone

from inspection.foundation.files import FileRefusedError
from inspection.frameworks.models import (
    BandOf,
    Characteristic,
    Domain,
    Framework,
    FrameworkBand,
    FrameworkRating,
    Question,
    QuestionKind,
    Standard,
)
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


def _create_draft(content, digest):
    framework = Framework.objects.create(
        code=content.code,
        edition=content.edition,
        title=content.title,
        publisher=content.publisher,
        licence=content.licence,
        digest=digest,
        answer_labels={answer.code: answer.label for answer in content.answers},
        overall_maximum=content.overall.maximum,
        within_points=content.discretion.within_percentage_points,
        one_case=content.discretion.one_case_changes_rating,
        small_sample_below=content.discretion.small_sample_below,
    )
    _create_scale(framework, content)
    _create_questions(framework, content)
    Characteristic.objects.bulk_create(
        Characteristic(framework=framework, code=code, options=options, position=position)
        for position, (code, options) in enumerate(content.characteristics.items())
    )
    return framework


def _create_scale(framework, content):
    ratings = {
        shape.code: FrameworkRating.objects.create(
            framework=framework, code=shape.code, label=shape.label, points=shape.points
        )
        for shape in content.ratings
    }
    for kind, shapes in ((BandOf.PERCENTAGE, content.banding), (BandOf.SCORE, content.overall.bands)):
        FrameworkBand.objects.bulk_create(
            FrameworkBand(
                framework=framework,
                of=kind,
                lower=shape.lower,
                upper=shape.upper,
                rating=ratings[shape.rating],
                proportions=getattr(shape, "proportions", []),
            )
            for shape in shapes
        )


def _create_questions(framework, content):
    position = 0

    def question(**fields):
        nonlocal position
        position += 1
        return Question(framework=framework, position=position, **fields)

    prompts = []
    for place, domain_shape in enumerate(content.domains):
        domain = Domain.objects.create(
            framework=framework,
            number=domain_shape.number,
            title=domain_shape.title,
            rated_by=domain_shape.rated_by,
            position=place,
        )
        for shape in domain_shape.standards:
            standard = Standard.objects.create(
                framework=framework,
                domain=domain,
                number=shape.number,
                title=shape.title,
                statement=shape.statement,
                is_rated=shape.rated,
                applies_to=shape.applies_to or "",
                report_sections=shape.report_sections,
                position=content.standards.index(shape),
            )
            for key_shape in shape.key_questions:
                key_question = question(
                    kind=QuestionKind.KEY_QUESTION,
                    number=key_shape.number,
                    standard=standard,
                    text=key_shape.text,
                    strand=key_shape.strand or "",
                    not_applicable=key_shape.not_applicable,
                    guidance=key_shape.guidance,
                )
                key_question.save()
                prompts += [
                    question(
                        kind=QuestionKind.PROMPT,
                        number=key_shape.number + letter,
                        standard=standard,
                        key_question=key_question,
                        text=prompt.text,
                        not_applicable=prompt.not_applicable,
                        guidance=prompt.guidance,
                    )
                    for letter, prompt in key_shape.prompts.items()
                ]
    Question.objects.bulk_create(prompts)
    Question.objects.bulk_create(
        question(
            kind=QuestionKind.INFORMATION,
            number=shape.code,
            text=shape.text,
            applies_to=shape.applies_to or "",
            options=shape.answers,
            not_applicable=shape.not_applicable,
            guidance=shape.guidance,
        )
        for shape in content.information_questions
    )
