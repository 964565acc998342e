"""Home, the list of cases, and allocation."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import AssessmentEvent, Case
from inspection.frameworks.document import DetailType
from tests.factories import (
    answer,
    join,
    make_case,
    make_example,
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


PAGES = (
    "Tasks",
    "Dashboard",
    "Cases",
    "Search",
    "Allocation",
    "Interviews",
    "Evidence register",
    "Ratings panel",
    "Report",
    "Factual accuracy",
    "Publication",
    "Files",
)


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("lee", PAGES),
        (
            "ivy",
            (
                "Tasks",
                "Dashboard",
                "Cases",
                "Search",
                "Interviews",
                "Evidence register",
                "Ratings panel",
                "Report",
                "Factual accuracy",
                "Publication",
                "Files",
            ),
        ),
        ("lara", ("Cases", "Search", "Interviews")),
        ("obi", ("Dashboard", "Ratings panel")),
        (
            "hana",
            (
                "Tasks",
                "Dashboard",
                "Evidence register",
                "Ratings panel",
                "Report",
                "Factual accuracy",
                "Publication",
                "Files",
            ),
        ),
        (
            "quinn",
            (
                "Tasks",
                "Dashboard",
                "Cases",
                "Search",
                "Interviews",
                "Evidence register",
                "Ratings panel",
                "Report",
                "Factual accuracy",
                "Publication",
                "Files",
            ),
        ),
        ("olu", ()),
        ("adam", ()),
    ],
)
def test_home_links_to_the_pages_that_a_role_may_open(client, team, name, pages):
    client.force_login(team[name])
    page = get(client, "/")
    assert tuple(re.findall(r'">([^<]+)<span\s+class="govuk-visually-hidden"> of ', page)) == pages
    assert ('href="/set-up/"' in page) == (name == "adam")


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
    assert re.findall(r"<strong>(\d+)</strong>\s+([a-z ]+)", page) == [
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
    page = get(lee, f"/inspections/{inspection.code}/allocation/?assessor=nobody")
    assert [row[0] for row in rows(page)] == ["C-005"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("?state=in_progress", ["C-004"]), ("?reference=002", ["C-002"]), ("?assessor={ivy}", ["C-001", "C-002"])],
)
def test_allocation_is_filtered_as_the_list_is(lee, inspection, team, five, query, found):
    page = get(lee, f"/inspections/{inspection.code}/allocation/{query.format(ivy=team['ivy'].pk)}")
    assert [row[0] for row in rows(page)] == found


def test_all_that_the_filter_lists_are_allocated_at_once(lee, inspection, team):
    cases = [make_case(inspection, reference=f"C-{place:03}") for place in range(60)]
    other = make_case(inspection, reference="D-001")
    address = f"/inspections/{inspection.code}/allocation/?reference=C-"
    seen = re.search(r'name="expected_version" value="([^"]*)"', get(lee, address))[1]
    # Added since the page was made, so not among what it counted.
    late = make_case(inspection, reference="C-999")
    sent = {"to": team["ivy"].pk, "expected_version": seen, "every": "on"}
    assert lee.post(address, sent).headers["Location"] == address
    assert {primary(case).assessor for case in cases} == {team["ivy"]}
    assert [primary(case).assessor for case in (other, late)] == [None, None]


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
    assert sum("SAVEPOINT" not in query["sql"] for query in captured) - len(cases) <= 23


def test_a_person_in_no_team_is_told_what_to_do(client):
    client.force_login(make_team(make_inspection())["olu"])
    assert "You are not in the team of any inspection yet" in get(client, "/")


# --- In which order, and with which columns ---------------------------------------------------------------------------


@pytest.fixture
def varied(inspection, team):
    """C-1 to C-4 that differ in everything by which the list is ordered; C-3 has no sex, and nobody has it."""
    cases = [
        make_case(inspection, reference="C-1", assessor=team["lee"], sex="Male"),
        make_case(inspection, reference="C-2", assessor=team["ivy"], sex="Female"),
        make_case(inspection, reference="C-10", sex="Male"),
        make_case(inspection, reference="C-4", assessor=team["lara"], sex="Female"),
    ]
    Case.objects.filter(pk=cases[2].pk).update(details={"court_report": "no"})
    answer(cases[0], {"2.2.1": "yes", "2.2.2": "yes"}, by=team["lee"])
    answer(cases[1], {"2.2.1": "yes"}, by=team["ivy"])
    submitted(cases[1], by=team["ivy"])
    signed_off(cases[3], by=team["lara"])
    return cases


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", "C-1 C-2 C-4 C-10"),
        ("reference", "C-1 C-2 C-4 C-10"),
        ("-reference", "C-10 C-4 C-2 C-1"),
        ("assessor", "C-2 C-4 C-1 C-10"),
        ("-assessor", "C-1 C-4 C-2 C-10"),
        ("state", "C-10 C-1 C-2 C-4"),
        ("-state", "C-4 C-2 C-1 C-10"),
        ("progress", "C-4 C-10 C-2 C-1"),
        ("-progress", "C-1 C-2 C-4 C-10"),
        ("detail-sex", "C-2 C-4 C-1 C-10"),
        ("-detail-sex", "C-1 C-2 C-4 C-10"),
        ("nothing", "C-1 C-2 C-4 C-10"),
    ],
)
def test_the_list_is_ordered_by_any_column(ivy, inspection, varied, sort, order):
    assert listed(ivy, inspection, f"?sort={sort}") == order.split()


def test_a_returned_case_stands_between_those_in_progress_and_submitted(ivy, inspection, team, varied):
    AssessmentEvent.objects.create(assessment=primary(varied[0]), change="returned", reason="More", version=2)
    begun = make_case(inspection, reference="C-5", assessor=team["ivy"])
    answer(begun, {"2.2.1": "yes"}, by=team["ivy"])
    assert listed(ivy, inspection, "?sort=state") == ["C-10", "C-5", "C-1", "C-2", "C-4"]


def headings(page):
    """{text: (aria-sort, address)} of the headings of the last table."""
    found = re.findall(r'aria-sort="(\w+)"><a\s+class="[^"]+" href="([^"]+)">([^<]+)</a></th>', page)
    return {text: (direction, address.replace("&amp;", "&")) for direction, address, text in found}


def test_a_heading_orders_the_list_and_turns_its_order_round_and_keeps_the_rest(ivy, inspection, varied):
    address = f"/inspections/{inspection.code}/cases/"
    page = get(ivy, f"{address}?state=&reference=C&columns=sex&page=1")
    assert {text: direction for text, (direction, _) in headings(page).items()} == {
        "Reference": "ascending",
        "Assessor": "none",
        "State": "none",
        "Progress": "none",
        "Sex": "none",
    }
    link = headings(page)["Progress"][1]
    assert link == "?state=&reference=C&columns=sex&sort=progress"
    page = get(ivy, address + link)
    assert headings(page)["Progress"] == ("ascending", link.replace("=progress", "=-progress"))
    assert headings(get(ivy, address + headings(page)["Progress"][1]))["Progress"][0] == "descending"
    # As a choice too: a narrow page shows no headings.
    assert re.search(r'value="progress"\s+selected', page)


def test_details_of_cases_are_shown_in_columns(ivy, inspection, varied):
    page = get(ivy, f"/inspections/{inspection.code}/cases/?columns=sex&columns=court_report")
    assert [row[4:] for row in rows(page)] == [
        ["A court report was inspected:", "Yes", "Sex:", "Male"],
        ["A court report was inspected:", "Yes", "Sex:", "Female"],
        ["A court report was inspected:", "Yes", "Sex:", "Female"],
        ["A court report was inspected:", "No", "Sex:", "–"],
    ]


def test_no_more_than_three_details_are_shown(ivy, inspection, varied):
    codes = [detail.code for detail in inspection.question_set.details][:4]
    page = get(ivy, f"/inspections/{inspection.code}/cases/?" + "&".join(f"columns={code}" for code in codes))
    assert "Choose at most 3 details" in page
    assert [len(row) for row in rows(page)] == [4] * 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?detail-sex=Female", ["C-2", "C-4"]),
        ("?detail-sex=Male", ["C-1"]),
        ("?detail-sex=Male&detail-court_report=no", []),
        ("?detail-court_report=no", ["C-10"]),
        ("?detail-sex=nothing", ["C-1", "C-2", "C-4", "C-10"]),
    ],
)
def test_the_list_is_filtered_by_details(ivy, inspection, varied, query, found):
    assert listed(ivy, inspection, query) == found
    # What narrows the list, or cannot, is in sight.
    assert '<details class="govuk-details filters__details" open>' in get(
        ivy, f"/inspections/{inspection.code}/cases/{query}"
    )


def test_a_count_leads_to_the_cases_at_its_stage_in_the_same_order(ivy, inspection, varied):
    page = get(ivy, f"/inspections/{inspection.code}/cases/?reference=x&sort=-reference&columns=sex")
    links = re.findall(r'href="([^"]+)"><strong>(\d+)</strong>\s+([a-z ]+)</a>', page)
    assert [(number, stage) for _, number, stage in links] == [
        ("1", "not begun"),
        ("1", "in progress"),
        ("0", "returned"),
        ("1", "submitted"),
        ("1", "signed off"),
    ]
    for address, number, _ in links:
        assert len(listed(ivy, inspection, address.replace("&amp;", "&"))) == int(number)
    assert links[0][0] == "?state=not_begun&amp;sort=-reference&amp;columns=sex"


def test_numbers_are_ordered_as_numbers(client):
    inspection = make_inspection(framework=make_example("every-rule"))
    number = next(detail for detail in inspection.question_set.details if detail.type == DetailType.NUMBER)
    team = make_team(inspection)
    client.force_login(team["lee"])
    for place, value in enumerate([10, 9.5, None, 100], start=1):
        case = make_case(inspection, reference=f"C-{place}")
        Case.objects.filter(pk=case.pk).update(details={} if value is None else {number.code: value})
    assert listed(client, inspection, f"?sort=detail-{number.code}") == ["C-2", "C-1", "C-4", "C-3"]
    assert listed(client, inspection, f"?sort=-detail-{number.code}") == ["C-4", "C-1", "C-2", "C-3"]


@pytest.mark.parametrize("sort", ["reference", "-state", "progress", "assessor", "detail-sex"])
def test_every_order_takes_as_many_queries_for_one_case_as_for_sixty(ivy, inspection, team, sort):
    make_case(inspection, reference="C-1", assessor=team["ivy"])
    address = f"/inspections/{inspection.code}/cases/?columns=sex&sort={sort}"

    def queries():
        ivy.get(address)
        with CaptureQueriesContext(connection) as captured:
            ivy.get(address)
        return len(captured)

    one = queries()
    for number in range(2, 61):
        make_case(inspection, reference=f"C-{number}", assessor=team["ivy"])
    assert queries() == one
