"""Home, the list of cases, and allocation."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import AssessmentEvent
from tests.factories import (
    answer,
    join,
    make_case,
    make_inspection,
    make_team,
    make_user,
    primary,
    signed_off,
    submitted,
)

pytestmark = pytest.mark.django_db


def rows(page):
    """The texts of each row of the last table on the page."""
    body = page.split("<tbody")[-1].split("</tbody>")[0] if "<tbody" in page else ""
    found = []
    for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL):
        found.append([text.strip() for text in re.split(r"<[^>]+>", row) if text.strip()])
    return found


def get(client, path):
    return client.get(path).content.decode()


def listed(client, inspection, query=""):
    return [row[0] for row in rows(get(client, f"/inspections/{inspection.code}/cases/{query}"))]


# --- Home -----------------------------------------------------------------------------------------------------------


def test_an_inspector_sees_the_cases_allocated_to_them_with_progress(ivy, inspection, team, case):
    make_case(inspection, reference="C-002", assessor=team["lee"])
    answer(case, {"2.2.1": "yes", "2.2.1a": "no"}, by=team["ivy"], evidence="")
    [row] = rows(get(ivy, "/"))
    assert row == ["C-001", str(inspection), "No day set", "2 of 89 answered", "Continue", "C-001", "In progress"]


def test_an_inspector_without_cases_is_told_so(ivy):
    assert "No case is waiting for you" in get(ivy, "/")


def test_cleared_answers_do_not_count_as_progress(ivy, case, team):
    answer(case, {"2.2.1": "", "2.2.1a": "no"}, by=team["ivy"], evidence="Text only")
    assert rows(get(ivy, "/"))[0][3] == "1 of 89 answered"


PAGES = ("Tasks", "Dashboard", "Cases", "Allocation", "Ratings panel", "Report", "Files")


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("lee", PAGES),
        ("ivy", ("Tasks", "Dashboard", "Cases", "Ratings panel", "Report", "Files")),
        ("lara", ("Cases",)),
        ("obi", ("Dashboard", "Ratings panel", "Report", "Files")),
        ("hana", ("Tasks", "Dashboard", "Ratings panel", "Report", "Files")),
        ("quinn", ("Tasks", "Dashboard", "Cases", "Ratings panel", "Report", "Files")),
        ("olu", ()),
        ("adam", ()),
    ],
)
def test_home_links_to_the_pages_that_a_role_may_open(client, team, name, pages):
    client.force_login(team[name])
    page = get(client, "/")
    assert tuple(re.findall(r'">([^<]+)<span\s+class="govuk-visually-hidden"> of ', page)) == pages
    assert ("Go to administration" in page) == (name == "adam")


# --- The list -------------------------------------------------------------------------------------------------------


@pytest.fixture
def five(inspection, team):
    """Two of Ivy's, one of them submitted; one signed off; one that Lara has begun; one that nobody has."""
    cases = [
        make_case(inspection, reference=f"C-00{place}", assessor=assessor)
        for place, assessor in enumerate([team["ivy"], team["ivy"], team["lee"], team["lara"], None], start=1)
    ]
    submitted(cases[1], by=team["ivy"])
    signed_off(cases[2], by=team["lee"])
    answer(cases[3], {"2.2.1": "yes"}, by=team["lara"])
    return cases


def test_the_team_sees_every_case_of_its_inspection_and_no_other(ivy, inspection, five):
    make_inspection(cases=2)
    page = get(ivy, f"/inspections/{inspection.code}/cases/")
    assert rows(page) == [
        ["C-001", "Ivy Inspector", "Not begun", "0 of 89 answered"],
        ["C-002", "Ivy Inspector", "Submitted", "0 of 89 answered"],
        ["C-003", "Lee Lead", "Signed off", "0 of 89 answered"],
        ["C-004", "Lara Local", "In progress", "1 of 89 answered"],
        ["C-005", "Not allocated", "Not begun", "0 of 89 answered"],
    ]
    assert re.findall(r"<strong>(\d+)</strong> ([a-z ]+)", page) == [
        ("2", "not begun"),
        ("1", "in progress"),
        ("0", "returned"),
        ("1", "submitted"),
        ("1", "signed off"),
    ]


def test_a_local_assessor_sees_their_own_cases_only(client, inspection, team, five):
    client.force_login(team["lara"])
    assert listed(client, inspection) == ["C-004"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=submitted", ["C-002"]),
        ("?reference=-004", ["C-004"]),
        ("?assessor=nobody", ["C-005"]),
        ("?assessor={ivy}", ["C-001", "C-002"]),
        ("?assessor={ivy}&state=not_begun", ["C-001"]),
        ("?state=in_progress", ["C-004"]),
        ("?reference=nothing", []),
        ("?reference=c%E2%80%91003", ["C-003"]),
        ("?reference=C%E2%80%93004%C2%A0", ["C-004"]),
    ],
)
def test_the_list_is_filtered(ivy, inspection, team, five, query, found):
    assert listed(ivy, inspection, query.format(ivy=team["ivy"].pk)) == found


