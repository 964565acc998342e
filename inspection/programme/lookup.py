"""What the addresses of inspections name. What the user may not know of is not found."""

from django.shortcuts import get_object_or_404

from inspection.people.models import User
from inspection.programme.models import Inspection


def find_inspection(user: User, code: str) -> Inspection:
    inspections = Inspection.objects.visible_to(user).select_related("delivery_unit__region")
    return get_object_or_404(inspections, code=code)


def find_inspection_with_team(user: User, code: str) -> Inspection:
    """One whose team the user may know of."""
    inspections = Inspection.objects.with_team_for(user).select_related("delivery_unit__region")
    return get_object_or_404(inspections, code=code)
