"""What is recommended, where other rooms have room for it."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from inspection.models import Inspection
from inspection.web.home import Link
from reports.models import AccuracyDraft
from reports.recommendations.queries import last_draft, recommended_before


def what_was_recommended_before(inspection: Inspection) -> SafeString:
    """For who writes what is recommended now."""
    rows = recommended_before(inspection)
    context = {"inspection": inspection, "before": rows}
    return render_to_string("reports/recommendations/before_in_text.html", context) if rows else SafeString("")


def to_be_answered(draft: AccuracyDraft) -> Link | None:
    """Once the report is published, for the contacts of the draft that was checked last."""
    if not draft.inspection.editions.exists() or last_draft(draft.inspection) != draft:
        return None
    address = reverse("draft_recommendations", args=[draft.pk])
    return Link("The report is published: what it recommends, and your responses", address)
