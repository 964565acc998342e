"""What waits for leads and quality leads, on their home page."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from cases.models import Assessment, AssessmentEvent, Change, Judgement, State
from cases.queries import cases_in_words, is_nobodys
from inspection.foundation.dates import day_in_words
from inspection.models import Inspection, InspectionStage, TeamMember, User
from inspection.people.roles import Permission, TeamRole
from inspection.programme.waiting import RUNNING, inspections_in_words, led_by, since
from inspection.web.home import Line, Link, Section


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many cases of an inspection wait for what; `oldest` is when the first of those to sign off was submitted."""

    inspection: Inspection
    to_sign_off: int = 0
    oldest: datetime.datetime | None = None
    free: int = 0
    gone: int = 0
    open: int = 0

    @property
    def nobodys(self) -> int:
        return self.free + self.gone


def for_leads(user: User) -> Iterable[Section]:
    """Four queries; one for who leads nothing."""
    leads = TeamRole.with_permission(Permission.SIGN_OFF)
    if not TeamMember.objects.filter(user=user, role__in=leads, inspection__cancelled_at=None).exists():
        return
    running = Inspection.objects.filter(led_by(user), cancelled_at=None, stage__in=RUNNING)
    waiting = _waiting(running, user)
    if any(each.inspection.question_set.has_cases for each in waiting) or not waiting:
        yield _to_sign_off(waiting)
        yield _nobodys(waiting)
    yield _late(waiting, timezone.localdate())


def _waiting(inspections: QuerySet[Inspection], user: User) -> list[Waiting]:
    """Of each of them, in the order of when their fieldwork ends; two queries."""
    submitted = Q(state=State.SUBMITTED) & ~_own_work(user)
    open_cases = Q(state=State.IN_PROGRESS)
    groups = (
        Assessment.objects.sampled()
        .filter(case__inspection__in=inspections)
        .exclude(state=State.SIGNED_OFF)
        .order_by()
        .annotate(submitted_at=_submitted_at())
        .values("case__inspection")
        .annotate(
            to_sign_off=Count("pk", filter=submitted),
            oldest=Min("submitted_at", filter=submitted),
            free=Count("pk", filter=Q(assessor=None)),
            gone=Count("pk", filter=Q(assessor__isnull=False) & is_nobodys()),
            open=Count("pk", filter=open_cases),
        )
    )
    counts = {group.pop("case__inspection"): group for group in groups}
    listed = inspections.select_related("delivery_unit").order_by("fieldwork_ends_on", "pk")
    return [Waiting(inspection, **counts.get(inspection.pk, {})) for inspection in listed]


def _own_work(user: User) -> Q:
    """Of an assessment: as `cases.permissions.is_own_work` says of one."""
    if not settings.SECOND_PERSON_SIGN_OFF:
        return Q(pk__in=[])
    answered = Judgement.objects.filter(assessment=OuterRef("pk"), by=user)
    # Where nobody has the case it is not theirs; SQL would not know.
    return Q(assessor__isnull=False, assessor=user) | Q(Exists(answered))


def _submitted_at() -> Subquery:
    """Of an assessment: when it was last submitted."""
    events = AssessmentEvent.objects.filter(assessment=OuterRef("pk"), change=Change.SUBMITTED)
    return Subquery(events.order_by("-pk").values("at")[:1])


def _to_sign_off(waiting: list[Waiting]) -> Section:
    rows = sorted((each for each in waiting if each.to_sign_off), key=_since_when)
    number = sum(each.to_sign_off for each in rows)
    summary = "No case waits for you to sign it off."
    if rows:
        oldest = rows[0].oldest
        summary = f"{cases_in_words(number)}{f', the oldest submitted on {since(oldest)}' if oldest else ''}."

    def line(each: Waiting) -> Line:
        note = cases_in_words(each.to_sign_off) + (
            f", the oldest submitted on {since(each.oldest)}" if each.oldest else ""
        )
        listed = _list_of(each.inspection, "?state=submitted")
        return Line(Link(str(each.inspection), listed), note, Link("Review next", review_address(each.inspection)))

    return Section("review", "Cases to sign off", summary, rows, len(rows), line, has_actions=True)


