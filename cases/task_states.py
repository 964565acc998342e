"""The tasks of an inspection that have to do with cases: who has them, and whether they are signed off."""

from django.db.models import Count, Q
from django.utils import timezone

from cases.inspection_answers.queries import inspection_answers, standards_to_answer
from cases.models import Assessment, Caseload, State
from cases.queries import is_nobodys
from cases.sampling.samples import coming_sample, drawn_sample
from inspection.foundation.dates import day_in_words
from inspection.models import Inspection
from inspection.programme.tasks import TaskState, TaskStatus

NO_CASES = TaskState(TaskStatus.BLOCKED, "There is no case yet")


def _counts(inspection: Inspection) -> tuple[int, int, int]:
    """How many cases there are, how many wait to be allocated, and how many are signed off; one query."""
    cases = Assessment.objects.sampled().filter(case__inspection=inspection).order_by()
    counted = cases.aggregate(
        total=Count("pk"), free=Count("pk", filter=is_nobodys()), done=Count("pk", filter=Q(state=State.SIGNED_OFF))
    )
    return counted["total"], counted["free"], counted["done"]


def caseload_state(inspection: Inspection) -> TaskState:
    """An inspection whose cases came another way, as by an import, needs none."""
    caseload = Caseload.objects.current().filter(inspection=inspection).first()
    if caseload:
        return TaskState(TaskStatus.COMPLETED, f"{caseload.accepted} cases can be drawn")
    if Assessment.objects.filter(case__inspection=inspection).exists():
        return TaskState(TaskStatus.COMPLETED, "Its cases were not drawn from a caseload")
    return TaskState(TaskStatus.NOT_STARTED, "The unit’s cases are not uploaded yet")


def sample_state(inspection: Inspection) -> TaskState:
    """It is drawn from a caseload, in the steps of `cases.sampling.drawing`."""
    if drawn := drawn_sample(inspection):
        return TaskState(TaskStatus.COMPLETED, f"Drawn on {day_in_words(timezone.localdate(drawn.drawn_at))}")
    if coming := coming_sample(inspection):
        missing = (
            "The seed is given, and the draw is to come" if coming.seed else "The design is fixed; it needs its seed"
        )
        return TaskState(TaskStatus.IN_PROGRESS, missing)
    if Caseload.objects.current().filter(inspection=inspection).exists():
        return TaskState(TaskStatus.NOT_STARTED, "Nothing is drawn yet")
    if Assessment.objects.filter(case__inspection=inspection).exists():
        return TaskState(TaskStatus.COMPLETED, "Its cases were not drawn from a caseload")
    return TaskState(TaskStatus.BLOCKED, "Waits for the caseload")


def allocation_state(inspection: Inspection) -> TaskState:
    total, free, done = _counts(inspection)
    if not total:
        return NO_CASES
    if not free:
        return TaskState(TaskStatus.COMPLETED, f"All {total} cases are allocated")
    started = free < total - done
    note = f"{free} of {total} cases {'waits' if free == 1 else 'wait'} to be allocated"
    return TaskState(TaskStatus.IN_PROGRESS if started else TaskStatus.NOT_STARTED, note)


def cases_state(inspection: Inspection) -> TaskState:
    total, free, done = _counts(inspection)
    if not total:
        return NO_CASES
    note = f"{done} of {total} cases signed off"
    if done == total:
        return TaskState(TaskStatus.COMPLETED, note)
    return TaskState(TaskStatus.IN_PROGRESS if done or free < total else TaskStatus.NOT_STARTED, note)


def evidence_state(inspection: Inspection) -> TaskState:
    """Of the questions that are asked of the inspection itself."""
    answers = inspection_answers(inspection)
    asked = [question for page in standards_to_answer(inspection) for question in page.questions]
    answered = sum(question.pk in answers and bool(answers[question.pk].answer) for question in asked)
    note = f"{answered} of {len(asked)} questions answered"
    if answered == len(asked):
        return TaskState(TaskStatus.COMPLETED, note)
    return TaskState(TaskStatus.IN_PROGRESS if answered else TaskStatus.NOT_STARTED, note)
