from django.db import transaction

from inspection.ledger.actions import record
from inspection.models import FrameworkRating, Inspection, Standard, User
from inspection.programme.stages import lock_inspection, settle_stage
from reports.figures.discretion import open_ratings
from reports.figures.scorecard import StandardScore
from reports.figures.tallies import scorecard
from reports.models import PanelDecision


class DiscretionClosedError(Exception):
    """The panel may not give this rating: discretion is not open for the standard, or does not point to it."""


class FiguresChangedError(Exception):
    """The standard's figures, or the decision on it, are no longer those that the panel saw."""


@transaction.atomic
def decide(
    *,
    inspection: Inspection,
    standard: Standard,
    agreed: FrameworkRating,
    rationale: str,
    by: User,
    expected_version: str | None = None,
) -> PanelDecision:
    """Record what the panel agreed for a standard.

    A standard rated by the panel may be given any rating; any other its calculated rating, or one that the grounds of
    discretion point to. Raises `DiscretionClosedError`, or `FiguresChangedError` where
    `expected_version` (the figures and latest decision as the panel saw them) is given and they are others now.
    """
    # Decisions on one inspection are taken one after another, each on the figures as they then stand.
    lock_inspection(inspection.pk)
    card = scorecard(inspection)
    score = card.standards[standard.number]
    if expected_version is not None and expected_version != score.version:
        raise FiguresChangedError
    if not score.standard.rated_by_panel:
        _check_discretion(score, agreed)
    calculated = score.calculated
    decision = PanelDecision.objects.create(
        inspection=inspection,
        standard=standard,
        calculated=FrameworkRating.objects.get(framework=inspection.framework_id, code=calculated.code)
        if calculated
        else None,
        percent=score.percent,
        agreed=agreed,
        discretion=list(score.discretion),
        rationale=rationale,
        by=by,
    )
    record(inspection.pk, [decision])
    settle_stage(inspection.pk, by=by)
    return decision


def _check_discretion(score: StandardScore, agreed: FrameworkRating) -> None:
    if score.calculated is None:
        raise DiscretionClosedError("No case has been judged on this standard yet, so there is no rating to confirm")
    if agreed.code in {rating.code for rating in open_ratings(score)}:
        return
    if not score.opening.may_become:
        raise DiscretionClosedError(f"Discretion is not open: the rating stays {score.calculated.label}")
    reach = " or ".join(rating.label for rating in score.opening.may_become)
    raise DiscretionClosedError(f"Discretion is open from {score.calculated.label} to {reach} only")