def test_back_from_a_case_leads_to_the_list_as_it_was_filtered(ivy, inspection, five):
    def back():
        return re.search(r'href="([^"]+)" class="govuk-back-link"', get(ivy, five[1].get_absolute_url()))[1]

    address = f"/inspections/{inspection.code}/cases/"
    assert back() == address
    for query in ("?state=submitted&amp;reference=C-0", ""):
        get(ivy, address + query.replace("&amp;", "&"))
        get(ivy, f"{five[1].get_absolute_url()}2.2/")
        assert back() == address + query
    get(ivy, f"{address}?reference={'x' * 2_000}")
    assert back() == address


@pytest.mark.parametrize("query", ["?state=no_state", "?assessor=99999999999999999999", "?reference=%00", "?page=x"])
def test_a_filter_that_makes_no_sense_shows_all_cases_and_says_why(ivy, inspection, five, query):
    assert len(listed(ivy, inspection, query)) == 5


def test_the_list_is_cut_into_pages_of_fifty(ivy, inspection):
    for place in range(51):
        make_case(inspection, reference=f"C-{place:03}")
    assert len(listed(ivy, inspection)) == 50
    assert listed(ivy, inspection, "?page=2") == ["C-050"]


@pytest.mark.parametrize(
    ("name", "cases", "allocation"),
    [
        ("lee", 200, 200),
        ("ivy", 200, 403),
        ("quinn", 200, 403),
        ("lara", 200, 403),
        ("obi", 403, 403),
        ("hana", 403, 403),
        ("adam", 404, 404),
        ("olu", 404, 404),
    ],
)
def test_who_may_open_the_lists(client, inspection, team, name, cases, allocation):
    client.force_login(team[name])
    assert client.get(f"/inspections/{inspection.code}/cases/").status_code == cases
    assert client.get(f"/inspections/{inspection.code}/allocation/").status_code == allocation


# --- Allocation -----------------------------------------------------------------------------------------------------


@pytest.fixture
def lee(client, team):
    client.force_login(team["lee"])
    return client


def seen_by(client, inspection):
    page = get(client, f"/inspections/{inspection.code}/allocation/")
    return re.search(r'name="expected_version" value="([^"]*)"', page)[1]


def allocate(client, inspection, cases, to, seen=None):
    seen = seen or seen_by(client, inspection)
    said = {"cases": [primary(case).pk for case in cases], "to": to, "expected_version": seen}
    return client.post(f"/inspections/{inspection.code}/allocation/", said)


def test_the_lead_allocates_several_cases_at_once(lee, inspection, team, five):
    assert allocate(lee, inspection, [five[0], five[4]], team["lara"].pk).status_code == 302
    assert {primary(case).assessor for case in (five[0], five[3], five[4])} == {team["lara"]}
    assert primary(five[1]).assessor == team["ivy"]
    newest = AssessmentEvent.objects.order_by("-pk")[:2]
    assert {(event.assessment.case.reference, event.detail, event.by) for event in newest} == {
        ("C-001", "to Lara Local", team["lee"]),
        ("C-005", "to Lara Local", team["lee"]),
    }


def test_an_older_page_does_not_take_over_what_was_allocated_meanwhile(lee, inspection, team, five):
    opened = seen_by(lee, inspection)
    allocate(lee, inspection, [five[4]], team["lara"].pk)
    said = {"cases": [primary(five[0]).pk, primary(five[4]).pk], "to": team["ivy"].pk, "expected_version": opened}
    reply = lee.post(f"/inspections/{inspection.code}/allocation/", said)
    assert reply.status_code == 409
    page = reply.content.decode()
    assert "Allocated since you opened this page: C-005 (Lara Local has it now). Nothing was changed." in page
    assert primary(five[4]).assessor == team["lara"]
    # What stands in the new page is known to who sends it again.
    said["expected_version"] = re.search(r'name="expected_version" value="([^"]*)"', page)[1]
    assert lee.post(f"/inspections/{inspection.code}/allocation/", said).status_code == 302
    assert primary(five[4]).assessor == team["ivy"]


@pytest.mark.parametrize("version", ["", "x", "1.2.3", "9" * 40 + ".1", "\0"])
def test_a_page_that_does_not_say_what_it_saw_changes_nothing(lee, inspection, team, five, version):
    said = {"cases": [primary(five[0]).pk], "to": team["lara"].pk, "expected_version": version}
    assert lee.post(f"/inspections/{inspection.code}/allocation/", said).status_code in (409, 422)
    assert primary(five[0]).assessor == team["ivy"]


def test_who_saw_no_page_allocates_what_is_there(lee, inspection, team, five):
    said = {"cases": [primary(five[0]).pk], "to": team["lara"].pk}
    assert lee.post(f"/inspections/{inspection.code}/allocation/", said).status_code == 302
    assert primary(five[0]).assessor == team["lara"]


