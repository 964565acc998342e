import re
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from inspection.frameworks.actions import import_framework
from inspection.frameworks.schema import read_framework
from inspection.models import FrameworkRating, Standard
from reports.panel.decisions.actions import decide
from tests.factories import (
    SHIPPED_FRAMEWORKS,
    answer,
    answer_everything,
    join,
    make_case,
    make_harbour,
    make_inspection,
    make_tameside,
    make_team,
    make_user,
    signed_off,
    submitted,
)
from tests.reports.pages import links, rows, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there", "harbour_is_there")]


@pytest.fixture
def tameside(client):
    """The published inspection, seen by its lead."""
    return seen_by_lead(client, make_tameside())


def seen_by_lead(client, inspection):
    client.force_login(make_team(inspection)["lee"])
    return inspection


def dashboard(client, inspection):
    return client.get(inspection.get_absolute_url())


def question(client, inspection, number, **query):
    return client.get(reverse("question", args=[inspection.code, number]), query)


def signed_off_case(inspection, ivy, reference, value="yes"):
    case = make_case(inspection, reference=reference, assessor=ivy)
    answer_everything(case, by=ivy, value=value)
    signed_off(case, by=ivy)
    return case


# --- The dashboard --------------------------------------------------------------------------------------------------


def test_the_ratings_table_is_the_report_s(client, tameside):
    page = dashboard(client, tameside)
    assert rows(page, "Ratings</h2>") == [
        ["Overall 7 of 27", "Requires improvement"],
        ["1. Organisational delivery"],
        ["1.1 Leadership", "Requires improvement"],
        ["1.2 Staff", "Good"],
        ["1.3 Services", "Requires improvement"],
        ["1.4 Information and facilities", "Good"],
        ["2. Court work and case supervision"],
        ["2.1 Court work", "Requires improvement Discretion is open."],
        ["2.2 Assessment", "Inadequate"],
        ["2.3 Planning", "Inadequate"],
        ["2.4 Implementation and delivery", "Inadequate"],
        ["2.5 Reviewing", "Inadequate"],
    ]
    assert "Figures count 28 of 28 cases : those signed off." in words(page)
    assert "Fieldwork started March 2023. Probation Delivery Unit standards (2021)." in words(page)
    assert "Provisional" not in words(page)


def test_another_framework_needs_no_other_page(client):
    page = dashboard(client, seen_by_lead(client, make_harbour()))
    table = rows(page, "Ratings</h2>")
    assert len(table) == 1 + 2 + 7
    assert table[0][0].endswith("of 21")
    assert "2.6" not in words(page)


def test_a_standard_names_its_lowest_key_question_and_the_way_to_the_next_band(client, tameside):
    page = dashboard(client, tameside)
    assert rows(page, 'id="standard-2.2"') == [
        ["Key question", "Yes", "Band"],
        [
            "2.2.1 Does assessment focus sufficiently on engaging the person on probation?",
            "11 of 28, 39% 95% interval: 24% to 58%",
            "Inadequate Interval: Inadequate to Requires improvement",
        ],
        [
            "2.2.2 Does assessment focus sufficiently on the factors linked to offending and desistance?",
            "16 of 28, 57% 95% interval: 39% to 73%",
            "Requires improvement Interval: Inadequate to Good",
        ],
        [
            "2.2.3 Does assessment focus sufficiently on keeping other people safe? Lowest",
            "8 of 28, 29% 95% interval: 15% to 47%",
            "Inadequate",
        ],
    ]
    text = words(page)
    assert (
        "The lowest key question, 2.2.3, is at 29%: Inadequate. "
        "For Requires improvement, 9 answers would have to differ: 6 in 2.2.3 and 3 in 2.2.1." in text
    )
    assert "Key question 2.1.1 is at 58%: Requires improvement." in text
    assert (
        "For Good, 1 answer would have to differ, in 2.1.1. For Inadequate, 2 answers would have to differ, in 2.1.1."
        in text
    )


def test_discretion_is_explained_where_it_is_open_and_nowhere_else(client, tameside):
    page = words(dashboard(client, tameside))
    assert page.count("Discretion is open: the panel may move the rating to Good") == 1
    assert "Yes instead of No in 2.1.1, once, would make 8 of 12, 67%, and the standard Good." in page


