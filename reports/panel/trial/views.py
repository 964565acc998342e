"""What if: ratings that would follow from other answers, beside the real ones. Nothing is stored."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from inspection.frameworks.queries import question_set
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from reports.figures.tallies import case_statuses
from reports.panel.trial.forms import TrialForm
from reports.panel.trial.trying import RULE_LABELS, Changes, TrialError, moves_in_words, try_out

NOTHING = Changes()


@require_safe
def what_if(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_record_panel(request.user, inspection))
    framework = question_set(inspection.framework_id)
    counted = [case.reference for case in case_statuses(inspection) if case.is_counted]
    form = TrialForm(request.GET, framework=framework, references=counted)
    changes = form.changes if form.is_valid() else NOTHING
    try:
        trial = try_out(inspection, changes)
    except TrialError as refusal:
        form.refuse(refusal)
        changes = NOTHING
        trial = try_out(inspection, changes)
    context = {
        "inspection": inspection,
        "form": form,
        "trial": trial,
        "tries_something": bool(changes.moves or changes.without or changes.rules),
        "tried": [*moves_in_words(changes.moves), *_others_in_words(changes)],
    }
    return render(request, "reports/panel/what_if.html", context, status=422 if form.errors else 200)


def _others_in_words(changes):
    yield from (f"Without case {reference}" for reference in changes.without)
    by_rule: dict[str, list[str]] = {}
    for number, rule in changes.rules.items():
        by_rule.setdefault(rule, []).append(number)
    yield from (f"{RULE_LABELS[rule]}: {', '.join(sorted(numbers))}" for rule, numbers in by_rule.items())
