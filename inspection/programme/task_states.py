"""How far the set-up of an inspection and its team have come."""

from inspection.people.roles import Permission, TeamRole
from inspection.programme.models import Inspection, InspectionStage
from inspection.programme.tasks import TaskState, TaskStatus

# {day: what it is of, the last stage in which it still matters}
PLANNED = {
    "fieldwork_ends_on": ("the end of fieldwork", InspectionStage.FIELDWORK),
    "panel_on": ("the panel", InspectionStage.PANEL),
    "report_due_on": ("the report", InspectionStage.REPORT),
}


def plan_state(inspection: Inspection) -> TaskState:
    """Completed when every day is planned that still lies ahead."""
    stages = list(InspectionStage)
    reached = stages.index(InspectionStage(inspection.stage))
    ahead = {name: label for name, (label, last) in PLANNED.items() if stages.index(last) >= reached}
    lacking = [label for name, label in ahead.items() if getattr(inspection, name) is None]
    if not lacking:
        return TaskState(TaskStatus.COMPLETED)
    return TaskState(TaskStatus.IN_PROGRESS, f"No day is planned for {', '.join(lacking)}")


def team_state(inspection: Inspection) -> TaskState:
    """Completed when somebody leads and somebody else can assess: who assessed a case does not sign it off."""
    roles = list(inspection.team_members.filter(user__is_active=True).values_list("role", flat=True))
    if not any(role in TeamRole.with_permission(Permission.SIGN_OFF) for role in roles):
        return TaskState(TaskStatus.NOT_STARTED, "Nobody leads the inspection")
    assessing = sum(role in TeamRole.with_permission(Permission.ASSESS) for role in roles)
    if assessing < len(("the lead", "somebody else")):
        return TaskState(TaskStatus.IN_PROGRESS, "The lead is alone: somebody else has to assess or to sign off")
    return TaskState(TaskStatus.COMPLETED, f"{len(roles)} people")
