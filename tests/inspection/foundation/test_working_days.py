import datetime

import pytest

from inspection.foundation.working_days import is_working_day, working_days_after, working_days_between

pytestmark = pytest.mark.anywhere

CHRISTMAS = datetime.date(2026, 12, 24)


def test_weekends_and_public_holidays_are_no_working_days():
    # Christmas Day is a Friday, and Boxing Day, a Saturday, is made up for on Monday.
    off = [day for day in range(24, 32) if not is_working_day(datetime.date(2026, 12, day))]
    assert off == [25, 26, 27, 28]


@pytest.mark.parametrize(("number", "last"), [(0, (2026, 12, 24)), (1, (2026, 12, 29)), (4, (2027, 1, 4))])
def test_days_are_counted_from_the_next_one(number, last):
    assert working_days_after(CHRISTMAS, number) == datetime.date(*last)
    assert working_days_between(CHRISTMAS, datetime.date(*last)) == number


def test_the_holidays_are_those_of_the_country_that_is_set(settings):
    settings.HOLIDAYS = "IE"
    assert not is_working_day(datetime.date(2026, 3, 17))
    settings.HOLIDAYS = "GB-ENG"
    assert is_working_day(datetime.date(2026, 3, 17))


def test_nothing_lies_between_a_day_and_an_earlier_one():
    assert working_days_between(CHRISTMAS, CHRISTMAS - datetime.timedelta(days=9)) == 0
