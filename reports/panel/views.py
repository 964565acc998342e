from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from inspection.frameworks.queries import question_set
from inspection.frameworks.scale import Rating
from inspection.models import FrameworkRating, Standard
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from reports.evidence.queries import evidence_by_standard
from reports.figures import discretion
from reports.figures.reach import open_answers, reach_of, ways_to_others
from reports.figures.scorecard import StandardScore, unanswered_by_standard
from reports.figures.tallies import scorecard
from reports.models import EvidenceEntry, PanelDecision
from reports.panel import actions, queries
from reports.panel.forms import PanelDecisionForm


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision with its ratings as steps of the scale, which give the tags their colours."""

    decision: PanelDecision
    agreed: Rating
    calculated: Rating | None


@dataclass(frozen=True, slots=True)
class StandardRecord:
    """A standard's ratings, why discretion is open in words, its decisions, newest first, and what the user may read of
    its evidence, strengths first."""

    score: StandardScore
    reasons: list[str]
    decisions: list[DecisionRow] = field(default_factory=list)
    evidence: list[EvidenceEntry] = field(default_factory=list)


@require_safe
def panel(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_see_dashboard(request.user, inspection))
    card = scorecard(inspection)
    decisions = queries.decisions_by_standard(inspection)
    evidence = evidence_by_standard(inspection, request.user)
    context = {
        "inspection": inspection,
        "card": card,
        "standards": [
            StandardRecord(
                score,
                discretion.reasons(score, card.framework),
                [_on_scale(decision, score.standard) for decision in decisions[score.standard.pk]],
                evidence[score.standard.number],
            )
            for score in card.rated_standards
        ],
        "reads_cases": permissions.can_read_cases(request.user, inspection),
        "unanswered": unanswered_by_standard(card),
        "records_panel": permissions.can_record_panel(request.user, inspection),
    }
    return render(request, "reports/panel/panel.html", context)


def _on_scale(decision, standard):
    calculated = standard.rating(decision.calculated.code) if decision.calculated else None
    return DecisionRow(decision, standard.rating(decision.agreed.code), calculated)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request, code, number):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_record_panel(request.user, inspection))
    framework = question_set(inspection.framework_id)
    standard = framework.standards_by_number.get(number)
    if standard is None or not standard.is_rated:
        raise Http404
    form = PanelDecisionForm(standard, inspection, request.POST if request.method == "POST" else None)
    if form.is_valid() and _decided(inspection, standard, form, request.user):
        messages.success(request, f"The panel’s decision on {standard} is recorded")
        return redirect(f"{reverse('panel', args=[code])}#standard-{number}")
    # After the attempt, so that the page shows the figures on which the next one will be taken.
    card = scorecard(inspection)
    score = card.standards[number]
    reach = reach_of(score, card, open_answers(card))
    form.show(score)
    context = {
        "inspection": inspection,
        "card": card,
        "standard": StandardRecord(score, discretion.reasons(score, framework)),
        "ways": ways_to_others(score, reach.distance) if reach else [],
        "reads_cases": permissions.can_read_cases(request.user, inspection),
        "evidence": evidence_by_standard(inspection, request.user)[number],
        "unanswered": unanswered_by_standard(card),
        "may_decide": bool(discretion.open_ratings(score)),
        "form": form,
    }
    return render(request, "reports/panel/decide.html", context, status=422 if form.errors else 200)


def _decided(inspection, standard, form, by):
    try:
        actions.decide(
            inspection=inspection,
            standard=Standard.objects.get(pk=standard.pk),
            agreed=FrameworkRating.objects.get(framework=inspection.framework_id, code=form.cleaned_data["agreed"]),
            rationale=form.cleaned_data["rationale"],
            expected_version=form.cleaned_data["expected_version"],
            by=by,
        )
    except actions.FiguresChangedError:
        return False  # `show` says so.
    except actions.DiscretionClosedError as refusal:
        form.add_error("agreed", str(refusal))
        return False
    return True
