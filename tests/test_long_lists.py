"""Lists that may grow long have fifty rows a page, and the last page ends with the last row."""

import re

import pytest

from cases.models import Assessment, State
from reports.models import Export, ExportState
from tests.factories import answer, make_case, make_inspection, make_team

pytestmark = pytest.mark.django_db

NUMBER = 53


@pytest.fixture(scope="module")
def inspection(module_db):
    return make_inspection(code="long-lists")


@pytest.fixture(scope="module")
def team(inspection):
    team = make_team(inspection)
    for number in range(1, NUMBER + 1):
        make_case(inspection, reference=f"C-{number}", assessor=team["ivy"])
    judged = make_inspection(code="long-figures")
    judge = make_team(judged)["lee"]
    for number in range(1, NUMBER + 1):
        case = make_case(judged, reference=f"J-{number}", assessor=judge)
        answer(case, {"2.2.1": "yes"}, by=judge)
    Assessment.objects.filter(case__inspection=judged).update(state=State.SIGNED_OFF)
    case = make_case(inspection, reference="H-1", assessor=team["lee"])
    for version in range(NUMBER):
        answer(case, {"2.2.1": "yes"}, by=team["lee"], evidence=f"Text {version}")
        Export.objects.create(
            inspection=inspection, format="csv", state=ExportState.FAILED, requested_by=team["lee"], error="No."
        )
    return team | {"judge": judge}


@pytest.mark.parametrize(
    ("name", "path", "row", "first", "last"),
    [
        ("lee", "/inspections/long-lists/cases/?", r">\s*(C-\d+)\s*</a>", "C-1", "C-53"),
        ("lee", "/inspections/long-lists/allocation/?", r">\s*(C-\d+)\s*</label>", "C-1", "C-53"),
        ("judge", "/inspections/long-figures/questions/2.2.1/?", r">\s*(J-\d+)\s*</a>", "J-1", "J-53"),
        ("ivy", "/?", r">\s*(C-\d+)\s*</a>", "C-1", "C-53"),
        ("lee", "/inspections/long-lists/cases/H-1/history/2.2.1/?", r">Text (\d+)<", "52", "0"),
        ("lee", "/inspections/long-lists/exports/?", r">(Could not be) made<", "Could not be", "Could not be"),
    ],
)
def test_a_long_list_is_paged(client, team, name, path, row, first, last):
    client.force_login(team[name])
    parameter = "cases" if path == "/?" else "page"
    pages = [client.get(f"{path}{parameter}={number}").content.decode() for number in (1, 2)]
    rows = [re.findall(row, page) for page in pages]
    assert (len(rows[0]), rows[0][0]) == (50, first)
    assert 3 <= len(rows[1]) <= 4
    assert rows[1][-1] == last
    assert f"{parameter}=2" in pages[0]
