"""The panel's page, and the pack of a standard that its members read."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from inspection.foundation.transactions import consistent_read
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from reports.evidence.queries import evidence_by_standard
from reports.figures import discretion
from reports.figures.certainty import overall_certainty
from reports.figures.scorecard import unanswered_by_standard
from reports.figures.tallies import scorecard
from reports.models import EvidenceEntry
from reports.panel.decisions import queries as decisions
from reports.panel.decisions.views import StandardRecord
from reports.panel.meetings import queries as meetings
from reports.panel.meetings.lookup import find_rated_standard
from reports.panel.packs import packs_of


@require_safe
def panel(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_see_dashboard(request.user, inspection))
    card, rows = _card_and_decisions(inspection)
    evidence = evidence_by_standard(EvidenceEntry.objects.visible_in(inspection, request.user))
    members = meetings.members_of(inspection)
    sits = permissions.can_sit_on_panel(request.user, inspection)
    context = {
        "inspection": inspection,
        "card": card,
        "certainty": overall_certainty(card) if sits else None,
        "standards": [
            StandardRecord(
                score,
                discretion.reasons(score, card.framework),
                rows.get(score.standard.pk, []),
                evidence[score.standard.number],
            )
            for score in card.rated_standards
        ],
        "members": members,
        "present": [member for member in members if member.is_present],
        "own": next((member for member in members if member.user_id == request.user.pk), None),
        "quorum_refusal": meetings.quorum_refusal(members),
        "reads_cases": permissions.can_read_cases(request.user, inspection),
        "unanswered": unanswered_by_standard(card),
        "records_panel": permissions.can_record_panel(request.user, inspection),
        "chairs_panel": permissions.can_chair_panel(request.user, inspection),
        "confirms": decisions.can_confirm(request.user, inspection),
        "reads_minutes": sits,
    }
    return render(request, "reports/panel/panel.html", context)


@consistent_read
def _card_and_decisions(inspection):
    rows = decisions.decision_rows(inspection, inspection.question_set.rated_standards)
    newest = {standard: listed[0].decision for standard, listed in rows.items()}
    return scorecard(inspection, decisions=newest), rows


@require_safe
def pack(request, code, number):
    """All that the panel reads of a standard: a block each in `templates/reports/panel/pack/`, of this one context."""
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_sit_on_panel(request.user, inspection))
    standard = find_rated_standard(inspection, number)
    card = scorecard(inspection)
    evidence = EvidenceEntry.objects.visible_in(inspection, request.user)
    [found] = packs_of(inspection, card, [standard], evidence)
    context = {
        "inspection": inspection,
        "card": card,
        "pack": found,
        "score": found.score,
        "standard": StandardRecord(found.score, found.reasons),
        "reads_cases": permissions.can_read_cases(request.user, inspection),
        "unanswered": unanswered_by_standard(card),
        "records_panel": permissions.can_record_panel(request.user, inspection),
        "chairs_panel": permissions.can_chair_panel(request.user, inspection),
    }
    return render(request, "reports/panel/pack/pack.html", context)
