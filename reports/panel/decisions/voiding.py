"""Telling those who confirmed a decision that its figures have changed since.

Whether a decision still counts is worked out whenever it is read, so pages say it at once. Whoever confirmed it is told
in the transaction that changed the figures: every action that does ends in `settle_stage`, which asks here.
"""

from inspection.models import Inspection
from inspection.programme.notices import notify
from reports.figures.tallies import scorecard
from reports.models import PanelConfirmation
from reports.panel.decisions.actions import address_of
from reports.panel.decisions.queries import decision_rows


def tell_of_voided(inspection: Inspection) -> None:
    """Each of them once for the same figures. One query where nobody has confirmed anything, as for most of the time of
    an inspection."""
    if not PanelConfirmation.objects.filter(decision__inspection=inspection).exists():
        return
    outdated = [score for score in scorecard(inspection).rated_standards if score.outdated]
    rows = decision_rows(inspection, [score.standard for score in outdated])
    for score in outdated:
        row, number = rows[score.standard.pk][0], score.standard.number
        notify(
            [confirmation.by for confirmation in row.confirmations],
            f"The panel’s decision on {number} of {inspection}, which you have confirmed, no longer counts: its "
            "figures have changed since",
            inspection=inspection,
            address=address_of(inspection, number),
            reminder=f"voided/{row.decision.pk}/{score.figures[:24]}",
        )
