"""What becomes of the cases of somebody who leaves a team: what `inspection.programme.handover` asks for."""

from django.db.models import Count, Q, QuerySet

from cases.allocation.actions import allocate_all
from cases.models import Assessment, State
from cases.queries import assessors_of
from inspection.models import Inspection, User
from inspection.programme.handover import HeldCases

WAITING = {
    "open": Count("pk", filter=Q(state=State.IN_PROGRESS)),
    "submitted": Count("pk", filter=Q(state=State.SUBMITTED)),
}


def _not_signed_off() -> QuerySet[Assessment]:
    return Assessment.objects.sampled().exclude(state=State.SIGNED_OFF).order_by()


class CaseHandover:
    def held_by(self, user: User) -> list[HeldCases]:
        rows = _not_signed_off().filter(assessor=user).values_list("case__inspection").annotate(**WAITING)
        counts = {pk: numbers for pk, *numbers in rows}
        inspections = Inspection.objects.select_related("delivery_unit").filter(pk__in=counts, cancelled_at=None)
        return [HeldCases(inspection, *counts[inspection.pk]) for inspection in inspections]

    def held_in(self, inspection: Inspection) -> dict[int, HeldCases]:
        rows = _not_signed_off().filter(case__inspection=inspection).exclude(assessor=None)
        counted = rows.values_list("assessor").annotate(**WAITING)
        return {user: HeldCases(inspection, *numbers) for user, *numbers in counted}

    def receivers(self, inspection: Inspection, user: User) -> list[User]:
        return [member.user for member in assessors_of(inspection).exclude(user=user).select_related("user")]

    def hand_over(self, *, inspection: Inspection, user: User, to: User | None, submitted: bool, by: User) -> None:
        """Raises `NotAllowedError` where they may not be given one of the cases."""
        state = State.SUBMITTED if submitted else State.IN_PROGRESS
        mine = Assessment.objects.sampled().filter(case__inspection=inspection, assessor=user, state=state)
        allocate_all(inspection=inspection, assessments=list(mine.values_list("pk", flat=True)), to=to, by=by)
