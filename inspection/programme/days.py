"""What is wrong with a day that is said of an inspection, in words that follow what it is."""

import datetime
from collections.abc import Sequence

from django.utils import timezone

FIRST_YEAR = 1950  # of anything that an inspection is about
YEARS_AHEAD = 2  # for which one is planned


def planned_day_fault(day: datetime.date) -> str:
    """Of a day of an inspection, past or planned; empty for nothing."""
    last = timezone.localdate().year + YEARS_AHEAD
    return "" if FIRST_YEAR <= day.year <= last else f"must be a day in the years {FIRST_YEAR} to {last}"


def window_fault(days: Sequence[datetime.date]) -> str:
    """Of a first and a last day; empty for nothing."""
    first, last = days
    return "ends before it begins" if last < first else planned_day_fault(first) or planned_day_fault(last)
