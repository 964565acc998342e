"""All that the panel reads of a standard, on a page and as a file."""

from collections.abc import Iterable
from dataclasses import dataclass

from inspection.foundation.transactions import consistent_read
from inspection.frameworks.document import StandardItem
from inspection.frameworks.scale import Rating
from inspection.models import Inspection
from reports.evidence.queries import evidence_by_standard
from reports.figures import discretion
from reports.figures.certainty import Certainty, cases_to_settle, certainty_of
from reports.figures.reach import open_answers, reach_of, ways_to_others
from reports.figures.scorecard import Scorecard, StandardScore
from reports.models import EvidenceEntry, PanelProposal
from reports.models.evidence import EvidenceQuerySet
from reports.panel.decisions.queries import DecisionRow, decision_rows
from reports.panel.meetings.queries import (
    StandardViews,
    discussions_of,
    members_of,
    proposals_of,
    views_by_standard,
    views_of,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    stored: PanelProposal
    rating: Rating


@dataclass(frozen=True, slots=True)
class Pack:
    """A standard's figures and how far and how sure its rating is, in words; what its ratings look like, the best
    first; evidence, strengths first; the lead's proposal, the members' views, and decisions, the newest first.

    `more_cases` would settle the rating, as `cases_to_settle` says it.
    """

    score: StandardScore
    explanations: list[str]
    ways: list[str]
    reasons: list[str]
    certainty: Certainty | None
    more_cases: int | None
    descriptors: list[tuple[Rating, str]]
    evidence: list[EvidenceEntry]
    proposal: Proposal | None
    views: StandardViews
    decisions: list[DecisionRow]


@consistent_read
def packs_of(
    inspection: Inspection, card: Scorecard, standards: Iterable[StandardItem], evidence: EvidenceQuerySet
) -> list[Pack]:
    """Of these rated standards, in their order, with what is read of `evidence`; the same queries however many."""
    wanted, still_open = list(standards), open_answers(card)
    members, views, discussions = members_of(inspection), views_of(inspection), discussions_of(inspection)
    proposals, rows = proposals_of(inspection), decision_rows(inspection, wanted)
    entries = evidence_by_standard(evidence)

    def pack(standard: StandardItem) -> Pack:
        score = card.standards[standard.number]
        reach, proposal = reach_of(score, card, still_open), proposals.get(standard.pk)
        return Pack(
            score=score,
            explanations=discretion.explanations(score, card.framework),
            ways=ways_to_others(score, reach.distance) if reach else [],
            reasons=discretion.reasons(score, card.framework),
            certainty=certainty_of(score, card.eligible),
            more_cases=cases_to_settle(score, card.eligible, card.signed_off),
            descriptors=[
                (rating, standard.descriptors[rating.code])
                for rating in standard.scale[::-1]
                if rating.code in standard.descriptors
            ],
            evidence=entries[standard.number],
            proposal=Proposal(proposal, standard.rating(proposal.rating.code)) if proposal else None,
            views=views_by_standard(members, views, discussions, standard),
            decisions=rows.get(standard.pk, []),
        )

    return [pack(standard) for standard in wanted]
