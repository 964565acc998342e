import pytest

from tests.factories import make_example, make_inspection, make_team


@pytest.fixture
def inspection():
    """Against a framework whose questions are all asked of the inspection itself."""
    return make_inspection(framework=make_example("approved-premises-2025"))


@pytest.fixture
def team(inspection):
    return make_team(inspection)


@pytest.fixture
def ivy(client, team):
    client.force_login(team["ivy"])
    return client