def _since_when(each: Waiting) -> datetime.datetime:
    return each.oldest or datetime.datetime.max.replace(tzinfo=datetime.UTC)


def review_address(inspection: Inspection) -> str:
    """Of the page that opens the next case to sign off."""
    return reverse("review_next", args=[inspection.code])


def _nobodys(waiting: list[Waiting]) -> Section:
    rows = [each for each in waiting if each.nobodys]
    free, gone = sum(each.free for each in rows), sum(each.gone for each in rows)
    summary = f"{_free_in_words(free, gone)}." if rows else "Somebody has every case."

    def line(each: Waiting) -> Line:
        address = reverse("allocation", args=[each.inspection.code])
        allocate = Link("Allocate", f"{address}?assessor=nobody")
        ends = each.inspection.fieldwork_ends_on
        due = f"; fieldwork ends on {day_in_words(ends)}" if ends else ""
        return Line(Link(str(each.inspection), address), _free_in_words(each.free, each.gone) + due, allocate)

    return Section("nobodys", "Cases that nobody has", summary, rows, len(rows), line, has_actions=True)


def _free_in_words(free: int, gone: int) -> str:
    parts = []
    if free:
        parts.append(f"{cases_in_words(free)} not allocated")
    if gone:
        parts.append(f"{cases_in_words(gone)} of somebody who has left the team or can no longer sign in")
    return ", ".join(parts)


def _late(waiting: list[Waiting], today: datetime.date) -> Section:
    rows = [each for each in waiting if (ends := each.inspection.fieldwork_ends_on) and ends < today]
    summary = (
        f"{inspections_in_words(len(rows))} past the end of fieldwork." if rows else "No inspection of yours is late."
    )

    def line(each: Waiting) -> Line:
        ends = each.inspection.fieldwork_ends_on
        assert ends is not None  # it is past
        note = f"Fieldwork was to end on {day_in_words(ends)}; {cases_in_words(each.open)} still open"
        tasks = reverse("inspection_tasks", args=[each.inspection.code])
        return Line(Link(str(each.inspection), tasks), note, is_late=True)

    return Section("overdue", "Late", summary, rows, len(rows), line)


def for_quality_leads(user: User) -> Iterable[Section]:
    """Inspections in fieldwork with cases that are submitted, to be read and returned; two queries."""
    if not user.may(Permission.READ_CASES):
        return
    in_fieldwork = Inspection.objects.visible_to(user).filter(cancelled_at=None, stage=InspectionStage.FIELDWORK)
    groups = (
        Assessment.objects.sampled()
        .filter(state=State.SUBMITTED, case__inspection__in=in_fieldwork)
        .order_by()
        .annotate(submitted_at=_submitted_at())
        .values("case__inspection")
        .annotate(to_sign_off=Count("pk"), oldest=Min("submitted_at"))
    )
    counts = {group.pop("case__inspection"): group for group in groups}
    listed = Inspection.objects.select_related("delivery_unit").filter(pk__in=counts)
    rows = sorted((Waiting(each, **counts[each.pk]) for each in listed), key=_since_when)

    def line(each: Waiting) -> Line:
        note = f"{cases_in_words(each.to_sign_off)} submitted" + (
            f", the oldest on {since(each.oldest)}" if each.oldest else ""
        )
        return Line(Link(str(each.inspection), _list_of(each.inspection, "?state=submitted")), note)

    number = sum(each.to_sign_off for each in rows)
    summary = f"{cases_in_words(number)} in {inspections_in_words(len(rows))}." if rows else "No case is submitted now."
    yield Section("submitted", "Submitted cases to read", summary, rows, len(rows), line)


def _list_of(inspection: Inspection, query: str = "") -> str:
    return reverse("cases", args=[inspection.code]) + query