def test_outcomes_are_shown_without_a_rating_or_a_band(client, tameside):
    page = dashboard(client, tameside)
    assert words(page).count("Shown, not rated.") == 1
    assert [row[1:] for row in rows(page, 'id="standard-2.6"')] == [["Yes"], ["9 of 28, 32% 95% interval: 18% to 51%"]]


TEAM_PAGES = [
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
]


@pytest.mark.parametrize(
    ("person", "pages"),
    [
        ("lee", [*TEAM_PAGES[:4], "Allocation", *TEAM_PAGES[4:]]),
        ("ivy", TEAM_PAGES),
        ("obi", ["Dashboard", "Ratings panel"]),
    ],
)
def test_the_menu_has_the_pages_that_the_person_may_open(client, person, pages):
    inspection = make_inspection()
    client.force_login(make_team(inspection)[person])
    page = dashboard(client, inspection)
    menu = re.search(r'<nav class="inspection-nav".*?</nav>', page.content.decode(), re.DOTALL).group()
    links_in_menu = re.findall(r'href="([^"]+)"[^>]*>([^<]+)<', menu)
    assert [text for _, text in links_in_menu] == pages
    assert {client.get(href).status_code for href, _ in links_in_menu} == {200}


def test_strands_run_across_the_stages(client, tameside):
    assert rows(dashboard(client, tameside), "Strands across the stages</h2>") == [
        ["Standard", "Engagement", "Desistance", "Safety"],
        [
            "2.2 Assessment",
            "39% Inadequate 2.2.1: 11 of 28",
            "57% Requires improvement 2.2.2: 16 of 28",
            "29% Inadequate 2.2.3: 8 of 28",
        ],
        [
            "2.3 Planning",
            "64% Requires improvement 2.3.1: 18 of 28",
            "75% Good 2.3.2: 21 of 28",
            "43% Inadequate 2.3.3: 12 of 28",
        ],
        [
            "2.4 Implementation and delivery",
            "71% Good 2.4.1: 20 of 28",
            "46% Inadequate 2.4.2: 13 of 28",
            "39% Inadequate 2.4.3: 11 of 28",
        ],
        [
            "2.5 Reviewing",
            "71% Good 2.5.1: 20 of 28",
            "54% Requires improvement 2.5.2: 15 of 28",
            "39% Inadequate 2.5.3: 11 of 28",
        ],
    ]


@pytest.mark.parametrize("make", [make_tameside, make_harbour])
def test_every_figure_leads_to_its_question(client, make):
    page = dashboard(client, seen_by_lead(client, make()))
    addresses = {href for href in links(page) if "/questions/" in href}
    framework = page.context["card"].framework
    shown = [*framework.information, *(item for each in framework.case_standards for item in each.key_questions)]
    assert len(addresses) == len(shown)
    assert {client.get(address).status_code for address in addresses} == {200}


def test_only_signed_off_cases_count(client):
    inspection = make_inspection()
    team = make_team(inspection)
    client.force_login(team["lee"])
    signed_off_case(inspection, team["ivy"], "C-001", "yes")
    case = make_case(inspection, reference="C-002", assessor=team["ivy"])
    answer_everything(case, by=team["ivy"], value="no")
    submitted(case, by=team["ivy"])
    make_case(inspection, reference="C-003", assessor=team["ivy"])
    make_case(inspection, reference="C-004")
    page = words(dashboard(client, inspection))
    assert "Figures count 1 of 4 cases : those signed off." in page
    assert "Signed off: 1 Submitted for sign-off: 1 Allocated, not submitted: 1 Not allocated: 1" in page
    assert "2.2.1: 1 of 1" in page
    assert "Provisional Not every case is signed off yet." in page


def test_until_every_standard_is_rated_the_overall_rating_is_a_range(client):
    inspection = make_inspection()
    team = make_team(inspection)
    client.force_login(team["lee"])
    signed_off_case(inspection, team["ivy"], "C-001", "no")
    page = dashboard(client, inspection)
    assert rows(page, "Ratings</h2>")[0] == ["Overall", "Between 0 and 12 of 27: Inadequate or Requires improvement"]
    assert "Provisional Not every standard is rated yet." in words(page)
    assert rows(page, "Ratings</h2>")[2] == ["1.1 Leadership", "Not rated yet Waits for the panel."]


