"""What assessors and leads are reminded of."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse

from cases.models import CHANGES_WITH_REASON, MOVES, Assessment, AssessmentEvent, Change, State
from cases.queries import cases_in_words, in_team
from inspection.foundation.dates import day_in_words
from inspection.models import Inspection, User
from inspection.programme.notices import leads_of
from inspection.programme.reminders import Reminder

# Days: before the end of fieldwork; after a return that nothing has followed; after a submission that waits. Long
# enough for a weekend between, short enough for something to be done about it.
BEFORE_END, AFTER_RETURN, AFTER_SUBMISSION = 3, 5, 3


def fieldwork_ends(today: datetime.date) -> Iterable[Reminder]:
    """To who has open cases."""
    days = (today, today + datetime.timedelta(days=BEFORE_END))
    open_cases = _of_running().filter(
        in_team(), state=State.IN_PROGRESS, case__inspection__fieldwork_ends_on__range=days
    )
    held: dict[tuple[Inspection, User], int] = defaultdict(int)
    for assessment in open_cases.select_related("assessor", "case__inspection__delivery_unit"):
        held[assessment.case.inspection, assessment.assessor] += 1  # type: ignore[index]  # in the team: somebody
    for (inspection, user), number in held.items():
        day = inspection.fieldwork_ends_on
        assert day is not None  # it is in the range
        text = f"Fieldwork of {inspection} ends on {day_in_words(day)}: {cases_in_words(number)} of yours still open"
        yield Reminder(f"fieldwork/{inspection.pk}/{day}", [user], text, inspection, _list_of(inspection))


def returned_and_untouched(today: datetime.date) -> Iterable[Reminder]:
    """To the assessor."""
    newest = AssessmentEvent.objects.filter(assessment=OuterRef("pk"), change__in=MOVES).order_by("-pk")
    waiting = _of_running().filter(in_team(), state=State.IN_PROGRESS).annotate(move=Subquery(newest.values("pk")[:1]))
    events = AssessmentEvent.objects.filter(
        pk__in=waiting.values("move"),
        change__in=CHANGES_WITH_REASON,
        at__date__lt=today - datetime.timedelta(days=AFTER_RETURN),
        # Whatever was answered since has counted on.
        assessment__version=F("version"),
    )
    for event in events.select_related("assessment__assessor", "assessment__case__inspection__delivery_unit"):
        case, assessor = event.assessment.case, event.assessment.assessor
        done = "reopened" if event.change == Change.REOPENED else "returned"
        text = f"Case {case} of {case.inspection} was {done} more than {AFTER_RETURN} days ago and waits for you"
        people = [assessor] if assessor else []
        yield Reminder(f"returned/{event.pk}", people, text, case.inspection, case.get_absolute_url())


def submitted_and_waiting(today: datetime.date) -> Iterable[Reminder]:
    """To the leads, all cases of an inspection in one; again only when another has come to wait as long."""
    before = today - datetime.timedelta(days=AFTER_SUBMISSION)
    newest = AssessmentEvent.objects.filter(assessment=OuterRef("pk"), change=Change.SUBMITTED).order_by("-pk")
    waiting = (
        _of_running()
        .filter(state=State.SUBMITTED)
        .annotate(move=Subquery(newest.values("pk")[:1]), moved_at=Subquery(newest.values("at")[:1]))
        .filter(moved_at__date__lt=before)
        .values_list("case__inspection", "pk", "move")
    )
    moves: dict[int, list[int]] = defaultdict(list)
    for inspection_pk, _, move in waiting:
        moves[inspection_pk].append(move)
    for inspection in Inspection.objects.filter(pk__in=moves).select_related("delivery_unit"):
        number = len(moves[inspection.pk])
        has = "has" if number == 1 else "have"
        text = (
            f"{cases_in_words(number)} of {inspection} {has} waited for sign-off for more than {AFTER_SUBMISSION} days"
        )
        key = f"submitted/{inspection.pk}/{max(moves[inspection.pk])}"
        yield Reminder(key, leads_of(inspection), text, inspection, f"{_list_of(inspection)}?state=submitted")


def _of_running() -> QuerySet[Assessment]:
    return Assessment.objects.sampled().filter(case__inspection__cancelled_at=None).order_by("pk")


def _list_of(inspection: Inspection) -> str:
    return reverse("cases", args=[inspection.code])
