"""What waits for who looks after inspections and frameworks, on their home page."""

import datetime
from collections.abc import Iterable

from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from inspection.foundation.dates import day_in_words
from inspection.frameworks.models import Framework
from inspection.people.models import Invitation, User
from inspection.people.roles import Permission, TeamRole
from inspection.programme.models import Inspection, InspectionStage, TeamMember
from inspection.web.home import Line, Link, Section

# Until the last of its cases is signed off, an inspection stands in one of these.
RUNNING = (InspectionStage.SET_UP, InspectionStage.FIELDWORK)


def inspections_in_words(number: int) -> str:
    """1 inspection, 5 inspections"""
    return "1 inspection" if number == 1 else f"{number} inspections"


def since(moment: datetime.datetime) -> str:
    """4 July 2022"""
    return day_in_words(timezone.localdate(moment))


def led_by(user: User) -> Exists:
    """Of an inspection: they may sign off in it."""
    leads = TeamRole.with_permission(Permission.SIGN_OFF)
    return Exists(TeamMember.objects.filter(inspection=OuterRef("pk"), user=user, role__in=leads))


def without_lead() -> QuerySet[Inspection]:
    """Nobody who may sign in leads them, so nobody can bring them on; those begun first come first."""
    leads = TeamRole.with_permission(Permission.SIGN_OFF)
    led = TeamMember.objects.filter(inspection=OuterRef("pk"), role__in=leads, user__is_active=True)
    return Inspection.objects.filter(~Exists(led), cancelled_at=None).order_by("fieldwork_started_on", "pk")


def without_lead_section(more: Link | None = None) -> Section:
    """Two queries."""
    rows = without_lead()
    counted = rows.aggregate(number=Count("pk"), first=Min("fieldwork_started_on"))
    number, first = counted["number"], counted["first"]
    said = f"{inspections_in_words(number)}, the first with fieldwork from {day_in_words(first)}." if number else ""

    def line(inspection: Inspection) -> Line:
        note = f"Fieldwork from {day_in_words(inspection.fieldwork_started_on)}"
        return Line(Link(str(inspection), reverse("team", args=[inspection.code])), note)

    summary = said or "Every inspection has a lead."
    listed = rows.select_related("delivery_unit")
    return Section("no-lead", "Inspections without a lead", summary, listed, number, line, more if number else None)


def late(today: datetime.date) -> QuerySet[Inspection]:
    """Their fieldwork was to be over before today, and is not; the latest come first."""
    running = Inspection.objects.filter(cancelled_at=None, stage__in=RUNNING, fieldwork_ends_on__lt=today)
    return running.order_by("fieldwork_ends_on", "pk")


def late_section(more: Link | None = None) -> Section:
    """Of all inspections; two queries."""
    rows = late(timezone.localdate())
    counted = rows.aggregate(number=Count("pk"), first=Min("fieldwork_ends_on"))
    number, first = counted["number"], counted["first"]
    said = f"{inspections_in_words(number)}, the longest since {day_in_words(first)}." if number else ""

    def line(inspection: Inspection) -> Line:
        note = f"Fieldwork was to end on {day_in_words(inspection.fieldwork_ends_on)}"  # type: ignore[arg-type]
        return Line(Link(str(inspection), reverse("inspection_tasks", args=[inspection.code])), note, is_late=True)

    summary = said or "No inspection is past the end of its fieldwork."
    listed = rows.select_related("delivery_unit")
    return Section("late", "Inspections that are late", summary, listed, number, line, more if number else None)


def for_administrators(user: User) -> Iterable[Section]:
    if user.may(Permission.ADMINISTER):
        yield without_lead_section()
        yield _unanswered_invitations()


def _unanswered_invitations() -> Section:
    """Those that nobody has accepted, the first to run out first; one query."""
    open_ones = Invitation.objects.open().filter(user__is_active=True)
    rows = list(open_ones.select_related("user", "by").order_by("valid_until", "pk"))
    run_out = sum(each.has_run_out for each in rows)

    def line(invitation: Invitation) -> Line:
        end = "Ran out" if invitation.has_run_out else "Runs out"
        note = f"Invited by {invitation.by} on {since(invitation.at)}. {end} on {since(invitation.valid_until)}"
        address = reverse("person", args=[invitation.user_id])
        return Line(Link(str(invitation.user), address), note, is_late=invitation.has_run_out)

    number = len(rows)
    waits = "1 invitation waits" if number == 1 else f"{number} invitations wait"
    links = f" {run_out} {'link has' if run_out == 1 else 'links have'} run out." if run_out else ""
    summary = f"{waits} for an answer.{links}" if rows else "Everybody who was invited has answered."
    return Section("invitations", "Invitations not answered", summary, rows, number, line, column="Person")


def frameworks_to_agree(user: User) -> Iterable[Section]:
    """What others have proposed to publish; one query."""
    if not user.may(Permission.AGREE_FRAMEWORKS):
        return
    proposed = Framework.objects.visible_to(user).filter(published_at=None, proposed_at__isnull=False)
    rows = list(proposed.exclude(proposed_by=user).select_related("proposed_by").order_by("proposed_at", "pk"))

    def line(framework: Framework) -> Line:
        assert framework.proposed_at is not None  # it is among those proposed
        note = f"Proposed by {framework.proposed_by} on {since(framework.proposed_at)}"
        return Line(Link(str(framework), reverse("framework", args=[framework.pk])), note)

    number = len(rows)
    waits = "1 framework waits" if number == 1 else f"{number} frameworks wait"
    summary = f"{waits} for you or another to agree to its publication." if rows else "None waits for an agreement."
    yield Section("agree", "Frameworks to agree to", summary, rows, number, line, column="Framework")