def test_an_inspection_without_cases_says_so(client):
    page = words(dashboard(client, seen_by_lead(client, make_inspection())))
    assert "No case has been added to this inspection yet." in page
    assert "Between 0 and 27 of 27: Inadequate, Requires improvement, Good or Outstanding" in page
    assert "Strands" not in page


def test_without_a_signed_off_case_there_are_no_figures(client):
    page = words(dashboard(client, seen_by_lead(client, make_inspection(cases=2))))
    assert "No case is signed off yet, so there are no figures." in page
    assert "Standards rated from cases" not in page


def test_a_decision_on_figures_that_changed_since_is_told(client):
    inspection = make_inspection()
    team = make_team(inspection)
    client.force_login(team["lee"])
    signed_off_case(inspection, team["ivy"], "C-001", "yes")
    good = FrameworkRating.objects.get(framework=inspection.framework, code="good")
    standard = Standard.objects.get(framework=inspection.framework, number="2.2")
    decide(inspection=inspection, standard=standard, agreed=good, rationale="Close", by=team["lee"])
    page = dashboard(client, inspection)
    said = "Good Provisional: two people have still to confirm it. Calculated: Outstanding. Moved by the panel."
    assert ["2.2 Assessment", said] in rows(page, "Ratings</h2>")
    assert "Discretion was open, and the panel has decided" in words(page)
    signed_off_case(inspection, team["ivy"], "C-002", "no")
    page = dashboard(client, inspection)
    outdated = "The panel’s decision is outdated: the figures have changed since."
    assert ["2.2 Assessment", f"Requires improvement {outdated}"] in rows(page, "Ratings</h2>")
    assert "the panel agreed Good at 100%. The figures have changed since" in words(page)


def test_wording_from_a_file_is_shown_as_text(client):
    text = (SHIPPED_FRAMEWORKS / "probation-pdu-2021.yaml").read_text()
    wording = "Does assessment focus sufficiently on engaging the person on probation?"
    hostile = "<script>alert(1)</script> 'Cwestiwn' & \U0001f600"
    content = read_framework(text.replace(wording, hostile).replace('edition: "2021"', 'edition: "2021x"'))
    inspection = make_inspection(framework=import_framework(content=content)[0])
    team = make_team(inspection)
    client.force_login(team["lee"])
    signed_off_case(inspection, team["ivy"], "C-001")
    for page in (dashboard(client, inspection), question(client, inspection, "2.2.1")):
        assert "<script>alert" not in page.content.decode()
        assert escape(hostile) in page.content.decode()


# --- A question -----------------------------------------------------------------------------------------------------


def test_a_question_shows_its_answers_band_and_prompts(client, tameside):
    page = question(client, tameside, "2.2.3")
    assert rows(page, "Answers</h2>") == [
        ["Answer", "Cases", "Of those judged, 95% interval", ""],
        ["Yes", "8 answered Yes", "29% 15% to 47%", ""],
        ["No", "20 answered No", "71% 53% to 85%", ""],
        ["Judged", "28", "", ""],
        ["Not applicable", "0", "", ""],
    ]
    assert "29% Yes is in the band Inadequate It is the lowest key question of 2.2 Assessment" in words(page)
    assert [row[1] for row in rows(page, "Prompts</h2>")] == [
        "Yes",
        "12 of 28, 43% 95% interval: 27% to 61%",
        "12 of 28, 43% 95% interval: 27% to 61%",
        "11 of 28, 39% 95% interval: 24% to 58%",
    ]


def test_a_prompt_leads_to_its_key_question_and_has_no_band(client, tameside):
    page = question(client, tameside, "2.2.3a")
    assert "A prompt of key question 2.2.3 ." in words(page)
    assert reverse("question", args=[tameside.code, "2.2.3"]) in links(page)
    assert "is in the band" not in words(page)


def test_a_question_with_its_own_answers_is_counted_by_them(client, tameside):
    page = question(client, tameside, "PP1")
    assert [row[1:3] for row in rows(page, "Answers</h2>")[1:4]] == [
        ["18 answered 1", "64% 46% to 79%"],
        ["9 answered 2", "32% 18% to 51%"],
        ["1 answered 3 or more", "4% 1% to 18%"],
    ]
    assert rows(page, 'id="breakdown"')[1] == [
        "Male",
        "17 answered 1 (71%)",
        "6 answered 2 (25%)",
        "1 answered 3 or more (4%)",
        "0",
        "24",
    ]


