"""The record of what a panel agreed: decided, dissented from, confirmed, reopened."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from inspection.frameworks.queries import question_set
from inspection.models import FrameworkRating, Standard
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from inspection.web.attempts import show_version, try_to
from inspection.web.idempotency import requested_key
from reports.evidence.queries import evidence_by_standard
from reports.figures import discretion
from reports.figures.reach import open_answers, reach_of, ways_to_others
from reports.figures.scorecard import StandardScore, unanswered_by_standard
from reports.figures.tallies import scorecard
from reports.models import EvidenceEntry, PanelMember
from reports.panel.decisions import actions, queries
from reports.panel.decisions.forms import ConfirmForm, DissentForm, PanelDecisionForm, ReopenForm
from reports.panel.decisions.queries import DecisionRow
from reports.panel.meetings.lookup import find_rated_standard
from reports.panel.meetings.queries import members_of, quorum_refusal

BOTH = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class StandardRecord:
    """A standard's ratings, why discretion is open in words, its decisions, newest first, and what the user may read of
    its evidence, strengths first."""

    score: StandardScore
    reasons: list[str]
    decisions: list[DecisionRow] = field(default_factory=list)
    evidence: list[EvidenceEntry] = field(default_factory=list)

    @property
    def newest(self) -> DecisionRow | None:
        """The decision that counts, with what became of it."""
        return next((row for row in self.decisions if row.decision == self.score.decision), None)


@require_http_methods(BOTH)
def decide(request, code, number):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_record_panel(request.user, inspection))
    framework = question_set(inspection.framework_id)
    standard = find_rated_standard(inspection, number)
    form = PanelDecisionForm(standard, inspection, request.POST if request.method == "POST" else None)
    if form.is_valid() and _decided(inspection, standard, form, requested_key(request), request.user):
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
        "evidence": evidence_by_standard(EvidenceEntry.objects.visible_in(inspection, request.user))[number],
        "reads_cases": permissions.can_read_cases(request.user, inspection),
        "unanswered": unanswered_by_standard(card),
        "may_decide": bool(discretion.open_ratings(score)),
        "quorum_refusal": quorum_refusal(members_of(inspection)),
        "form": form,
    }
    return render(request, "reports/panel/decide.html", context, status=422 if form.errors else 200)


def _decided(inspection, standard, form, key, by):
    try:
        actions.decide(
            inspection=inspection,
            standard=Standard.objects.get(pk=standard.pk),
            agreed=FrameworkRating.objects.get(framework=inspection.framework_id, code=form.cleaned_data["agreed"]),
            rationale=form.cleaned_data["rationale"],
            minutes=form.cleaned_data["minutes"],
            expected_version=form.cleaned_data["expected_version"],
            key=key,
            by=by,
        )
    except actions.FiguresChangedError:
        return False  # `show` says so.
    except (actions.DecisionError, actions.QuorumError) as refusal:
        form.add_error(None, str(refusal))
        return False
    except actions.DiscretionClosedError as refusal:
        form.add_error("agreed", str(refusal))
        return False
    return True


def _find_decision(inspection, number):
    """The standard's score and its newest decision. Raises `Http404` for a standard without one."""
    standard = find_rated_standard(inspection, number)
    row = queries.newest_row(inspection, standard)
    if row is None:
        raise Http404
    return scorecard(inspection).standards[number], row


@dataclass(frozen=True, slots=True)
class _Step:
    """Something done with a decision: a form of it, what does it, and what is said then."""

    template: str
    make_form: object
    act: object
    done: str


def _take(request, inspection, number, step):
    score, row = _find_decision(inspection, number)
    form = step.make_form(request.POST if request.method == "POST" else None, score, row)
    show = queries.version_to_confirm(score, row)
    form.initial["expected_version"] = show
    status = 422
    if form.is_valid():
        status = try_to(
            form,
            lambda: step.act(row, form, requested_key(request)),
            refused=actions.DecisionError,
            changed=actions.FiguresChangedError,
        )
        if status == 302:
            messages.success(request, step.done.format(standard=score.standard))
            return redirect(f"{reverse('panel', args=[inspection.code])}#standard-{number}")
        score, row = _find_decision(inspection, number)
        show_version(form, queries.version_to_confirm(score, row))
    context = {
        "inspection": inspection,
        "standard": StandardRecord(score, [], [row]),
        "score": score,
        "row": row,
        "form": form,
        "reads_minutes": True,
        "is_confirmed_by_reader": row.is_confirmed_by(request.user),
    }
    return render(request, f"reports/panel/{step.template}.html", context, status=status if form.errors else 200)


@require_http_methods(BOTH)
def dissent(request, code, number):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_record_panel(request.user, inspection))

    def make_form(data, score, row):
        dissenting = {each.dissent.member_id for each in row.dissents}
        members = PanelMember.objects.visible_in(inspection, request.user).filter(pk__in=row.decision.present)
        others = [member for member in members.select_related("user") if member.pk not in dissenting]
        return DissentForm(data, members=others, standard=score.standard, agreed=row.agreed.code)

    def act(row, form, key):
        members = PanelMember.objects.visible_in(inspection, request.user)
        said = form.cleaned_data
        actions.dissent(
            decision=row.decision,
            member=members.get(pk=said["member"]),
            held=FrameworkRating.objects.get(framework=inspection.framework_id, code=said["held"]),
            why=said["why"],
            expected_version=said["expected_version"],
            key=key,
            by=request.user,
        )

    return _take(request, inspection, number, _Step("dissent", make_form, act, "The dissent on {standard} is recorded"))


@require_http_methods(BOTH)
def confirm(request, code, number):
    inspection = find_inspection(request.user, code)
    permissions.require(queries.can_confirm(request.user, inspection))

    def act(row, form, key):
        seen = form.cleaned_data["expected_version"]
        actions.confirm(decision=row.decision, expected_version=seen, key=key, by=request.user)

    return _take(
        request,
        inspection,
        number,
        _Step("confirm", lambda data, *_: ConfirmForm(data), act, "You have confirmed the decision on {standard}"),
    )


@require_http_methods(BOTH)
def reopen(request, code, number):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_chair_panel(request.user, inspection))

    def act(row, form, key):
        said = {name: form.cleaned_data[name] for name in ("reason", "expected_version")}
        actions.reopen(decision=row.decision, key=key, by=request.user, **said)

    return _take(
        request,
        inspection,
        number,
        _Step("reopen", lambda data, *_: ReopenForm(data), act, "The decision on {standard} is reopened"),
    )
