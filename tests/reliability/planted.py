"""The product with a mistake planted: it checks the version in Python and then saves.

Every site that reads a row, compares it and writes it back without a lock has this mistake. The trial of racing pairs
must find it; a trial that does not is worth nothing.
"""

from django.utils import timezone

from inspection.wsgi import application  # noqa: F401  # sets Django up, and is what gunicorn serves

from cases.saving import actions  # isort: skip
from cases.models import Judgement  # isort: skip


def check_then_save(*, assessment, changes, by):
    stored, conflicts = {}, {}
    for change in changes:
        judgements = Judgement.objects.filter(assessment=assessment, question=change.question.pk).select_related("by")
        judgement = judgements.first() or Judgement(
            assessment=assessment, question_id=change.question.pk, version=0, by=by
        )
        if judgement.version != change.version:
            conflicts[change.question.number] = judgement
            continue
        judgement.answer, judgement.evidence, judgement.version = change.answer, change.evidence, change.version + 1
        judgement.by, judgement.at = by, timezone.now()
        judgement.save()
        stored[change.question.number] = judgement
    return actions.Outcome(stored, conflicts)


actions.record_judgements = check_then_save