def test_a_question_is_broken_down_by_the_characteristic_asked_for(client, tameside):
    page = question(client, tameside, "2.2.3", by="sentence_type")
    assert rows(page, 'id="breakdown"') == [
        ["Sentence type", "Yes", "No", "Not applicable", "Judged", "Yes of judged, 95% interval"],
        ["Community order", "4 answered Yes", "10 answered No", "0", "14", "29% 12% to 55%"],
        ["Suspended sentence order", "1 answered Yes", "6 answered No", "0", "7 *", "14% 3% to 51%"],
        ["Licence", "3 answered Yes", "4 answered No", "0", "7 *", "43% 16% to 75%"],
    ]
    assert "* Fewer than 10 cases judged" in words(page)


def test_each_group_is_compared_with_the_others_and_how_many_were_compared_is_said(client, tameside):
    text = words(question(client, tameside, "2.2.3", by="sentence_type"))
    assert "Suspended sentence order 1 of 7, the others 7 of 21: too few to say." in text
    assert "3 comparisons by sentence type (Fisher’s exact test, two-sided). Of 20 comparisons" in text
    assert "Compared with the others" not in words(question(client, tameside, "PP1", by="sentence_type"))


def test_two_characteristics_are_crossed_in_counts_that_add_up_and_lead_to_their_cases(client, tameside):
    page = question(client, tameside, "2.2.3", by="sex", cross="sentence_type")
    score = page.context["score"]
    parts = [row.score for row in page.context["crossed"]]
    assert {code: sum(part.counts[code] for part in parts) for code in score.counts} == score.counts
    table = rows(page, 'id="crossed"')
    assert table[0] == ["Sex", "Sentence type", "Yes", "No", "Not applicable", "Judged"]
    assert [int(row[3].split()[0]) for row in table[1:]] == [part.counts["no"] for part in parts]
    for row in page.context["crossed"]:
        if number := row.score.counts["no"]:
            query = parse_qs(f"{row.link}&answer=no", keep_blank_values=True)
            behind = client.get(reverse("question", args=[tameside.code, "2.2.3"]), query)
            assert len(rows(behind, 'id="cases"')[1:]) == number


def test_every_breakdown_adds_up(client, tameside):
    for number in ("2.1.1", "2.2.3", "2.3.3a", "PP1", "PI1"):
        page = question(client, tameside, number)
        score = page.context["score"]
        for by in [characteristic.code for characteristic in page.context["characteristics"]]:
            parts = [row.score for row in question(client, tameside, number, by=by).context["breakdown"]]
            assert {code: sum(part.counts[code] for part in parts) for code in score.counts} == score.counts


def test_cases_in_which_a_characteristic_is_not_recorded_are_a_row_of_their_own(client):
    inspection = make_inspection()
    team = make_team(inspection)
    client.force_login(team["lee"])
    signed_off_case(inspection, team["ivy"], "C-001")
    page = question(client, inspection, "2.2.1", by="ethnicity")
    assert rows(page, 'id="breakdown"')[-1] == ["Not recorded", "1 answered Yes", "0", "0", "1 *", "100% 21% to 100%"]
    [link] = {href for href in links(page) if "ethnicity=&" in href}
    behind = client.get(reverse("question", args=[inspection.code, "2.2.1"]) + link)
    assert "1 case answered Yes , ethnicity: not recorded ." in words(behind)


def test_a_figure_leads_to_the_cases_behind_it(client, tameside):
    page = question(client, tameside, "2.2.3", by="sex")
    assert len(rows(page, 'id="cases"')) == 1 + 28
    for score, link in [(20, "?by=sex&answer=no#cases"), (16, "?by=sex&where-sex=Male&answer=no#cases")]:
        assert link in links(page)
        behind = client.get(reverse("question", args=[tameside.code, "2.2.3"]) + link.split("#")[0])
        table = rows(behind, 'id="cases"')[1:]
        assert len(table) == score
        assert {row[1] for row in table} == {"No"}
    case = tameside.cases.get(reference="TAM-003")
    assert f"{case.get_absolute_url()}2.2/#q-2-2-3" in links(page)


