"""What people are reminded of when its day comes near or is past: each of it once.

The apps above register what they know (`registration.py`); `manage.py send_notices` has all of it made.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from inspection.foundation.dates import day_in_words
from inspection.foundation.transactions import retry_transaction
from inspection.people.models import User
from inspection.programme.models import Inspection
from inspection.programme.notices import leads_of, notify

# Days before a report is due in which its leads are reminded: a week is enough to finish it, and to ask for more time.
REPORT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Reminder:
    """`key` says of what: nobody is reminded of the same again. At most 90 characters. Of who may not know of the
    inspection, it is none."""

    key: str
    people: list[User]
    text: str
    inspection: Inspection | None
    address: str


_makers: list[Callable[[datetime.date], Iterable[Reminder]]] = []


def register_reminders(make: Callable[[datetime.date], Iterable[Reminder]]) -> None:
    """`make` is asked on a day what there is to be reminded of, also of what it said the day before."""
    _makers.append(make)


def remind(today: datetime.date) -> None:
    """Tell everybody what they were not reminded of yet. Run twice, also at once, it tells nothing twice."""
    for make in _makers:
        for reminder in make(today):
            _tell(reminder)


@retry_transaction
def _tell(reminder: Reminder) -> None:
    notify(
        reminder.people,
        reminder.text,
        inspection=reminder.inspection,
        address=reminder.address,
        reminder=reminder.key,
    )


def reports_due(today: datetime.date) -> Iterable[Reminder]:
    """To the leads."""
    days = (today, today + datetime.timedelta(days=REPORT_DAYS))
    due = Inspection.objects.filter(report_due_on__range=days, cancelled_at=None).select_related("delivery_unit")
    for inspection in due:
        day = inspection.report_due_on
        assert day is not None  # it is in the range
        text = f"The report of {inspection} is due on {day_in_words(day)}"
        key = f"report/{inspection.pk}/{day}"
        yield Reminder(key, leads_of(inspection), text, inspection, f"/inspections/{inspection.code}/report/")
