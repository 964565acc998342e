"""Units of a framework that knows of no regions stand in none, and nothing says otherwise."""

import pytest
from django.test import Client

from inspection.models import TeamRole
from reports.authoring.tokens.catalogue import tokens_of
from reports.authoring.tokens.resolver import Figures
from reports.figures.tallies import scorecard
from reports.files.workbook.notes import cover_lines
from tests.factories import join, make_example, make_inspection, make_user

REGION = "  region:\n    one: region\n    many: regions\n"
pytestmark = pytest.mark.django_db


@pytest.fixture
def inspection():
    inspection = make_inspection(framework=make_example("youth-justice-2021", (REGION, "  region: null\n")))
    inspection.delivery_unit.region = None
    inspection.delivery_unit.save()
    return inspection


def test_a_framework_that_knows_of_regions_has_the_units(inspection):
    other = make_inspection()
    assert (str(other.region), inspection.region) == ("North", None)


def test_a_unit_in_a_region_is_not_placed_by_a_framework_that_knows_of_none(inspection):
    inspection.delivery_unit.region = make_inspection().region
    assert inspection.region is None


def test_no_page_or_file_names_a_region(inspection):
    client = Client()
    client.force_login(join(make_user("Lee Lead"), inspection, TeamRole.LEAD_INSPECTOR))
    for page in ("", "report/", "report/figures/", "report/edit/foreword/"):
        reply = client.get(f"/inspections/{inspection.code}/{page}")
        assert reply.status_code == 200, page
        assert "None" not in reply.content.decode(), page
        assert "{region}" not in reply.content.decode(), page
    assert not any(line.startswith("Region") for line in cover_lines(scorecard(inspection)))


def test_the_token_of_the_region_is_refused(inspection):
    figures = Figures(inspection)
    assert figures.errors("In {region}.") == ["{region}: this inspection stands in no region"]
    assert "region" not in [row.label for group in tokens_of(figures) for row in group.rows]
    assert Figures(make_inspection()).plain("In {region}.") == "In North."
