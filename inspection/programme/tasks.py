"""What has to be done in an inspection, from its set-up to its report: whose it is, until when, and what it waits for.

Each task is registered by the app that knows how far it has come (`registration.py`). A task whose page is not there
is not registered, so no list names it.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from inspection.people.models import User
from inspection.programme.models import Inspection
from inspection.programme.notices import leads_of


class TaskStatus(Enum):
    """Of a task; the value is what a page says."""

    BLOCKED = "Cannot start yet"
    NOT_STARTED = "Not started"
    IN_PROGRESS = "In progress"
    COMPLETED = "Completed"


@dataclass(frozen=True, slots=True)
class TaskState:
    """How far it has come; `note` says it in words, or what it waits for."""

    status: TaskStatus
    note: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """`due` gives a day of the plan, where one is planned; `read` is asked of an inspection whose framework has it."""

    position: int
    label: str
    url_name: str
    owner: Callable[[Inspection], str]
    due: Callable[[Inspection], datetime.date | None]
    read: Callable[[Inspection], TaskState]
    is_open_to: Callable[[User, Inspection], bool]
    is_in: Callable[[Inspection], object] = lambda inspection: True


_tasks: list[Task] = []


def register_task(task: Task) -> None:
    _tasks.append(task)
    _tasks.sort(key=lambda each: each.position)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task of one inspection. `is_late`: its day is past and it is not completed."""

    task: Task
    state: TaskState
    owner: str
    due: datetime.date | None
    is_late: bool
    is_open: bool


def tasks_of(inspection: Inspection, user: User, today: datetime.date) -> list[TaskRow]:
    """In the order in which they are done."""
    return [_row(task, inspection, user, today) for task in _tasks if task.is_in(inspection)]


def _row(task: Task, inspection: Inspection, user: User, today: datetime.date) -> TaskRow:
    state, due = task.read(inspection), task.due(inspection)
    is_late = due is not None and due < today and state.status != TaskStatus.COMPLETED
    is_open = task.is_open_to(user, inspection) and state.status != TaskStatus.BLOCKED
    return TaskRow(task, state, task.owner(inspection), due, is_late, is_open)


def the_team(inspection: Inspection) -> str:
    return "The team"


def leads(inspection: Inspection) -> str:
    """Their names, as owners of a task."""
    return ", ".join(str(lead) for lead in leads_of(inspection)) or "Nobody: the inspection has no lead"
