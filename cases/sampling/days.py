"""Dates as spreadsheets and people write them. Pure."""

import datetime
import math
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from cases.sampling.tables import Cell, as_text
from inspection.foundation.dates import MONTHS, day_in_words

# Excel counts days from here; the numbers before are wrong by one, and too long ago.
EPOCH = datetime.date(1899, 12, 30)
SERIALS = range(18_264, 73_051)  # 1 January 1950 to 31 December 2099
TIME = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[,.]? +)?"
YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){TIME}", re.ASCII)
NUMBERS = re.compile(rf"(\d{{1,2}})([-/. ])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){TIME}", re.ASCII)
DAY_NAME = re.compile(
    rf"{WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[-/. ]+([a-z]{{3,9}})\.?[-/., ]+(\d{{4}}|\d{{2}}){TIME}", re.I | re.ASCII
)
NAME_DAY = re.compile(rf"{WEEKDAY}([a-z]{{3,9}})\.? +(\d{{1,2}})(?:st|nd|rd|th)?,? +(\d{{4}}){TIME}", re.I | re.ASCII)
COMPACT = re.compile(r"(19[5-9]\d|20\d\d)(\d{2})(\d{2})", re.ASCII)
SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
NO_DATE = "is no date that is known here. Write it as 27/03/2025 or 2025-03-27"


class DayOrder(StrEnum):
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class OrderFound(NamedTuple):
    """`example` is a date of the column which the other order would read otherwise; without one there is nothing to
    ask."""

    order: DayOrder
    example: str = ""

    @property
    def is_ambiguous(self) -> bool:
        return bool(self.example)


def find_order(cells: Iterable[Cell]) -> OrderFound:
    """In which order the dates of a column stand: one that can be read in one way only decides for all. Where none
    decides, or some decide for each, somebody must be asked."""
    day_first = month_first = False
    example = ""
    for cell in cells:
        text = cell.strip() if isinstance(cell, str) else ""
        if match := NUMBERS.fullmatch(text):
            first, second = int(match[1]), int(match[3])
            day_first |= first > 12 >= second
            month_first |= second > 12 >= first
            if first <= 12 and second <= 12 and first != second:
                example = example or text
    if day_first != month_first:
        example = ""
    return OrderFound(DayOrder.MONTH_FIRST if month_first and not day_first else DayOrder.DAY_FIRST, example)


def both_ways(example: str) -> tuple[str, str]:
    """1 February 2023, 2 January 2023: the day first, and the month first."""
    first, second = (day_in_words(read_day(example, order)) for order in DayOrder)
    return first, second


def read_day(cell: Cell, order: DayOrder) -> datetime.date:
    """Raises `ValueError` with what is wrong, in words that follow the value."""
    if isinstance(cell, datetime.date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _from_serial(float(cell))
    text = as_text(cell)
    if match := YEAR_FIRST.fullmatch(text):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := NUMBERS.fullmatch(text):
        first, second = int(match[1]), int(match[3])
        day, month = (first, second) if order == DayOrder.DAY_FIRST else (second, first)
        return _day(_year(match[4]), month, day)
    if match := DAY_NAME.fullmatch(text):
        return _day(_year(match[3]), _month(match[2]), int(match[1]))
    if match := NAME_DAY.fullmatch(text):
        return _day(_year(match[3]), _month(match[1]), int(match[2]))
    if match := COMPACT.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if SERIAL.fullmatch(text):
        return _from_serial(float(text))
    raise ValueError(NO_DATE)


def _from_serial(number: float) -> datetime.date:
    if not math.isfinite(number) or int(number) not in SERIALS:
        if COMPACT.fullmatch(as_text(number)):
            return read_day(as_text(number), DayOrder.DAY_FIRST)
        raise ValueError(NO_DATE)
    return EPOCH + datetime.timedelta(days=int(number))


def _year(text: str) -> int:
    # Nothing that is inspected began in another century.
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(text: str) -> int:
    name = text.lower()
    number = next((place for place, month in enumerate(MONTHS, start=1) if month.lower().startswith(name)), 0)
    if name == "sept":
        number = 9
    if not number:
        raise ValueError(NO_DATE)
    return number


def _day(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise ValueError("is no day that there is") from None
