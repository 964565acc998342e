"""What the addresses of drafts name. What the user may not know of is not found."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from inspection.models import Inspection, User
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from reports.models import AccuracyDraft


def find_to_read(user: User, code: str) -> Inspection:
    """For the team: an inspection whose checks the user may read."""
    inspection = find_inspection(user, code)
    permissions.require(permissions.can_read_evidence(user, inspection))
    return inspection


def find_to_send(user: User, code: str) -> Inspection:
    inspection = find_inspection(user, code)
    permissions.require(permissions.can_send_drafts(user, inspection))
    return inspection


def find_draft(inspection: Inspection, number: int) -> AccuracyDraft:
    """Of an inspection that was found, by its number."""
    draft = get_object_or_404(inspection.accuracy_drafts.select_related("by"), number=number)
    draft.inspection = inspection  # with its unit, read already
    return draft


def find_sent(user: User, pk: int) -> AccuracyDraft:
    """For whoever may read it: its contacts, and the team."""
    drafts = AccuracyDraft.objects.visible_to(user).select_related("inspection__delivery_unit")
    return get_object_or_404(drafts, pk=pk)


def find_to_check(user: User, pk: int) -> AccuracyDraft:
    """For its contacts alone. The team, which may read it, is refused."""
    draft = find_sent(user, pk)
    permissions.require(is_contact(user, draft))
    return draft


def is_contact(user: User, draft: AccuracyDraft) -> bool:
    return AccuracyDraft.objects.sent_to(user).filter(pk=draft.pk).exists()


def found_challenge(draft: AccuracyDraft, number: int):
    challenge = draft.challenges.select_related("by").filter(number=number).first()
    if challenge is None:
        raise Http404
    challenge.draft = draft
    return challenge
