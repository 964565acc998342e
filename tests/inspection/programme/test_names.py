"""Inspections are told apart by their names."""

import datetime

import pytest

from inspection.models import Inspection
from tests.factories import make_framework, make_inspection
from tests.overlapping import overlapping

pytestmark = pytest.mark.django_db

MAY = datetime.date(2023, 5, 15)


def of_same_unit(first, code, started=MAY):
    return Inspection.objects.create(
        code=code, delivery_unit=first.delivery_unit, framework=first.framework, fieldwork_started_on=started
    )


@pytest.fixture
def first():
    return of_same_unit(make_inspection(name="Trialton"), "first")


def test_of_two_in_one_month_the_second_has_a_number(first):
    names = [
        str(first),
        str(of_same_unit(first, "second", datetime.date(2023, 5, 31))),
        str(of_same_unit(first, "third")),
    ]
    assert names == ["Trialton, May 2023", "Trialton, May 2023 (2)", "Trialton, May 2023 (3)"]
    assert str(of_same_unit(first, "later", datetime.date(2023, 6, 1))) == "Trialton, June 2023"


def test_units_of_one_name_are_told_apart_too(first):
    namesake = make_inspection(name="Trialton", framework=make_framework())
    assert str(of_same_unit(namesake, "namesake")) == "Trialton, May 2023 (2)"


def test_a_name_stays_while_nothing_else_has_it(first):
    second = of_same_unit(first, "second")
    for inspection in (first, second):
        inspection.notice = "Invented."
        inspection.save()
    assert [str(inspection) for inspection in (first, second)] == ["Trialton, May 2023", "Trialton, May 2023 (2)"]
    second.fieldwork_started_on = datetime.date(2023, 6, 1)
    second.save()
    assert str(second) == "Trialton, June 2023"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_made_at_once_differ_in_name():
    unit = make_inspection(name="Trialton")
    made = overlapping(lambda: of_same_unit(unit, "one"), lambda: of_same_unit(unit, "other"))
    assert [str(inspection) for inspection in made] == ["Trialton, May 2023", "Trialton, May 2023 (2)"]
