from typing import Any

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


def _create_draft(content: FrameworkSchema, digest: str) -> Framework:
    framework = Framework.objects.create(
        code=content.code,
        edition=content.edition,
        title=content.title,
        publisher=content.publisher,
        licence=content.licence,
        digest=digest,
        answer_labels={answer.code: answer.label for answer in content.answers},
        standard_rule=content.standard_rule,
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


def _create_scale(framework: Framework, content: FrameworkSchema) -> None:
    ratings = {
        schema.code: FrameworkRating.objects.create(
            framework=framework, code=schema.code, label=schema.label, points=schema.points
        )
        for schema in content.ratings
    }
    for kind, schemas in ((BandOf.PERCENTAGE, content.banding), (BandOf.SCORE, content.overall.bands)):
        FrameworkBand.objects.bulk_create(
            FrameworkBand(
                framework=framework,
                of=kind,
                lower=schema.lower,
                upper=schema.upper,
                rating=ratings[schema.rating],
                proportions=getattr(schema, "proportions", []),
            )
            for schema in schemas
        )


def _create_questions(framework: Framework, content: FrameworkSchema) -> None:
    position = 0

    def question(**fields: Any) -> Question:
        nonlocal position
        position += 1
        return Question(framework=framework, position=position, **fields)

    prompts = []
    for index, domain_schema in enumerate(content.domains):
        domain = Domain.objects.create(
            framework=framework,
            number=domain_schema.number,
            title=domain_schema.title,
            rated_by=domain_schema.rated_by,
            position=index,
        )
        for schema in domain_schema.standards:
            standard = Standard.objects.create(
                framework=framework,
                domain=domain,
                number=schema.number,
                title=schema.title,
                statement=schema.statement,
                is_rated=schema.rated,
                applies_to=schema.applies_to or "",
                report_sections=schema.report_sections,
                position=content.standards.index(schema),
            )
            for key_schema in schema.key_questions:
                key_question = question(
                    kind=QuestionKind.KEY_QUESTION,
                    number=key_schema.number,
                    standard=standard,
                    text=key_schema.text,
                    strand=key_schema.strand or "",
                    not_applicable=key_schema.not_applicable,
                    guidance=key_schema.guidance,
                )
                key_question.save()
                prompts += [
                    question(
                        kind=QuestionKind.PROMPT,
                        number=key_schema.number + letter,
                        standard=standard,
                        key_question=key_question,
                        text=prompt.text,
                        not_applicable=prompt.not_applicable,
                        guidance=prompt.guidance,
                    )
                    for letter, prompt in key_schema.prompts.items()
                ]
    Question.objects.bulk_create(prompts)
    Question.objects.bulk_create(
        question(
            kind=QuestionKind.INFORMATION,
            number=schema.code,
            text=schema.text,
            applies_to=schema.applies_to or "",
            options=schema.answers,
            not_applicable=schema.not_applicable,
            guidance=schema.guidance,
        )
        for schema in content.information_questions
    )
