"""What is recommended is kept when it is published, answered by the inspected body, and looked at again."""

import datetime
import uuid
from dataclasses import dataclass

from inspection.foundation.transactions import retry_transaction
from inspection.ledger.actions import record
from inspection.models import Inspection, User
from inspection.programme.notices import leads_of, notify
from inspection.programme.stages import lock_inspection
from reports.authoring.report import paragraphs_of, read_report
from reports.models import (
    Agreement,
    Edition,
    Recommendation,
    RecommendationResponse,
    RecommendationVerdict,
    Verdict,
)
from reports.recommendations.queries import RecommendationRow, rows_of, version_of


class RecommendationChangedError(Exception):
    """Something has been said of the recommendation since it was seen."""


@dataclass(frozen=True, slots=True)
class ResponseContent:
    """What the inspected body says; checked by `ResponseForm`."""

    agreement: Agreement
    action: str
    owner: str
    due_on: datetime.date | None
    evidence: str


def keep_recommendations(edition: Edition) -> list[Recommendation]:
    """As the edition prints them; part of the transaction that makes it. Raises `UnknownFiguresError`."""
    before = {
        (row.addressee, row.words): row.root
        for row in Recommendation.objects.filter(edition__inspection=edition.inspection_id).order_by("edition")
    }
    section = read_report(edition.inspection).sections["recommendations"]
    said = [
        (addressee.name, "\n".join(paragraphs_of(html)))
        for addressee in section.addressees()
        for html in addressee.recommendations
    ]
    return Recommendation.objects.bulk_create(
        Recommendation(
            edition=edition, number=number, addressee=name, words=words, same_as_id=before.get((name, words))
        )
        for number, (name, words) in enumerate(said, start=1)
    )


@retry_transaction
def respond(
    *, recommendation: Recommendation, content: ResponseContent, expected_version: str, key: uuid.UUID, by: User
) -> None:
    """For the inspected body, also where the team enters what it was sent. Raises `RecommendationChangedError`."""
    inspection = recommendation.edition.inspection
    lock_inspection(inspection.pk)
    if RecommendationResponse.objects.filter(key=key).exists():
        return
    _refuse_changed(recommendation, expected_version)
    response = RecommendationResponse.objects.create(
        recommendation_id=recommendation.root,
        agreement=content.agreement,
        action=content.action,
        owner=content.owner,
        due_on=content.due_on,
        evidence=content.evidence,
        key=key,
        by=by,
    )
    record(inspection.pk, [response])
    others = [lead for lead in leads_of(inspection) if lead != by]
    text = f"Recommendation {recommendation.number} of the report of {inspection} is answered"
    notify(others, text, inspection=inspection, address=f"/inspections/{inspection.code}/recommendations/")


@retry_transaction
def judge(
    *,
    recommendation: Recommendation,
    inspection: Inspection,
    verdict: Verdict,
    reason: str,
    expected_version: str,
    key: uuid.UUID,
    by: User,
) -> None:
    """What a later `inspection` has found to have become of it. Raises `RecommendationChangedError`."""
    lock_inspection(inspection.pk)
    if RecommendationVerdict.objects.filter(key=key).exists():
        return
    _refuse_changed(recommendation, expected_version)
    row = RecommendationVerdict.objects.create(
        recommendation_id=recommendation.root, inspection=inspection, verdict=verdict, reason=reason, key=key, by=by
    )
    record(inspection.pk, [row])


def _refuse_changed(recommendation: Recommendation, expected_version: str) -> None:
    row: RecommendationRow
    [row] = rows_of([recommendation])
    if version_of(row) != expected_version:
        raise RecommendationChangedError
