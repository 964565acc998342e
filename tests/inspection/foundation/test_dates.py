import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.foundation.dates import MONTHS, DateRefusedError, read_date

MONTH = "The month must be a number from 1 to 12, or its name"


@given(st.dates(min_value=datetime.date(1000, 1, 1)), st.integers(3, 9), st.sampled_from([str.upper, str.lower, str]))
def test_every_date_is_read_from_numbers_and_from_the_month_s_name(day, letters, case):
    name = case(MONTHS[day.month - 1][:letters])
    for month in (str(day.month), f"{day.month:02}", name, f"{name[:3]}."):
        assert read_date([str(day.day), month, str(day.year)]) == day


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ("6 13 2024", {"month": MONTH}),
        ("6 Mai 2024", {"month": MONTH}),
        ("6 Ma 2024", {"month": MONTH}),
        ("6 ٣ 2024", {"month": MONTH}),
        (
            "32 0 24",
            {"day": "The day must be a number from 1 to 31", "month": MONTH, "year": "Enter the year with all"},
        ),
        ("6 3 ’24", {"year": "Enter the year with all four digits, such as 2024"}),
        ("6 3 0999", {"year": "The year must be a number of four digits, such as 2024"}),
        ("6 3 " + "9" * 5000, {"year": "The year must be a number of four digits, such as 2024"}),
        ("31 6 2024", {"day": "June 2024 has 30 days"}),
        ("29 Feb 1900", {"day": "February 1900 has 28 days"}),
    ],
)
def test_the_part_at_fault_is_named(typed, faults):
    with pytest.raises(DateRefusedError) as refused:
        read_date(typed.split())
    found = refused.value.faults
    assert found.keys() == faults.keys()
    assert all(found[part].startswith(said) for part, said in faults.items())


def test_a_part_that_is_missing_is_asked_for():
    with pytest.raises(DateRefusedError) as refused:
        read_date(["1st", " ", ""])
    assert refused.value.faults == {"month": "Enter the month", "year": "Enter the year"}
