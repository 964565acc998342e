import datetime
from collections.abc import Mapping
from typing import Any

from cases.models import Case, Change, Judgement
from cases.saving.errors import AnswersLeftError
from cases.saving.events import CHANGING, is_newest, log_event
from cases.saving.refusal import refusal_of
from cases.saving.statements import lock
from inspection.foundation.transactions import retry_transaction
from inspection.frameworks.queries import question_set
from inspection.ledger.actions import record
from inspection.models import User


@retry_transaction
def change_details(
    *,
    case: Case,
    expected_version: int,
    commenced_on: datetime.date,
    details: Mapping[str, Any],
    by: User,
) -> Case:
    """Change the details of an open case.

    Raises `NotOpenError`, `ContentChangedError`, `NotAllowedError` for who is not its assessor, and `AnswersLeftError`
    where a section with answers would be taken away.
    """
    wanted = {"commenced_on": commenced_on, "details": dict(details)}
    assessment = case.assessments.primary().get()
    if not lock(assessment, by, expected_version):
        if is_newest(assessment, Change.DETAILS_CHANGED, by, expected_version + 1) and _are_stored(case, wanted):
            return case
        raise refusal_of(by, assessment)
    if _are_stored(case, wanted):
        # Nothing new, so nothing happened.
        return case
    for name, value in wanted.items():
        setattr(case, name, value)
    _refuse_to_misplace_answers(case)
    case.save(update_fields=wanted)
    record(case.inspection_id, [case])
    assessment.refresh_from_db(fields=CHANGING)
    assessment.version += 1
    log_event(assessment, Change.DETAILS_CHANGED, by, changed=["version"])
    return case


def _are_stored(case: Case, wanted: Mapping[str, Any]) -> bool:
    return Case.objects.filter(pk=case.pk, **wanted).exists()


def _refuse_to_misplace_answers(case: Case) -> None:
    framework, sections = question_set(case.inspection.framework_id), case.sections
    misplaced = [item.pk for item in framework.questions if not item.is_put_to(sections)]
    answered = Judgement.objects.filter(assessment__case=case, question__in=misplaced)
    left = answered.exclude(answer="", evidence="").values_list("question__number", flat=True).order_by("question")
    if left:
        raise AnswersLeftError(list(left))
