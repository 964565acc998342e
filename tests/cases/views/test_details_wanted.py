"""A case whose details are wanting cannot be submitted, and is told which."""

import datetime

import pytest

from cases.allocation.actions import allocate
from cases.sampling.actions import add_case
from inspection.models import TeamRole
from tests.factories import join, make_example, make_inspection, make_user, primary

pytestmark = pytest.mark.django_db


@pytest.fixture
def ivy():
    return make_user("Ivy Inspector")


def a_case(client, ivy, instrument, **details):
    inspection = make_inspection(framework=make_example(instrument))
    join(ivy, inspection, TeamRole.INSPECTOR)
    case = add_case(inspection=inspection, reference="C-001", commenced_on=datetime.date(2025, 9, 1), details=details)
    allocate(assessment=primary(case), to=ivy, by=None)
    client.force_login(ivy)
    return case


def submitted(client, case):
    reply = client.post(f"{case.get_absolute_url()}submit/", {"expected_version": primary(case).version})
    return reply.status_code, reply.content.decode()


@pytest.mark.parametrize(
    ("instrument", "details", "label"),
    [
        ("youth-justice-2021", {"sex": "Male"}, "Disposal"),
        ("dynamic-public-protection-2025", {"suspended_on": "2025-09-10"}, "Kind of case"),
    ],
)
def test_a_detail_that_the_framework_requires_is_asked_for(client, ivy, instrument, details, label):
    case = a_case(client, ivy, instrument, **details)
    page = client.get(case.get_absolute_url()).content.decode()
    assert f"A case can be submitted when these details are filled in: {label}." in " ".join(page.split())
    status, page = submitted(client, case)
    assert (status, f"Not filled in yet: {label}" in page) == (422, True)
    assert primary(case).is_open


def test_a_case_that_is_asked_nothing_is_not_submitted(client, ivy):
    changes = ("    - Referral order\n    - Detention and training order\n", "    - Referral order\n")
    case = a_case(client, ivy, "youth-justice-2021")
    case.inspection.framework = make_example("youth-justice-2021", changes)
    case.inspection.save()
    case.details = {"disposal": "Detention and training order"}
    case.save()
    assert "no question is put to this case" in client.get(case.get_absolute_url()).content.decode()
    status, page = submitted(client, case)
    assert (status, "no question is put to the case, so there is nothing to submit" in page) == (422, True)
