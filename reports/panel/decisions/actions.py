"""What a panel agrees: recorded, dissented from, confirmed by two, reopened."""

import uuid

from django.db import transaction
from django.urls import reverse

from inspection.foundation.idempotency import create_once
from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import FrameworkRating, Inspection, Standard, User
from inspection.programme.notices import deal_with, notify
from inspection.programme.stages import lock_inspection, settle_stage
from reports.figures.discretion import open_ratings
from reports.figures.scorecard import StandardScore
from reports.figures.tallies import scorecard
from reports.models import PanelConfirmation, PanelDecision, PanelDissent, PanelMember, PanelReopening
from reports.panel.decisions.queries import DecisionRow, newest_row, version_to_confirm
from reports.panel.meetings.queries import members_of, quorum_refusal


class DecisionError(Exception):
    """It cannot be done with the decision as it stands. The message says why, and what to do first."""


class DiscretionClosedError(Exception):
    """The panel may not give this rating: discretion is not open for the standard, or does not point to it."""


class QuorumError(Exception):
    """Too few members are present to agree a rating. The message says who is missing."""


class FiguresChangedError(Exception):
    """The standard's figures, or the decision on it, are no longer those that the person saw."""


@transaction.atomic
def decide(
    *,
    inspection: Inspection,
    standard: Standard,
    agreed: FrameworkRating,
    rationale: str,
    minutes: str = "",
    by: User,
    expected_version: str | None = None,
    key: uuid.UUID | None = None,
) -> PanelDecision:
    """Record what the panel agreed for a standard; two people have to confirm it. `rationale` is the public reason. The
    same `key` again is the same decision.

    A standard rated by the panel may be given any rating; any other its calculated rating, or one that the grounds of
    discretion point to. Raises `DiscretionClosedError`, `QuorumError`, `DecisionError` where the decision that counts
    is final, or `FiguresChangedError` where `expected_version` (the figures and latest decision as the panel saw them)
    is given and they are others now.
    """
    # Decisions on one inspection are taken one after another, each on the figures as they then stand.
    lock_inspection(inspection.pk)
    if key and (made := PanelDecision.objects.filter(key=key).first()):
        return made
    card = scorecard(inspection)
    score = card.standards[standard.number]
    if expected_version is not None and expected_version != score.version:
        raise FiguresChangedError
    if score.is_final:
        raise DecisionError(FINAL)
    members = members_of(inspection)
    if refusal := quorum_refusal(members):
        raise QuorumError(refusal)
    if not score.standard.rated_by_panel:
        _check_discretion(score, agreed)
    calculated = score.calculated
    decision = PanelDecision.objects.create(
        key=key,
        inspection=inspection,
        standard=standard,
        calculated=FrameworkRating.objects.get(framework=inspection.framework_id, code=calculated.code)
        if calculated
        else None,
        percent=score.percent,
        agreed=agreed,
        discretion=list(score.discretion),
        rationale=rationale,
        minutes=minutes,
        figures=score.figures,
        present=[member.pk for member in members if member.is_present],
        is_to_be_confirmed=True,
        by=by,
    )
    record(inspection.pk, [decision])
    # Whoever was told that the one before no longer counts need do nothing more about it.
    deal_with(inspection, address_of(inspection, standard.number))
    settle_stage(inspection.pk, by=by)
    return decision


FINAL = "This rating is final: two people have confirmed it, or it was imported. Reopen it first, and say why"
VOIDED = "The figures have changed since the panel agreed this rating, so it no longer counts. The panel decides anew"


def address_of(inspection: Inspection, number: str) -> str:
    """Of a standard on the panel's page."""
    return f"{reverse('panel', args=[inspection.code])}#standard-{number}"


def _check_discretion(score: StandardScore, agreed: FrameworkRating) -> None:
    if score.calculated is None:
        raise DiscretionClosedError("No case has been judged on this standard yet, so there is no rating to confirm")
    if agreed.code in {rating.code for rating in open_ratings(score)}:
        return
    if not score.opening.may_become:
        raise DiscretionClosedError(f"Discretion is not open: the rating stays {score.calculated.label}")
    reach = " or ".join(rating.label for rating in score.opening.may_become)
    raise DiscretionClosedError(f"Discretion is open from {score.calculated.label} to {reach} only")