@pytest.mark.parametrize(
    ("number", "section"), [("2.1.1a", "2.1"), ("DA1", "information"), ("PI1", "interview"), ("2.2.3", "2.2")]
)
def test_a_case_behind_a_figure_opens_at_the_answer(client, tameside, number, section):
    page = question(client, tameside, number)
    case = tameside.cases.get(reference=page.context["page"][0].reference)
    address = f"{case.get_absolute_url()}{section}/"
    assert any(href.startswith(f"{address}#q-") for href in links(page))
    assert client.get(address).status_code == 200


def test_who_may_not_read_cases_sees_figures_without_cases(client, tameside):
    for user in (join(make_user("Obi Observer"), tameside, "observer"), make_user("Hana Head", "head_of_inspection")):
        client.force_login(user)
        page = question(client, tameside, "2.2.3", answer="no")
        assert rows(page, "Answers</h2>")[2] == ["No", "20", "71% 53% to 85%", ""]
        assert "TAM-" not in page.content.decode()
        assert "#cases" not in page.content.decode()


@pytest.mark.parametrize("number", ["9.9.9", "2.2", "2.2.3\x00", "2.2.3'", "nought"])
def test_an_unknown_question_is_not_found(client, tameside, number):
    assert question(client, tameside, number).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"by": "shoe_size"},
        {"by": "sex\x00"},
        {"answer": "maybe"},
        {"answer": "no\x00"},
        {"where-sex": "Unknown"},
        {"where-sentence_type": "Licence' OR 1=1"},
    ],
)
def test_what_the_framework_does_not_have_is_not_found(client, tameside, query):
    assert question(client, tameside, "2.2.3", **query).status_code == 404


def test_a_question_put_to_no_case_says_so(client):
    inspection = make_inspection()
    team = make_team(inspection)
    client.force_login(team["lee"])
    assert "No case is signed off yet" in words(question(client, inspection, "PI1"))
    signed_off_case(inspection, team["ivy"], "C-001")
    assert "No signed-off case was asked this question." in words(question(client, inspection, "PI1"))


def test_a_key_question_judged_nowhere_has_no_band(client):
    inspection = make_inspection()
    team = make_team(inspection)
    client.force_login(team["lee"])
    case = make_case(inspection, assessor=team["ivy"])
    answer(case, {"2.2.1": "na"}, by=team["ivy"])
    signed_off(case, by=team["ivy"])
    page = question(client, inspection, "2.2.1")
    assert rows(page, "Answers</h2>")[1:] == [
        ["Yes", "0", "–", ""],
        ["No", "0", "–", ""],
        ["Judged", "0", "", ""],
        ["Not applicable", "1 answered Not applicable", "", ""],
    ]
    assert dashboard(client, inspection).status_code == 200


# --- How much it costs ----------------------------------------------------------------------------------------------


# {page: the most queries it may need}
PAGES = {"inspection": 10, "question": 11, "panel": 10, "panel_decide": 10, "answers_by_case": 10, "fieldwork": 10}


@pytest.fixture(scope="module")
def queries(aside):
    """{page: how many it needs for one signed-off case and for sixty}"""
    counted = {page: [] for page in PAGES}
    for cases in (1, 60):
        with aside():
            inspection, client, ivy = make_inspection(), Client(), make_user("Ivy Inspector")
            join(ivy, inspection, "inspector")
            client.force_login(join(make_user("Lee Lead"), inspection, "lead_inspector"))
            signed_off_case(inspection, ivy, "C-001")
            for place in range(2, cases + 1):
                case = make_case(inspection, reference=f"C-{place:03}", assessor=ivy)
                answer(case, {"2.2.1": "no"}, by=ivy)
                signed_off(case, by=ivy)
            for page, counts in counted.items():
                number = {"question": ["2.2.1"], "panel_decide": ["2.2"]}.get(page, [])
                counts.append(queries_of(client, reverse(page, args=[inspection.code, *number])))
    return counted


def queries_of(client, address):
    client.get(address)  # The framework is read once a process.
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_with_one_case_and_with_sixty(queries, page):
    one, sixty = queries[page]
    assert one == sixty <= PAGES[page]


def test_a_standard_that_was_not_inspected_is_named_as_that(client):
    inspection = make_inspection()
    inspection.not_inspected = ["1.1"]
    inspection.save()
    client.force_login(make_team(inspection)["lee"])
    assert ["1.1 Leadership", "Not inspected"] in rows(dashboard(client, inspection), "Ratings</h2>")
