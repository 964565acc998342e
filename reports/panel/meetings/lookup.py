"""What the addresses of a panel's pages name."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from inspection.frameworks.document import StandardItem
from inspection.frameworks.queries import question_set
from inspection.models import Inspection
from reports.models import PanelMember


def find_rated_standard(inspection: Inspection, number: str) -> StandardItem:
    """Raises `Http404` for one that the framework does not have, or does not rate."""
    standard = question_set(inspection.framework_id).standards_by_number.get(number)
    if standard is None or not standard.is_rated:
        raise Http404
    return standard


def find_member(inspection: Inspection, user, pk: int) -> PanelMember:
    """Of those who sit. Raises `Http404`."""
    members = PanelMember.objects.visible_in(inspection, user).sitting()
    member = get_object_or_404(members.select_related("user", "by"), pk=pk)
    member.inspection = inspection
    return member
