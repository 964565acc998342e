import pytest

from tests.factories import make_case, make_inspection, make_team


@pytest.fixture
def inspection():
    return make_inspection()


@pytest.fixture
def team(inspection):
    return make_team(inspection)


@pytest.fixture
def case(inspection, team):
    """Allocated to Ivy, with a court report and without an interview."""
    return make_case(inspection, assessor=team["ivy"])


@pytest.fixture
def ivy(client, team):
    client.force_login(team["ivy"])
    return client