def _standing(decision: PanelDecision, expected_version: str) -> tuple[Inspection, DecisionRow]:
    """The decision as it stands, under the inspection's lock.

    Raises `DecisionError` where its figures have changed, `FiguresChangedError` where anything is not as it was seen.
    """
    inspection = lock_inspection(decision.inspection_id)
    score = scorecard(inspection).standards[decision.standard.number]
    row = newest_row(inspection, score.standard)
    if row is None or row.decision.pk != decision.pk:
        raise FiguresChangedError
    if score.decision is None:
        raise DecisionError(VOIDED)
    if version_to_confirm(score, row) != expected_version:
        raise FiguresChangedError
    return inspection, row


@retry_transaction
def dissent(
    *,
    decision: PanelDecision,
    member: PanelMember,
    held: FrameworkRating,
    why: str,
    expected_version: str,
    key: uuid.UUID,
    by: User,
) -> PanelDissent:
    """Keep that a member does not share the decision; the same key again is the same dissent.

    Raises `DecisionError` once anybody has confirmed it, `FiguresChangedError`.
    """
    lock_inspection(decision.inspection_id)
    if made := PanelDissent.objects.filter(key=key).first():
        return made
    inspection, row = _standing(decision, expected_version)
    if row.confirmations or row.decision.is_final:
        raise DecisionError("The decision is confirmed as it stands. Reopen it first, and say why")
    if any(each.dissent.member_id == member.pk for each in row.dissents):
        raise DecisionError(f"The dissent of {member} is recorded already")
    if held.pk == row.decision.agreed_id:
        raise DecisionError(f"The panel agreed {row.agreed}: who holds the same does not dissent")
    if member.pk not in row.decision.present:
        raise DecisionError(f"{member} was not present when the panel agreed this rating")
    made = create_once(PanelDissent(key=key, decision=row.decision, member=member, held=held, why=why, by=by))
    record(inspection.pk, [made])
    return made


@retry_transaction
def confirm(*, decision: PanelDecision, expected_version: str, key: uuid.UUID, by: User) -> PanelConfirmation:
    """Confirm a decision; the second person makes its rating final. The same key again is the same confirmation.

    Raises `DecisionError`, `FiguresChangedError`.
    """
    lock_inspection(decision.inspection_id)
    if made := PanelConfirmation.objects.filter(key=key).first():
        return made
    inspection, row = _standing(decision, expected_version)
    if row.decision.is_final:
        raise DecisionError("This rating is final already")
    if row.is_confirmed_by(by):
        raise DecisionError("You have confirmed it. Another person has to confirm it too")
    made = create_once(PanelConfirmation(key=key, decision=row.decision, round=row.decision.times_reopened, by=by))
    record(inspection.pk, [made])
    settle_stage(inspection.pk, by=by)
    return made


@retry_transaction
def reopen(*, decision: PanelDecision, reason: str, expected_version: str, key: uuid.UUID, by: User) -> PanelReopening:
    """End the confirmations of a decision, and tell who gave them. The same key again is the same reopening.

    Raises `DecisionError` where nobody has confirmed it, `FiguresChangedError`.
    """
    lock_inspection(decision.inspection_id)
    if made := PanelReopening.objects.filter(key=key).first():
        return made
    inspection, row = _standing(decision, expected_version)
    if not row.confirmations and not row.decision.is_final:
        raise DecisionError("Nobody has confirmed this decision, so there is nothing to reopen")
    made = create_once(
        PanelReopening(key=key, decision=row.decision, round=row.decision.times_reopened, reason=reason, by=by)
    )
    record(inspection.pk, [made])
    number = decision.standard.number
    told = [confirmation.by for confirmation in row.confirmations if confirmation.by != by]
    text = f"{by} reopened the panel’s decision on {number} of {inspection}, which you have confirmed"
    notify(told, text, inspection=inspection, address=address_of(inspection, number))
    settle_stage(inspection.pk, by=by)
    return made
