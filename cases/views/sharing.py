"""Cases shared out: what is proposed, what of it is taken, and taken back."""

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate, pairwise

from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest
from django.forms.boundfield import BoundField
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from cases.allocation.actions import allocate_each, take_back
from cases.allocation.queries import conflicted_with, free_cases, open_work, proposal_for, share_rows
from cases.forms import seen_in
from cases.lookup import find_inspection_with_cases
from cases.models import Assessment, State
from cases.queries import BY_REFERENCE, assessors_of, cases_of
from cases.saving.errors import NotAllowedError, ReallocatedError
from cases.sharing_forms import ProposalForm, ShareOutForm
from cases.views.lists import taken_meanwhile
from inspection.foundation.transactions import BusyError
from inspection.programme import permissions
from inspection.web.forms import rebind

SALT = "cases.share-out.undo"


@dataclass(frozen=True, slots=True)
class ProposedCase:
    """A case with the field for its person; `why` nobody is proposed."""

    assessment: Assessment
    field: BoundField
    why: str


def _find(request, code):
    inspection = find_inspection_with_cases(request.user, code)
    permissions.require(permissions.can_allocate(request.user, inspection))
    return inspection


@require_http_methods(["GET", "HEAD", "POST"])
def share_out(request, code):
    inspection = _find(request, code)
    members = list(assessors_of(inspection).select_related("user"))
    if request.method == "POST":
        return _take(request, inspection, members)
    asked = "propose" in request.GET
    limits_form = ShareOutForm(request.GET if asked else None, members=members)
    free = list(free_cases(inspection))
    if asked and free and limits_form.is_valid():
        return _propose(request, inspection, members, limits_form, free)
    opened = open_work(inspection)
    context = {
        "inspection": inspection,
        "form": limits_form,
        "people": [
            (
                member,
                opened[member.user_id],
                limits_form[f"days-{member.user_id}"],
                limits_form[f"most-{member.user_id}"],
            )
            for member in members
        ],
        "free": len(free),
        **_step(request, inspection),
    }
    return render(request, "cases/share_out.html", context, status=422 if limits_form.errors else 200)


def _step(request, inspection):
    """What was just taken, to be taken back."""
    sent = request.GET.get("done", "")
    events = _read_step(request, inspection, sent) if sent else []
    return {"step": sent, "number": len(events)} if events else {}


def _propose(request, inspection, members, limits_form, free):
    proposal = proposal_for(inspection, free, limits_form.limits(), together=limits_form.cleaned_data["together"])
    form = ProposalForm(
        cases=free,
        members=members,
        conflicted=conflicted_with(inspection, free),
        initial={ProposalForm.name_of(case): proposal.people.get(case.pk, "") for case in free}
        | {"expected_version": seen_in((case.pk, case.assessor_id) for case in free)},
    )
    return _proposal_page(request, inspection, members, form, Counter(proposal.people.values()), proposal)


def _proposal_page(request, inspection, members, form, new, proposal=None, status=200):
    limits_form = ShareOutForm(request.GET, members=members)
    limits = limits_form.limits() if limits_form.is_valid() else {}
    left = proposal.left if proposal else {}
    kept = request.GET.copy()
    kept.pop("propose", None)
    context = {
        "inspection": inspection,
        "form": form,
        "rows": share_rows(members, open_work(inspection), new, limits),
        "has_days": any(limit.days is not None for limit in limits.values()),
        "cases": [ProposedCase(case, form[ProposalForm.name_of(case)], left.get(case.pk, "")) for case in form.cases],
        "proposal": proposal,
        "change": f"?{kept.urlencode()}",
    }
    return render(request, "cases/share_out_proposal.html", context, status=status)


def _take(request, inspection, members):
    open_cases = cases_of(inspection, request.user).exclude(state=State.SIGNED_OFF)
    listed = open_cases.select_related("case", "assessor").order_by(*BY_REFERENCE)
    cases = [case for case in listed if ProposalForm.name_of(case) in request.POST]
    form = ProposalForm(request.POST, cases=cases, members=members, conflicted=conflicted_with(inspection, cases))
    new: Counter[int] = Counter()
    status = 422
    if form.is_valid():
        new.update(person.pk for person in form.chosen.values())
        try:
            step = _allocate(request, inspection, form)
        except NotAllowedError as refusal:
            form.add_error(None, str(refusal))
        except ReallocatedError as taken:
            form.add_error(None, taken_meanwhile(inspection, request.user, taken.assessments))
            status = 409
        except BusyError as trouble:
            form.add_error(None, str(trouble))
            status = 503
        else:
            return _taken(request, inspection, len(form.chosen), step)
        # Who has them now, which the next try is made knowing of.
        rebind(form, expected_version=seen_in((case.pk, case.assessor_id) for case in listed.all() if case in cases))
    return _proposal_page(request, inspection, members, form, new, status=status)


def _allocate(request, inspection, form):
    """Raises as `allocate_each` does, also where a case that the page showed is signed off now."""
    if gone := form.seen.keys() - {case.pk for case in form.cases}:
        raise ReallocatedError(sorted(gone))
    return allocate_each(inspection=inspection, to=form.chosen, by=request.user, seen=form.seen)


def _taken(request, inspection, number, step):
    address = reverse("share_out", args=[inspection.code])
    if not number:
        messages.info(request, "No person was chosen, so no case was allocated")
        return redirect(address)
    messages.success(request, "1 case allocated" if number == 1 else f"{number} cases allocated")
    signed = signing.dumps([inspection.pk, request.user.pk, *_steps(step)], salt=SALT, compress=True)
    return redirect(f"{address}?{urlencode({'done': signed})}")


def _steps(events):
    """The first number, then how far each is from the one before: short, however many there are."""
    return [*events[:1], *(later - earlier for earlier, later in pairwise(events))]


def _read_step(request, inspection, sent):
    """The events of a step of the user's own in the inspection; none where it is of somebody else or was changed."""
    try:
        of_inspection, of_user, *steps = signing.loads(sent, salt=SALT)
    except signing.BadSignature:
        return []
    return list(accumulate(steps)) if (of_inspection, of_user) == (inspection.pk, request.user.pk) else []


@require_POST
def undo(request, code):
    """Take a step back as far as nothing has happened since; sent twice, it is done once."""
    inspection = _find(request, code)
    events = _read_step(request, inspection, request.POST.get("step", ""))
    if not events:
        raise BadRequest("The form does not say what is to be taken back")
    back = take_back(inspection=inspection, events=events, by=request.user)
    if back.cases:
        number = len(back.cases)
        messages.success(request, f"{'1 case' if number == 1 else f'{number} cases'} taken back")
    if back.left:
        kept = ", ".join(back.left)
        messages.info(request, f"Not taken back, because they were answered or allocated since: {kept}")
    if not back.cases and not back.left:
        messages.info(request, "They were taken back already")
    return redirect("share_out", code)
