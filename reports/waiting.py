"""What waits for heads of inspection, and which panels and reports of a lead are due, on their home page."""

import datetime
from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from inspection.foundation.dates import day_in_words
from inspection.models import Inspection, InspectionStage, User
from inspection.people.roles import Permission
from inspection.programme.waiting import inspections_in_words, late_section, led_by, since, without_lead_section
from inspection.web.home import Line, Link, Section
from reports.accuracy.queries import Standing, Turn, standings
from reports.models import AccuracyDraft, PublicationProposal

# Days. What is published is done; of older ones nothing may tell: a month after its day a report is taken for done.
AHEAD, AFTER = 14, 30


def for_planners(user: User) -> Iterable[Section]:
    """Four queries."""
    if not user.may(Permission.PLAN_PROGRAMME):
        return
    address = reverse("programme")
    yield late_section(Link("What is late in any stage, and with whom", reverse("programme_times")))
    yield without_lead_section(Link("Programme, by lead", f"{address}?order=lead"))


def reports_to_approve(user: User) -> Iterable[Section]:
    """What others have proposed to publish, the longest first; one query."""
    if not user.may(Permission.APPROVE_PUBLICATION):
        return
    proposals = PublicationProposal.objects.filter(end=None, inspection__in=Inspection.objects.visible_to(user))
    rows = list(proposals.exclude(by=user).select_related("inspection__delivery_unit", "by"))

    def line(proposal: PublicationProposal) -> Line:
        address = reverse("publication", args=[proposal.inspection.code])
        return Line(Link(str(proposal.inspection), address), f"Proposed by {proposal.by} on {since(proposal.at)}")

    number = len(rows)
    waits = "1 report waits" if number == 1 else f"{number} reports wait"
    summary = f"{waits} for you or another to approve it for publication." if rows else "None waits for approval."
    yield Section("approve", "Reports to approve", summary, rows, number, line)


def drafts_to_check(user: User) -> Iterable[Section]:
    """Those that were sent to who checks them for an inspected body, the first due first; two queries, one for
    everybody else."""
    sent = standings(AccuracyDraft.objects.sent_to(user))
    rows = sorted((each for each in sent if each.turn != Turn.TAKEN_BACK), key=lambda each: (each.is_over, each.due_on))
    if not rows:
        return

    def line(standing: Standing) -> Line:
        draft = standing.draft
        label = f"Draft {draft.number} of the report on {draft.inspection.delivery_unit}"
        waits = standing.turn == Turn.BODY
        note = f"Check it by {day_in_words(standing.due_on)}" if waits else WHERE_IT_IS[standing.turn]
        return Line(Link(label, reverse("draft", args=[draft.pk])), note)

    number = sum(each.turn == Turn.BODY for each in rows)
    waits = "1 draft waits" if number == 1 else f"{number} drafts wait"
    summary = f"{waits} for you to check it." if number else "None waits for you to check it."
    yield Section("drafts", "Drafts to check", summary, rows, len(rows), line, column="Draft")


WHERE_IT_IS = {Turn.TEAM: "Your challenges are being answered", Turn.ANSWERED: "Your challenges are answered"}


def drafts_to_answer(user: User) -> Iterable[Section]:
    """Drafts of inspections that the user leads whose challenges wait for answers; two queries."""
    led = AccuracyDraft.objects.filter(inspection__in=Inspection.objects.filter(led_by(user), cancelled_at=None))
    rows = [each for each in standings(led.order_by("due_on", "pk")) if each.turn == Turn.TEAM]
    if not rows:
        return

    def line(standing: Standing) -> Line:
        draft = standing.draft
        address = reverse("accuracy_draft", args=[draft.inspection.code, draft.number])
        return Line(Link(f"{draft.inspection}, draft {draft.number}", address), "Checked by the inspected body")

    number = len(rows)
    summary = f"{'1 draft waits' if number == 1 else f'{number} drafts wait'} for answers to challenges."
    yield Section("answers", "Challenges to answer", summary, rows, number, line, column="Draft")


def due_of_leads(user: User) -> Iterable[Section]:
    """Panels and reports whose day is near or past, the first due first; one query."""
    today = timezone.localdate()
    near = today + datetime.timedelta(days=AHEAD)
    panel_due = Q(stage=InspectionStage.PANEL, panel_on__lte=near)
    report_due = Q(
        stage__in=(InspectionStage.PANEL, InspectionStage.REPORT),
        report_due_on__range=(today - datetime.timedelta(days=AFTER), near),
    )
    led = Inspection.objects.filter(led_by(user), panel_due | report_due, cancelled_at=None)
    rows = sorted(
        ((_next_day(each, near), each) for each in led.select_related("delivery_unit")), key=lambda row: row[0][0]
    )
    if not rows:
        return

    def line(row: tuple[tuple[datetime.date, str], Inspection]) -> Line:
        (day, what), inspection = row
        label, page = (
            (f"Ratings panel of {inspection}", "panel") if what == "panel" else (f"Report of {inspection}", "report")
        )
        note = f"Planned for {day_in_words(day)}" if what == "panel" else f"Due on {day_in_words(day)}"
        return Line(Link(label, reverse(page, args=[inspection.code])), note, is_late=day < today)

    summary = f"{inspections_in_words(len(rows))}, the first on {day_in_words(rows[0][0][0])}."
    yield Section("due", "Panels and reports due", summary, rows, len(rows), line, column="Panel or report")


def _next_day(inspection: Inspection, near: datetime.date) -> tuple[datetime.date, str]:
    """The panel's day until it has rated, then the report's."""
    if inspection.stage == InspectionStage.PANEL and inspection.panel_on and inspection.panel_on <= near:
        return inspection.panel_on, "panel"
    assert inspection.report_due_on is not None  # or it would not be listed
    return inspection.report_due_on, "report"
