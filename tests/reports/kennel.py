"""A small inspection whose report is finished, for who sends it out: fixtures, to be imported by a conftest.py."""

import pytest

from inspection.models import Inspection, User
from reports.models import Passage
from tests.every_answer import make_kennel
from tests.factories import answer_everything, make_case, make_team, signed_off


@pytest.fixture(scope="module")
def kennel(module_db):
    """A small inspection whose report is finished: three cases, a few words."""
    inspection = make_kennel()
    team = make_team(inspection)
    for number, size in enumerate(("Small", "Small", "Large"), start=1):
        case = make_case(inspection, reference=f"K-{number}", size=size)
        answer_everything(case, by=team["ivy"])
        signed_off(case, by=team["lee"])
    text = "Of the cases, {1.1.1 percent} were in order."
    Passage.objects.create(inspection=inspection, section="foreword", kind="narrative", position=1, text=text)
    return inspection, team


@pytest.fixture
def inspection(kennel, db):
    return Inspection.objects.select_related("delivery_unit__region").get(pk=kennel[0].pk)


@pytest.fixture
def team(kennel, db):
    return {name: User.objects.get(pk=person.pk) for name, person in kennel[1].items()}


@pytest.fixture
def lee(team):
    return team["lee"]


@pytest.fixture
def hana(team):
    return team["hana"]