def test_cases_can_be_taken_back(lee, inspection, team, five):
    allocate(lee, inspection, [five[0]], "nobody")
    assert primary(five[0]).assessor is None


def test_only_members_who_assess_are_offered(lee, inspection, team, five):
    for stranger in (team["obi"], team["olu"], team["quinn"]):
        assert (
            "Allocate to: choose one of those offered"
            in allocate(lee, inspection, [five[0]], stranger.pk).content.decode()
        )
    assert primary(five[0]).assessor == team["ivy"]


def test_cases_signed_off_or_of_another_inspection_are_not_moved(lee, inspection, team, five):
    foreign = make_case(make_inspection(), reference="F-001")
    allocate(lee, inspection, [five[2]], team["ivy"].pk)
    allocate(lee, inspection, [foreign], team["ivy"].pk)
    assert (primary(five[2]).assessor, primary(foreign).assessor) == (team["lee"], None)


def test_allocating_nothing_or_to_no_one_is_said_at_its_field(lee, inspection, five):
    page = lee.post(f"/inspections/{inspection.code}/allocation/", {"cases": [primary(five[0]).pk]}).content.decode()
    assert "Choose a person" in page
    assert re.search(r'value="\d+"\s+id="id_cases" checked', page)
    assert "Choose at least one case" in lee.post(f"/inspections/{inspection.code}/allocation/").content.decode()


@pytest.mark.parametrize(
    ("free", "said"),
    [
        (0, "Every case is allocated."),
        (1, "1 case waits to be given to somebody. Show only that one"),
        (2, "2 cases wait to be given to somebody. Show only those"),
    ],
)
def test_how_many_nobody_has_is_counted(lee, inspection, team, free, said):
    make_case(inspection, reference="C-001", assessor=team["ivy"])
    for number in range(free):
        make_case(inspection, reference=f"F-00{number}")
    page = re.sub(r"<[^>]+>", "", get(lee, f"/inspections/{inspection.code}/allocation/"))
    assert said in " ".join(page.split())


def test_only_free_cases_can_be_shown(lee, inspection, five):
    page = get(lee, f"/inspections/{inspection.code}/allocation/?unallocated")
    assert [row[0] for row in rows(page)] == ["C-005"]


def test_the_lead_sees_who_has_how_many(lee, inspection, five):
    page = get(lee, f"/inspections/{inspection.code}/allocation/")
    assert rows(page.split("</table>")[0]) == [
        ["Ivy Inspector", "Inspector", "1", "0", "0", "1", "0", "2"],
        ["Lara Local", "Local assessor", "0", "1", "0", "0", "0", "1"],
        ["Lee Lead", "Lead inspector", "0", "0", "0", "0", "1", "1"],
    ]


# --- Cost -----------------------------------------------------------------------------------------------------------


LISTS = ["/", "/inspections/{code}/cases/", "/inspections/{code}/allocation/"]


@pytest.fixture(scope="module")
def queries(aside):
    """{list: how many it needs for one case and for sixty, of which every second is somebody else's}"""
    counted = {path: [] for path in LISTS}
    for cases in (1, 60):
        with aside():
            inspection, client = make_inspection(), Client()
            lee = join(make_user("Lee Lead"), inspection, "lead_inspector")
            client.force_login(lee)
            for place in range(cases):
                assessor = join(make_user("Ann Other"), inspection, "inspector") if place % 2 else lee
                case = make_case(inspection, reference=f"C-{place:03}", assessor=assessor)
                answer(case, {"2.2.1": "yes"}, by=assessor)
            for path, counts in counted.items():
                client.get(path.format(code=inspection.code))
                with CaptureQueriesContext(connection) as captured:
                    assert client.get(path.format(code=inspection.code)).status_code == 200
                counts.append(len(captured))
    return counted


@pytest.mark.parametrize("path", LISTS)
def test_a_list_needs_the_same_few_queries_for_1_and_for_60_cases(queries, path):
    one, sixty = queries[path]
    # Home has what waits for a lead besides.
    assert one == sixty <= (20 if path == "/" else 11)


def test_allocating_many_cases_needs_few_queries(lee, inspection, team):
    # With it the fieldwork has begun, which is stored only once.
    make_case(inspection, reference="D-001", assessor=team["ivy"])
    cases = [make_case(inspection, reference=f"C-{place:03}") for place in range(30)]
    seen = seen_by(lee, inspection)
    with CaptureQueriesContext(connection) as captured:
        allocate(lee, inspection, cases, team["ivy"].pk, seen)
    # One of them tells the assessor.
    assert sum("SAVEPOINT" not in query["sql"] for query in captured) - len(cases) <= 21


def test_a_person_in_no_team_is_told_what_to_do(client):
    client.force_login(make_team(make_inspection())["olu"])
    assert "You are not in the team of any inspection yet" in get(client, "/")
