"""Days on which people work: from Monday to Friday, but for public holidays."""

import datetime

import holidays
from django.conf import settings


def is_working_day(day: datetime.date) -> bool:
    return day.weekday() < 5 and day not in _holidays()


def working_days_after(day: datetime.date, number: int) -> datetime.date:
    """The last of so many working days, the first of which comes after `day`."""
    while number:
        day += datetime.timedelta(days=1)
        number -= is_working_day(day)
    return day


def working_days_between(first: datetime.date, last: datetime.date) -> int:
    """After `first`, up to `last` with it; none where it is not after."""
    days = max((last - first).days, 0)
    return sum(is_working_day(first + datetime.timedelta(days=1 + each)) for each in range(days))


def _holidays() -> holidays.HolidayBase:
    country, _, part = settings.HOLIDAYS.partition("-")
    key = country, part or None
    if key not in _known:
        # It fills up with the years that are asked for.
        _known[key] = holidays.country_holidays(country, subdiv=part or None)
    return _known[key]


_known: dict[tuple[str, str | None], holidays.HolidayBase] = {}
