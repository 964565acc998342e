"""Who sits on a panel, what its members hold, and what stands against its agreeing a rating."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from inspection.frameworks.document import StandardItem
from inspection.frameworks.scale import Rating
from inspection.models import Inspection, User
from inspection.people.roles import Permission, SystemRole, TeamRole
from inspection.programme.permissions import can_record_panel, can_sit_on_panel
from reports.models import PanelDiscussion, PanelMember, PanelProposal, PanelView


def members_of(inspection: Inspection) -> list[PanelMember]:
    """Who sits on the panel, in the order in which they came to it; one query."""
    return list(PanelMember.objects.sitting().filter(inspection=inspection).select_related("user"))


def members_version(members: Iterable[PanelMember]) -> str:
    """Tells the members and their presence as a page showed them from those of now."""
    said = [(member.pk, member.version) for member in members]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def may_sit(inspection: Inspection) -> QuerySet[User]:
    """People with accounts whose role lets them sit on the panel, by name; those who do too."""
    roles = SystemRole.with_permission(Permission.SIT_ON_PANEL)
    of_team = inspection.team_members.filter(role__in=TeamRole.with_permission(Permission.SIT_ON_PANEL)).values("user")
    people: QuerySet[User] = User.objects.filter(Q(system_role__in=roles) | Q(pk__in=of_team), is_active=True)
    return people.order_by("name", "pk")


def is_member(user: User, inspection: Inspection) -> bool:
    return PanelMember.objects.sitting().filter(inspection=inspection, user=user).exists()


def can_give_views(user: User, member: PanelMember) -> bool:
    """A member with an account gives their own; whoever records the panel enters those of a guest."""
    if member.is_guest:
        return can_record_panel(user, member.inspection)
    return member.user_id == user.pk and can_sit_on_panel(user, member.inspection)


def quorum_refusal(members: Sequence[PanelMember]) -> str:
    """Why too few are present to agree a rating, and who is missing; empty where they are enough."""
    quorum = settings.PANEL_QUORUM
    present = [str(member) for member in members if member.is_present]
    if len(present) >= quorum:
        return ""
    needed = f"{quorum} members of the panel must be present" if quorum > 1 else "A member must be present"
    here = f"Present: {', '.join(present)}" if present else "Nobody is recorded as present"
    missing = [str(member) for member in members if not member.is_present]
    absent = f" Missing: {', '.join(missing)}." if missing else ""
    lacking = quorum - len(members)
    more = f" The panel needs {lacking} more {'member' if lacking == 1 else 'members'}." if lacking > 0 else ""
    return f"{needed} to agree a rating. {here}.{absent}{more}"


# {member: {standard: the view that counts}}, by primary key
Views = dict[int, dict[int, PanelView]]


def views_of(inspection: Inspection) -> Views:
    """The newest of each member and standard, without those that were taken back; one query."""
    views: Views = defaultdict(dict)
    newest = (
        PanelView.objects.filter(member__inspection=inspection)
        .order_by()
        .values("member", "standard")
        .annotate(last=Max("pk"))
    )
    rows = PanelView.objects.filter(pk__in=newest.values("last"), rating__isnull=False)
    for view in rows.select_related("rating", "by"):
        views[view.member_id][view.standard_id] = view
    return views


def views_version(member: PanelMember) -> str:
    """Tells the views of a member as a page showed them from those of now."""
    return str(PanelView.objects.filter(member=member).aggregate(last=Max("pk"))["last"] or 0)


def discussions_of(inspection: Inspection) -> dict[int, PanelDiscussion]:
    """{standard: its discussion, where it was opened}, by primary key; one query."""
    rows = PanelDiscussion.objects.filter(inspection=inspection).select_related("by")
    return {row.standard_id: row for row in rows}


def proposals_of(inspection: Inspection) -> dict[int, PanelProposal]:
    """{standard: what the lead proposes}, by primary key; one query."""
    rows = PanelProposal.objects.filter(inspection=inspection).select_related("rating", "by").order_by("pk")
    return {row.standard_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member's rating of a standard; `None` where they gave none."""

    member: PanelMember
    rating: Rating | None
    view: PanelView | None


@dataclass(frozen=True, slots=True)
class StandardViews:
    """What the members hold of a standard. Before its discussion is opened only how many have given a view."""

    members: int
    given: int
    discussion: PanelDiscussion | None
    rows: tuple[MemberView, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.discussion is not None

    @property
    def spread(self) -> tuple[tuple[Rating, int], ...]:
        """Each rating that somebody holds, the best first, with how many do."""
        held = [row.rating for row in self.rows if row.rating]
        return tuple((rating, held.count(rating)) for rating in sorted(set(held), key=lambda each: -each.step))

    @property
    def spread_in_words(self) -> str:
        """All hold Good; or from Inadequate to Good."""
        ratings = [rating for rating, _ in self.spread]
        if not ratings:
            return "Nobody gave a view"
        if len(ratings) == 1:
            return f"All views are {ratings[0]}"
        steps = ratings[0].step - ratings[-1].step
        return f"Views go from {ratings[-1]} to {ratings[0]}, {steps} {'step' if steps == 1 else 'steps'} apart"


def views_by_standard(
    members: Sequence[PanelMember], views: Views, discussions: dict[int, PanelDiscussion], standard: StandardItem
) -> StandardViews:
    """What may be shown of them: the ratings only once discussion is opened, so that nobody is led."""
    held = [views.get(member.pk, {}).get(standard.pk) for member in members]
    given, discussion = sum(view is not None for view in held), discussions.get(standard.pk)
    if discussion is None:
        return StandardViews(len(members), given, None)
    rows = tuple(
        MemberView(member, standard.rating(view.rating.code) if view and view.rating else None, view)
        for member, view in zip(members, held, strict=True)
    )
    return StandardViews(len(members), given, discussion, rows)
