"""The decisions of a panel: every one, who dissented, who confirmed, and who may."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from inspection.frameworks.document import StandardItem
from inspection.frameworks.scale import Rating
from inspection.models import Inspection, User
from inspection.programme.permissions import can_chair_panel, can_sit_on_panel
from reports.figures.scorecard import Scorecard, StandardScore
from reports.figures.tallies import scorecard
from reports.models import PanelConfirmation, PanelDecision, PanelDissent, PanelReopening
from reports.panel.meetings.queries import is_member


def panel_is_over(inspection: Inspection) -> bool:
    """Every standard has the rating that it can have, no decision rests on figures that have changed since, and two
    people have confirmed each."""
    return is_settled(scorecard(inspection))


def is_settled(card: Scorecard) -> bool:
    has_outdated = any(score.outdated for score in card.rated_standards)
    return not card.is_provisional and not has_outdated and not card.to_be_confirmed


def can_confirm(user: User, inspection: Inspection) -> bool:
    """The lead and the head, and whoever sits on the panel."""
    if can_chair_panel(user, inspection):
        return True
    return can_sit_on_panel(user, inspection) and is_member(user, inspection)


@dataclass(frozen=True, slots=True)
class DissentRow:
    dissent: PanelDissent
    held: Rating


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision with its ratings as steps of the scale, which give the tags their colours, and what became of it.

    `confirmations` are those that count, `ended` those that a reopening ended.
    """

    decision: PanelDecision
    agreed: Rating
    calculated: Rating | None
    dissents: list[DissentRow] = field(default_factory=list)
    confirmations: list[PanelConfirmation] = field(default_factory=list)
    ended: list[PanelConfirmation] = field(default_factory=list)
    reopenings: list[PanelReopening] = field(default_factory=list)

    @property
    def confirmed_by(self) -> str:
        return " and ".join(str(confirmation.by) for confirmation in self.confirmations)

    def is_confirmed_by(self, user: User) -> bool:
        return any(confirmation.by_id == user.pk for confirmation in self.confirmations)


def decision_rows(inspection: Inspection, standards: Iterable[StandardItem]) -> dict[int, list[DecisionRow]]:
    """{standard id: every decision of the panel, newest first}, none for a standard without; four queries at
    most."""
    by_pk = {standard.pk: standard for standard in standards}
    decisions = PanelDecision.objects.filter(inspection=inspection, standard__in=by_pk).with_confirmations()
    rows: defaultdict[int, list[DecisionRow]] = defaultdict(list)
    by_decision = {}
    for decision in decisions.select_related("agreed", "calculated", "by").order_by("-pk"):
        standard = by_pk[decision.standard_id]
        calculated = standard.rating(decision.calculated.code) if decision.calculated else None
        row = by_decision[decision.pk] = DecisionRow(decision, standard.rating(decision.agreed.code), calculated)
        rows[decision.standard_id].append(row)
    for dissent in PanelDissent.objects.filter(decision__in=by_decision).select_related("member__user", "held", "by"):
        row = by_decision[dissent.decision_id]
        row.dissents.append(DissentRow(dissent, by_pk[row.decision.standard_id].rating(dissent.held.code)))
    reopened = [pk for pk, row in by_decision.items() if row.decision.times_reopened]
    for reopening in PanelReopening.objects.filter(decision__in=reopened).select_related("by"):
        by_decision[reopening.decision_id].reopenings.append(reopening)
    confirmed = [pk for pk, row in by_decision.items() if row.decision.times_confirmed or row.decision.times_reopened]
    for confirmation in PanelConfirmation.objects.filter(decision__in=confirmed).select_related("by"):
        row = by_decision[confirmation.decision_id]
        counts = confirmation.round == row.decision.times_reopened
        (row.confirmations if counts else row.ended).append(confirmation)
    return rows


def newest_row(inspection: Inspection, standard: StandardItem) -> DecisionRow | None:
    """The decision of a standard that was taken last."""
    return next(iter(decision_rows(inspection, [standard]).get(standard.pk, [])), None)


def version_to_confirm(score: StandardScore, row: DecisionRow) -> str:
    """Tells what somebody would confirm (figures, decision, dissents) from what stands now."""
    said = [score.version, row.decision.times_reopened, [each.dissent.pk for each in row.dissents]]
    return hashlib.sha256(repr(said).encode()).hexdigest()
