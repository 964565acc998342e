"""The panel's page, and the pack of a standard that its members read."""

from dataclasses import dataclass

from django.shortcuts import render
from django.views.decorators.http import require_safe

from inspection.frameworks.scale import Rating
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from reports.evidence.queries import evidence_by_standard
from reports.figures import discretion
from reports.figures.certainty import cases_to_settle, certainty_of, overall_certainty
from reports.figures.reach import open_answers, reach_of, ways_to_others
from reports.figures.scorecard import unanswered_by_standard
from reports.figures.tallies import scorecard
from reports.models import PanelProposal
from reports.panel.decisions import queries as decisions
from reports.panel.decisions.views import StandardRecord
from reports.panel.meetings import queries as meetings
from reports.panel.meetings.lookup import find_rated_standard


@require_safe
def panel(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_see_dashboard(request.user, inspection))
    card = scorecard(inspection)
    evidence = evidence_by_standard(inspection, request.user)
    rows = decisions.decision_rows(inspection, [score.standard for score in card.rated_standards])
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


@dataclass(frozen=True, slots=True)
class Proposal:
    stored: PanelProposal
    rating: Rating


@require_safe
def pack(request, code, number):
    """All that the panel reads of a standard: a block each in `templates/reports/panel/pack/`, of this one context."""
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_sit_on_panel(request.user, inspection))
    standard = find_rated_standard(inspection, number)
    card = scorecard(inspection)
    score = card.standards[number]
    reach = reach_of(score, card, open_answers(card))
    members = meetings.members_of(inspection)
    proposal = meetings.proposals_of(inspection).get(standard.pk)
    rows = decisions.decision_rows(inspection, [standard]).get(standard.pk, [])
    context = {
        "inspection": inspection,
        "card": card,
        "score": score,
        "standard": StandardRecord(score, discretion.reasons(score, card.framework), rows),
        "explanations": discretion.explanations(score, card.framework),
        "ways": ways_to_others(score, reach.distance) if reach else [],
        "certainty": certainty_of(score, card.eligible),
        "more_cases": cases_to_settle(score, card.eligible, card.signed_off),
        "descriptors": [
            (rating, standard.descriptors[rating.code])
            for rating in standard.scale[::-1]
            if rating.code in standard.descriptors
        ],
        "proposal": Proposal(proposal, standard.rating(proposal.rating.code)) if proposal else None,
        "views": meetings.views_by_standard(
            members, meetings.views_of(inspection), meetings.discussions_of(inspection), standard
        ),
        "reads_cases": permissions.can_read_cases(request.user, inspection),
        "evidence": evidence_by_standard(inspection, request.user)[number],
        "unanswered": unanswered_by_standard(card),
        "records_panel": permissions.can_record_panel(request.user, inspection),
        "chairs_panel": permissions.can_chair_panel(request.user, inspection),
    }
    return render(request, "reports/panel/pack/pack.html", context)
