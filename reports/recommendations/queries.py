"""What was recommended to a unit, what it answered, and what became of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from inspection.models import Inspection
from reports.models import (
    AccuracyDraft,
    AccuracyMove,
    Edition,
    Recommendation,
    RecommendationResponse,
    RecommendationVerdict,
)


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """A recommendation of an inspection's newest edition; `response` and `verdict` are those that hold, `responses` how
    many were given."""

    recommendation: Recommendation
    response: RecommendationResponse | None
    responses: int
    verdict: RecommendationVerdict | None

    @property
    def inspection(self) -> Inspection:
        inspection: Inspection = self.recommendation.edition.inspection
        return inspection


def recommendations_of(inspection: Inspection) -> list[RecommendationRow]:
    """Of its newest edition, as they are numbered there; three queries."""
    return rows_of(_newest().filter(edition__inspection=inspection))


def recommended_before(inspection: Inspection) -> list[RecommendationRow]:
    """In the newest editions of earlier inspections of the unit, the latest inspection first; three queries."""
    earlier = Inspection.objects.filter(
        delivery_unit=inspection.delivery_unit_id, fieldwork_started_on__lt=inspection.fieldwork_started_on
    )
    rows = _newest().filter(edition__inspection__in=earlier)
    return rows_of(rows.order_by("-edition__inspection__fieldwork_started_on", "edition", "number"))


def _newest() -> QuerySet[Recommendation]:
    newest = Edition.objects.filter(inspection=OuterRef("edition__inspection")).order_by("-number")
    rows = Recommendation.objects.filter(edition=Subquery(newest.values("pk")[:1]))
    # What an edition holds is large.
    rows = rows.defer("edition__manifest", "edition__text")
    return rows.select_related("edition__inspection__delivery_unit")


def rows_of(recommendations: Iterable[Recommendation]) -> list[RecommendationRow]:
    """With what became of each; two queries beside those of the recommendations."""
    wanted = list(recommendations)
    roots = [each.root for each in wanted]
    responses: dict[int, list[RecommendationResponse]] = defaultdict(list)
    for response in RecommendationResponse.objects.filter(recommendation__in=roots).select_related("by"):
        responses[response.recommendation_id].append(response)
    verdicts = {
        verdict.recommendation_id: verdict
        for verdict in RecommendationVerdict.objects.filter(recommendation__in=roots).select_related(
            "by", "inspection__delivery_unit"
        )
    }
    return [
        RecommendationRow(
            each,
            responses[each.root][-1] if responses[each.root] else None,
            len(responses[each.root]),
            verdicts.get(each.root),
        )
        for each in wanted
    ]


def version_of(row: RecommendationRow) -> str:
    """Tells what has been said of a recommendation from what was seen."""
    return f"{row.responses} {row.verdict.pk if row.verdict else 0}"


def last_draft(inspection: Inspection) -> AccuracyDraft | None:
    """The one whose contacts answer for the inspected body: the last that was not taken back."""
    drafts = inspection.accuracy_drafts.exclude(steps__move=AccuracyMove.TAKEN_BACK)
    draft: AccuracyDraft | None = drafts.order_by("-number").first()
    return draft
