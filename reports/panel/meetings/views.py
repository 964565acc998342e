"""Who sits on a panel, and what its members hold before discussion."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from inspection.frameworks.queries import question_set
from inspection.models import FrameworkRating, Standard
from inspection.programme import permissions
from inspection.programme.lookup import find_inspection
from inspection.web.attempts import show_version, try_to
from inspection.web.forms import SeenForm
from inspection.web.idempotency import requested_key
from reports.models import PanelMember
from reports.panel.meetings import actions, queries
from reports.panel.meetings.forms import (
    InterestsForm,
    PanelMemberForm,
    PresenceForm,
    ProposalForm,
    ViewsForm,
    field_of,
)
from reports.panel.meetings.lookup import find_member, find_rated_standard

BOTH = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """`given` are the standards of which they have given a view; the links are those that the reader may follow."""

    member: PanelMember
    given: int
    edits_views: bool
    edits_interests: bool


def _posted(request):
    return request.POST if request.method == "POST" else None


@require_http_methods(BOTH)
def members(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_sit_on_panel(request.user, inspection))
    chairs = permissions.can_chair_panel(request.user, inspection)
    permissions.require(chairs or request.method != "POST")
    sitting = queries.members_of(inspection)
    present = [str(member.pk) for member in sitting if member.is_present]
    seen = {"present": present, "expected_version": queries.members_version(sitting)}
    form, status = PresenceForm(_posted(request), members=sitting, initial=seen), 422
    if form.is_valid():
        status = try_to(
            form,
            lambda: actions.record_presence(
                inspection=inspection,
                present=form.present_members,
                expected_version=form.cleaned_data["expected_version"],
                by=request.user,
            ),
            changed=actions.PanelChangedError,
        )
        if status == 302:
            messages.success(request, "Who is present is stored")
            return redirect("panel_members", code)
    if form.is_bound:
        sitting = queries.members_of(inspection)
        show_version(form, queries.members_version(sitting))
    context = {
        "inspection": inspection,
        "rows": _rows(request.user, inspection, sitting, chairs),
        "standards": len(question_set(inspection.framework_id).rated_standards),
        "chairs": chairs,
        "form": form,
        "quorum_refusal": queries.quorum_refusal(sitting),
    }
    return render(request, "reports/panel/members.html", context, status=status if form.errors else 200)


def _rows(user, inspection, sitting, chairs):
    views = queries.views_of(inspection)
    records = permissions.can_record_panel(user, inspection)
    rows = []
    for member in sitting:
        member.inspection = inspection
        is_own = member.user_id == user.pk
        edits_views = records if member.is_guest else is_own
        rows.append(MemberRow(member, len(views.get(member.pk, {})), edits_views, chairs or is_own))
    return rows


@require_http_methods(BOTH)
def add(request, code):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_chair_panel(request.user, inspection))
    sitting = {member.user_id for member in queries.members_of(inspection)}
    form, status = PanelMemberForm(_posted(request), people=queries.may_sit(inspection), sitting=sitting), 422
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("name", "role")}
        status = try_to(
            form,
            lambda: actions.add_member(
                inspection=inspection, user=form.user_chosen, key=requested_key(request), by=request.user, **said
            ),
            refused=actions.PanelError,
            field="user",
        )
        if status == 302:
            messages.success(request, f"{form.user_chosen or form.cleaned_data['name']} sits on the panel")
            return redirect("panel_members", code)
    return _page(request, "member_add", inspection, form, status)


def _page(request, template, inspection, form, status=200, **context):
    context |= {"inspection": inspection, "form": form}
    return render(request, f"reports/panel/{template}.html", context, status=status if form.errors else 200)


@require_http_methods(BOTH)
def member(request, code, pk):
    """The interests that a member declares, themself or by the chair."""
    inspection = find_inspection(request.user, code)
    permissions.require(_is_own(request.user, inspection, pk) or permissions.can_chair_panel(request.user, inspection))
    member = find_member(inspection, request.user, pk)
    initial = {"expected_version": member.version, "interests": member.interests}
    if member.has_declared:
        initial["has_any"] = "yes" if member.interests else "no"
    form, status = InterestsForm(_posted(request), initial=initial, button="Save"), 422
    if form.is_valid():
        status = try_to(
            form,
            lambda: actions.declare_interests(
                member=member,
                interests=form.declared,
                expected_version=form.cleaned_data["expected_version"],
                by=request.user,
            ),
            changed=actions.PanelChangedError,
        )
        if status == 302:
            messages.success(request, f"The interests of {member} are stored")
            return redirect("panel_members", code)
        if status == 409:
            member = find_member(inspection, request.user, pk)
            form.show_version(member.version)
    return _page(request, "member_interests", inspection, form, status, member=member, has_changed=status == 409)


def _is_own(user, inspection, pk):
    return PanelMember.objects.visible_in(inspection, user).filter(pk=pk, user=user).exists()


@require_http_methods(BOTH)
def take_off(request, code, pk):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_chair_panel(request.user, inspection))
    member = find_member(inspection, request.user, pk)
    form = SeenForm(_posted(request), initial={"expected_version": member.version})
    status = 422
    if form.is_valid():
        seen = form.cleaned_data["expected_version"]
        status = try_to(
            form,
            lambda: actions.take_off(
                member=member, expected_version=int(seen) if seen.isdecimal() else -1, by=request.user
            ),
            changed=actions.PanelChangedError,
        )
        if status == 302:
            messages.success(request, f"{member} no longer sits on the panel")
            return redirect("panel_members", code)
        member = find_member(inspection, request.user, pk)
    return _page(request, "member_take_off", inspection, form, status, member=member)


@require_http_methods(BOTH)
def views(request, code, pk):
    """What a member holds of each standard before its discussion: by themself, or of a guest by the lead."""
    inspection = find_inspection(request.user, code)
    is_own = _is_own(request.user, inspection, pk)
    permissions.require(is_own or permissions.can_record_panel(request.user, inspection))
    member = find_member(inspection, request.user, pk)
    if not queries.can_give_views(request.user, member):
        raise PermissionDenied
    framework = question_set(inspection.framework_id)
    opened = queries.discussions_of(inspection)
    inspected = [each for each in framework.rated_standards if each.number not in inspection.not_inspected]
    closed = [standard for standard in inspected if standard.pk not in opened]
    given = queries.views_of(inspection).get(member.pk, {})
    held = {field_of(each): given[each.pk].rating for each in closed if each.pk in given}
    initial = {name: rating.code for name, rating in held.items() if rating}
    initial["expected_version"] = queries.views_version(member)
    form, status = ViewsForm(_posted(request), standards=closed, initial=initial), 422
    if form.is_valid():
        status = try_to(
            form,
            lambda: actions.give_views(
                member=member,
                ratings=_rows_of(inspection, form.ratings),
                expected_version=form.cleaned_data["expected_version"],
                key=requested_key(request),
                by=request.user,
            ),
            refused=actions.PanelError,
            changed=actions.PanelChangedError,
        )
        if status == 302:
            messages.success(request, f"The views of {member} are stored")
            return redirect("panel_members", code)
        show_version(form, queries.views_version(member))
    context = {"member": member, "is_own": is_own, "opened": [each for each in inspected if each.pk in opened]}
    return _page(request, "views", inspection, form, status, **context)


def _rows_of(inspection, ratings):
    """Numbers and codes as the rows that they name."""
    standards = {row.number: row for row in Standard.objects.filter(framework=inspection.framework_id)}
    scale = {row.code: row for row in FrameworkRating.objects.filter(framework=inspection.framework_id)}
    return {standards[number]: scale.get(code) for number, code in ratings.items()}


@require_http_methods(BOTH)
def discuss(request, code, number):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_chair_panel(request.user, inspection))
    standard = find_rated_standard(inspection, number)
    if request.method == "POST":
        actions.open_discussion(
            inspection=inspection,
            standard=Standard.objects.get(pk=standard.pk),
            key=requested_key(request),
            by=request.user,
        )
        messages.success(request, f"Discussion of {standard} is open")
        return redirect(f"{reverse('panel_pack', args=[code, number])}#views")
    sitting, given = queries.members_of(inspection), queries.views_of(inspection)
    context = {
        "inspection": inspection,
        "standard": standard,
        "is_open": standard.pk in queries.discussions_of(inspection),
        "without_view": [member for member in sitting if standard.pk not in given.get(member.pk, {})],
        "members": sitting,
    }
    return render(request, "reports/panel/discuss.html", context)


@require_http_methods(BOTH)
def propose(request, code, number):
    inspection = find_inspection(request.user, code)
    permissions.require(permissions.can_record_panel(request.user, inspection))
    standard = find_rated_standard(inspection, number)
    newest = queries.proposals_of(inspection).get(standard.pk)
    initial: dict[str, object] = {"expected_version": newest.pk if newest else 0}
    if newest:
        initial |= {"rating": newest.rating.code, "sentence": newest.sentence}
    form, status = ProposalForm(_posted(request), standard=standard, initial=initial), 422
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("sentence", "expected_version")}
        status = try_to(
            form,
            lambda: actions.propose(
                inspection=inspection,
                standard=Standard.objects.get(pk=standard.pk),
                rating=FrameworkRating.objects.get(framework=inspection.framework_id, code=form.cleaned_data["rating"]),
                key=requested_key(request),
                by=request.user,
                **said,
            ),
            changed=actions.PanelChangedError,
        )
        if status == 302:
            messages.success(request, f"The proposal for {standard} is stored")
            return redirect("panel_pack", code, number)
        newest = queries.proposals_of(inspection).get(standard.pk)
        form.show_version(newest.pk if newest else 0)
    context = {
        "standard": standard,
        "newest": newest,
        "newest_rating": standard.rating(newest.rating.code) if newest else None,
        "has_changed": status == 409,
    }
    return _page(request, "propose", inspection, form, status, **context)
