"""The tasks of an inspection that follow from its figures: the panel and the report."""

from inspection.models import Inspection
from inspection.programme.tasks import TaskState, TaskStatus
from reports.evidence.queries import coverage
from reports.figures.tallies import scorecard
from reports.panel.decisions.queries import panel_is_over
from reports.panel.meetings.queries import members_of, views_of


def evidence_state(inspection: Inspection) -> TaskState:
    """Completed when there is something on every standard that the panel rates; from whom there is nothing on any of
    them is told."""
    rows = coverage(inspection)
    if not any(row.total for row in rows):
        return TaskState(TaskStatus.NOT_STARTED, "Nothing is in the register yet")
    without = [row.standard.number for row in rows if not row.total]
    nowhere = [group for group in rows[0].missing_groups if all(group in row.missing_groups for row in rows)]
    notes = [f"Nothing yet on {', '.join(without)}"] if without else []
    if nowhere:
        notes.append(f"Nothing yet from {', '.join(group.label.lower() for group in nowhere)}")
    return TaskState(TaskStatus.IN_PROGRESS if without else TaskStatus.COMPLETED, ". ".join(notes))


def panel_state(inspection: Inspection) -> TaskState:
    """Completed when every standard has the rating that it can have and two people have confirmed each decision; it
    waits for the last case."""
    card = scorecard(inspection)
    outdated = [score.standard.number for score in card.rated_standards if score.outdated]
    open_standards = [
        score.standard.number for score in card.rated_standards if score.agreed is None and not card.is_done(score)
    ]
    if outdated:
        return TaskState(
            TaskStatus.IN_PROGRESS, f"Figures have changed since the panel decided on {', '.join(outdated)}"
        )
    if card.framework.has_cases and (not card.total or card.signed_off < card.total):
        return TaskState(TaskStatus.BLOCKED, "Waits until every case is signed off")
    if open_standards:
        meeting = _meeting_in_words(inspection)
        decided = any(score.decision for score in card.rated_standards)
        status = TaskStatus.IN_PROGRESS if decided or meeting else TaskStatus.NOT_STARTED
        return TaskState(status, f"No rating yet for {', '.join(open_standards)}{meeting and f'. {meeting}'}")
    if waiting := [score.standard.number for score in card.to_be_confirmed]:
        return TaskState(TaskStatus.IN_PROGRESS, f"To be confirmed by two people: {', '.join(waiting)}")
    return TaskState(TaskStatus.COMPLETED)


def _meeting_in_words(inspection: Inspection) -> str:
    """How far the meeting has come; empty where nobody sits on the panel yet."""
    members = members_of(inspection)
    if not members:
        return ""
    views = views_of(inspection)
    given = sum(member.pk in views for member in members)
    sit = "1 member sits" if len(members) == 1 else f"{len(members)} members sit"
    return f"{sit} on the panel, {given or 'none'} {'has' if given == 1 else 'have'} given views"


def report_state(inspection: Inspection) -> TaskState:
    """It can be written from the start; it is ready when the ratings are."""
    passages = inspection.passages.count()
    note = f"{passages} {'passage' if passages == 1 else 'passages'} written" if passages else "Nothing is written yet"
    if passages and panel_is_over(inspection):
        return TaskState(TaskStatus.COMPLETED, f"Ready: {note}")
    return TaskState(TaskStatus.IN_PROGRESS if passages else TaskStatus.NOT_STARTED, note)
