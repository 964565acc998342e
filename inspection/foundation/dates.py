"""Days as people type them, and days and times as they are written out on pages, in the report and in the workbook."""

import calendar
import datetime
import re
from collections.abc import Sequence

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
PARTS = ("day", "month", "year")
DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?", re.IGNORECASE)
MONTH = re.compile(r"[A-Za-z]{3,9}\.?")
YEAR = re.compile(r"[1-9][0-9]{3}")
SHORT_YEAR = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}]?[0-9]{2}")


class DateRefusedError(ValueError):
    """What was typed is no date. `faults` says of each part at fault (`PARTS`) how to put it right."""

    def __init__(self, faults: dict[str, str]):
        super().__init__(". ".join(faults.values()))
        self.faults = faults


def day_in_words(day: datetime.date) -> str:
    """4 July 2022"""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_in_words(moment: datetime.datetime | None) -> str:
    """4 July 2022, 14:05 BST, for a time in the zone that it is told in; empty for none.

    Django writes no zone in the one hour that needs it: in the night the clocks go back, 01:00 GMT follows 01:59 BST.
    """
    return f"{day_in_words(moment)}, {moment:%H:%M %Z}" if moment else ""


def read_date(typed: Sequence[str]) -> datetime.date:
    """From a day, a month (its number, or at least three letters of its name) and a year of four digits; never guessed.

    Raises `DateRefusedError`.
    """
    parts = [part.strip() for part in typed]
    readers = (_read_day, _read_month, _read_year)
    values, faults = [], {}
    for name, read, part in zip(PARTS, readers, parts, strict=True):
        try:
            values.append(read(part))
        except ValueError as fault:
            faults[name] = str(fault) if part else f"Enter the {name}"
    if faults:
        raise DateRefusedError(faults)
    day, month, year = values
    last = calendar.monthrange(year, month)[1]
    if day > last:
        raise DateRefusedError({"day": f"{MONTHS[month - 1]} {year} has {last} days"})
    return datetime.date(year, month, day)


def _read_day(text: str) -> int:
    match = DAY.fullmatch(text)
    if not match or not 1 <= int(match[1]) <= 31:
        raise ValueError("The day must be a number from 1 to 31")
    return int(match[1])


def _read_month(text: str) -> int:
    names = [name for name in MONTHS if MONTH.fullmatch(text) and name.lower().startswith(text.lower().rstrip("."))]
    number = MONTHS.index(names[0]) + 1 if names else int(text) if re.fullmatch("[0-9]{1,2}", text) else 0
    if not 1 <= number <= len(MONTHS):
        raise ValueError("The month must be a number from 1 to 12, or its name")
    return number


def _read_year(text: str) -> int:
    if SHORT_YEAR.fullmatch(text):
        raise ValueError("Enter the year with all four digits, such as 2024")
    if not YEAR.fullmatch(text):
        raise ValueError("The year must be a number of four digits, such as 2024")
    return int(text)
