import re

import pytest

from inspection.models import SystemRole, TeamRole
from tests.factories import join, make_inspection, make_user

pytestmark = pytest.mark.django_db


def rows(page):
    """What stands beside each heading, without its markup."""
    pairs = re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", page, re.DOTALL)
    return {key: " ".join(re.sub(r"<[^>]*>", "", value).split()) for key, value in pairs}


def test_a_person_sees_who_they_are_here(client):
    client.force_login(hana := make_user("Hana Head", SystemRole.HEAD_OF_INSPECTION))
    page = client.get("/account/").content.decode()
    assert rows(page) == {
        "Name": "Hana Head",
        "Email address": hana.email,
        "Role": "Head of inspection",
        "Password": "Change your password",
        "Keys of the case form": "After an answer given by its key, the next question has the focus. "
        "Change what the keys do",
        "Notices by mail": "Once a day. Change when notices are mailed to you",
    }
    assert 'href="/sign-out-everywhere/"' in page
    assert "Your teams" not in page


@pytest.mark.parametrize("teams", [1, 3])
def test_their_teams_are_listed_with_their_role_in_as_many_queries(client, django_assert_num_queries, teams):
    ivy = make_user("Ivy Inspector")
    inspections = [make_inspection() for _ in range(teams)]
    for inspection in inspections:
        join(ivy, inspection, TeamRole.LEAD_INSPECTOR)
        join(make_user("Lee Lead"), inspection, TeamRole.OBSERVER)
    client.force_login(ivy)
    client.get("/")  # renews the session
    with django_assert_num_queries(5):
        page = client.get("/account/").content.decode()
    assert page.count("Lead inspector") == sum(page.count(str(inspection)) for inspection in inspections) == teams
    assert "Observer" not in page


def test_every_page_leads_there_by_ones_name(client):
    client.force_login(make_user("Ivy Inspector"))
    link = re.search(r'<a [^>]*href="/account/"[^>]*>(.*?)</a>', client.get("/").content.decode(), re.DOTALL)[1]
    assert re.sub(r"<[^>]*>", "", link) == "Your account: Ivy Inspector"
