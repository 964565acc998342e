from cases.models import Assessment, Case
from cases.queries import assessors_of
from cases.saving.errors import NOT_IN_SAMPLE, ContentChangedError, NotAllowedError, NotOpenError
from inspection.models import User

NOT_ALLOCATED = "This case is not allocated to you"
NOT_IN_TEAM = "You are no longer in the team of this inspection"


def refusal_of(by: User, assessment: Assessment) -> NotAllowedError | NotOpenError | ContentChangedError:
    """Why the assessment could not be locked."""
    now = Assessment.objects.get(pk=assessment.pk)
    if not Case.objects.filter(pk=now.case_id, left_because="").exists():
        return NotAllowedError(NOT_IN_SAMPLE)
    if now.assessor_id != by.pk:
        return NotAllowedError(NOT_ALLOCATED)
    if not assessors_of(assessment.case.inspection_id).filter(user=by.pk).exists():
        return NotAllowedError(NOT_IN_TEAM)
    return ContentChangedError() if now.is_open else NotOpenError(now.state)
