"""Every page, as somebody who may see it, wide and narrow: what a page must be, whatever is on it."""

import pytest
from django.urls import resolve

from tests.installation import ROOT
from tests.test_access import stated

pytestmark = pytest.mark.anywhere

EVERY_RULE = ROOT / "tests" / "inspection" / "frameworks" / "examples" / "every-rule.yaml"
HARBOUR, TAMESIDE = "/inspections/harbour-2024/", "/inspections/tameside-2023/"
ASKED = "/inspections/hill-house-2025/"
RIVERSIDE, HILLGATE = "/inspections/riverside-2026/", "/inspections/hillgate-2026/"
SAMPLED = "/inspections/mill-lane-2026/"
NO_PAGES = {
    "health": "an answer for machines",
    "session": "an answer for the page's script",
    "export_download": "a file",
    "sample_record": "a file",
    "explanation_download": "a file",
    "framework_explanation_download": "a file",
    "caseload_template": "a file",
    "evidence_file": "a file",
    "survey_template": "a file",
    "edition_file": "a file",
    "draft_pdf": "a file",
    "challenge_file": "a file",
    "accuracy_log": "a file",
    **dict.fromkeys(
        ("recommendation_respond", "recommendation_judge", "draft_respond"),
        "test_publishing visits it, when something is published",
    ),
    **dict.fromkeys(("challenge_add", "draft_submit"), "test_accuracy visits it, while a draft is checked"),
    **dict.fromkeys(("publication_decline", "edition", "edition_now"), "test_publishing visits it, when there is one"),
}
NUMBERS = {
    "passage": 1,
    "export": 1,
    "draft": 1,
    "member": 1,
    "person": 1,
    "unit": "units/x",
    "interview": 1,
    "entry": 1,
    "fact": 1,
    "guest": 1,
}
CASE = "commenced_on_0=2&commenced_on_1=3&commenced_on_2=2026&detail-kind=Short"
# {who: addresses}; nobody is not signed in.
VISITS = {
    None: [
        "/sign-in/",
        "/sign-in/link/",
        "/sign-in/link/sent/",
        "/sign-in/link/no-such-token/",
        "/password-reset/",
        "/password-reset/sent/",
        "/password-reset/MQ/no-such-token/",
        "/password-reset/done/",
        "/invitations/no-such-token/",
        "/accessibility-statement/",
    ],
    "cora": [
        "/",
        "/drafts/1/",
        "/drafts/1/recommendations/",
        "/drafts/1/text/9/",
        "/drafts/1/ratings/2.2/",
        "/drafts/1/challenges/1/",
    ],
    "ivy": [
        "/",
        "/account/",
        "/account/keyboard/",
        "/account/notices/",
        "/notices/",
        "/sign-out-everywhere/",
        "/password-change/",
        "/password-change/done/",
        f"{HARBOUR}cases/",
        f"{HARBOUR}cases/HAR-101/",
        f"{HARBOUR}cases/HAR-101/details/",
        f"{HARBOUR}cases/HAR-101/summary/",
        f"{HARBOUR}cases/HAR-101/2.1/",
        f"{HARBOUR}cases/HAR-101/information/",
        f"{HARBOUR}cases/HAR-101/interview/",
        f"{HARBOUR}cases/HAR-101/history/2.1.1/",
        f"{HARBOUR}cases/HAR-102/",
        f"{HARBOUR}cases/HAR-102/history/PP1/",
        f"{ASKED}standards/",
        f"{ASKED}standards/1/",
        f"{ASKED}standards/history/1.1/1/",
    ],
    "lara": ["/", f"{HARBOUR}cases/"],
    "adam": [
        "/",
        "/teams/",
        "/frameworks/",
        "/frameworks/upload/",
        "/frameworks/shipped/",
        "/set-up/",
        "/people/",
        "/people/?q=nobody+of+this+name",
        "/people/invite/",
        "/people/invite-many/",
        "/people/{person}/",
        "/people/{person}/change/",
        "/people/{person}/disable/",
        "/people/{person}/enable/",
        "/people/{person}/invite-again/",
        "/people/{person}/withdraw/",
        "/places/",
        "/places/regions/add/",
        "/places/units/add/",
        "/places/{unit}/",
        "/places/{unit}/close/",
        "/places/{unit}/open/",
        "/frameworks/{draft}/",
        "/frameworks/{draft}/changes/",
        "/frameworks/{draft}/delete/",
        "/frameworks/{draft}/how-ratings-are-worked-out/",
        "/frameworks/{draft}/trial/",
        f"/frameworks/{{draft}}/trial/1/?{CASE}",
    ],
    "obi": [HARBOUR, f"{HARBOUR}questions/2.1.1/", f"{TAMESIDE}report/", f"{TAMESIDE}exports/"],
    "hana": [
        f"{HARBOUR}panel/",
        f"{HILLGATE}caseload/",
        f"{SAMPLED}sample/",
        "/programme/",
        "/programme/?stage=fieldwork&order=-lead",
        "/programme/calendar/?year=2024",
        "/programme/time/?order=year",
        "/programme/new/",
        f"{HARBOUR}tasks/",
        f"{HARBOUR}time/",
        f"{HARBOUR}set-up/",
        f"{HARBOUR}cancel/",
        f"{HARBOUR}team/?find=o",
        f"{HARBOUR}team/invite/",
        f"{HARBOUR}team/{{member}}/",
        f"{HARBOUR}team/{{member}}/conflict/",
    ],
    "quinn": [f"{HARBOUR}cases/HAR-104/", f"{HARBOUR}cases/HAR-104/review/", f"{ASKED}standards/1/"],
    "lee": [
        "/",
        TAMESIDE,
        HARBOUR,
        f"{HARBOUR}how-ratings-are-worked-out/",
        f"{TAMESIDE}questions/2.2.3/",
        f"{TAMESIDE}questions/2.2.3/?by=sentence_type&where-sentence_type=Licence&answer=no",
        f"{TAMESIDE}questions/PP1/",
        f"{TAMESIDE}questions/2.2.3/?by=sex&cross=ethnicity",
        f"{TAMESIDE}answers/?order=no",
        f"{HARBOUR}fieldwork/",
        f"{TAMESIDE}comparison/",
        f"{TAMESIDE}cases/",
        f"{TAMESIDE}cases/?reference=nothing+like+this",
        f"{TAMESIDE}caseload/",
        f"{RIVERSIDE}caseload/",
        f"{RIVERSIDE}caseload/upload/",
        f"{HILLGATE}caseload/?page=2",
        f"{HILLGATE}caseload/delete/",
        f"{TAMESIDE}cases/?sort=-progress&columns=sex&detail-sex=Female",
        f"{TAMESIDE}search/",
        f"{TAMESIDE}allocation/",
        f"{HARBOUR}allocation/",
        f"{HARBOUR}allocation/?assessor=nobody",
        f"{HARBOUR}allocation/share-out/",
        f"{HARBOUR}allocation/share-out/?propose=on&together=on",
        f"{HARBOUR}interviews/",
        f"{HARBOUR}interviews/add/",
        f"{HARBOUR}interviews/{{interview}}/",
        f"{HARBOUR}interviews/{{interview}}/outcome/",
        f"{HARBOUR}interviews/{{interview}}/delete/",
        f"{HARBOUR}cases/HAR-104/",
        f"{HARBOUR}cases/HAR-104/details/",
        f"{HARBOUR}cases/HAR-104/summary/",
        f"{HARBOUR}cases/HAR-104/review/",
        f"{TAMESIDE}cases/TAM-001/review/",
        f"{HARBOUR}cases/HAR-104/2.1/",
        f"{SAMPLED}sample/",
        f"{SAMPLED}sample/design/",
        f"{SAMPLED}sample/seed/",
        f"{SAMPLED}sample/draw/",
        f"{SAMPLED}sample/how-to-draw-it-again/",
        f"{SAMPLED}sample/add/",
        f"{SAMPLED}cases/",
        f"{SAMPLED}cases/X-1/",
        f"{SAMPLED}cases/X-1/replace/",
        f"{HARBOUR}evidence/",
        f"{HARBOUR}evidence/?standard=1.1&group=sentencers",
        f"{TAMESIDE}evidence/",
        f"{HARBOUR}evidence/add/?standard=1.1",
        f"{HARBOUR}evidence/{{entry}}/",
        f"{HARBOUR}evidence/{{entry}}/change/",
        f"{HARBOUR}evidence/{{entry}}/withdraw/",
        f"{HARBOUR}evidence/surveys-and-facts/",
        f"{HARBOUR}evidence/surveys-and-facts/file/",
        f"{HARBOUR}evidence/surveys-and-facts/survey/add/",
        f"{HARBOUR}evidence/surveys-and-facts/fact/add/",
        f"{HARBOUR}evidence/surveys-and-facts/fact/{{fact}}/",
        f"{HARBOUR}evidence/surveys-and-facts/fact/{{fact}}/withdraw/",
        f"{TAMESIDE}panel/",
        f"{HARBOUR}panel/1.1/",
        f"{TAMESIDE}panel/2.1/",
        f"{TAMESIDE}panel/2.2/",
        f"{HARBOUR}panel/",
        f"{HARBOUR}panel/members/",
        f"{HARBOUR}panel/members/add/",
        f"{HARBOUR}panel/members/{{guest}}/",
        f"{HARBOUR}panel/members/{{guest}}/take-off/",
        f"{HARBOUR}panel/members/{{guest}}/views/",
        f"{HARBOUR}panel/1.2/pack/",
        f"{TAMESIDE}panel/2.1/pack/",
        f"{HARBOUR}panel/1.3/proposal/",
        f"{HARBOUR}panel/1.3/discussion/",
        f"{HARBOUR}panel/1.2/dissent/",
        f"{HARBOUR}panel/1.2/confirm/",
        f"{HARBOUR}panel/1.2/reopen/",
        f"{TAMESIDE}panel/what-if/",
        f"{TAMESIDE}panel/what-if/?question0=2.2.3&from0=no&to0=yes&cases0=9&rule=mean_percentage&standard=all",
        f"{TAMESIDE}report/",
        f"{TAMESIDE}report/checks/",
        f"{TAMESIDE}report/details/",
        f"{TAMESIDE}report/import/",
        f"{TAMESIDE}report/text/",
        f"{TAMESIDE}report/text/2.2/",
        f"{TAMESIDE}report/text/1.3/Resettlement%20work/",
        f"{TAMESIDE}report/edit/1.4/?add=quotation",
        f"{TAMESIDE}report/edit/recommendations/",
        f"{TAMESIDE}report/edit/links/",
        f"{TAMESIDE}report/comments/",
        f"{TAMESIDE}report/comments/2.2/",
        f"{TAMESIDE}report/versions/{{passage}}/",
        f"{TAMESIDE}report/figures/?q=people",
        f"{TAMESIDE}accuracy/",
        f"{TAMESIDE}accuracy/send/",
        f"{TAMESIDE}accuracy/1/",
        f"{TAMESIDE}accuracy/1/contacts/add/",
        f"{TAMESIDE}accuracy/1/extend/",
        f"{TAMESIDE}accuracy/1/take-back/",
        f"{TAMESIDE}accuracy/1/challenges/1/",
        f"{TAMESIDE}accuracy/1/changes/",
        f"{TAMESIDE}recommendations/",
        f"{TAMESIDE}publication/",
        f"{TAMESIDE}publication/propose/",
        f"{TAMESIDE}exports/",
        f"{TAMESIDE}exports/{{export}}/",
    ],
}


@pytest.fixture(scope="package")
def numbers():
    """Of a passage and a file of Tameside, of a draft, a person and a unit, found once."""
    return {}


def find_numbers(person, numbers):
    adam, lee = person("adam", at="/frameworks/upload/"), person("lee")
    adam.page.get_by_label("Framework file").set_input_files(EVERY_RULE)
    adam.press("Upload").heading_is("Standards of care")
    numbers["draft"] = adam.page.url.strip("/").rpartition("/")[2]
    adam.go("/people/?q=ivy")
    ivy = adam.page.get_by_role("link", name="Ivy Inspector").get_attribute("href")
    numbers["person"] = ivy.strip("/").rpartition("/")[2]
    unit = adam.go("/places/").page.get_by_role("link", name="Harbour and Vale PDU").get_attribute("href")
    numbers["unit"] = unit.strip("/").partition("/")[2]
    lee.go(f"{HARBOUR}interviews/add/")
    for label, text in (("Day", "3"), ("Month", "3"), ("Year", "2026"), ("Time", "14:30"), ("Practitioner", "P07")):
        lee.page.get_by_label(label, exact=True).fill(text)
    lee.page.get_by_label("Inspector", exact=True).select_option(label="Ivy Inspector")
    lee.press("Add interview").sees("14:30")
    found = lee.page.get_by_role("link", name="Change P07").first.get_attribute("href")
    numbers["interview"] = found.strip("/").rpartition("/")[2]
    lee.go(f"{HARBOUR}evidence/")
    entry = lee.page.get_by_role("link", name="Interview with the head of the unit").get_attribute("href")
    numbers["entry"] = entry.strip("/").rpartition("/")[2]
    lee.go(f"{HARBOUR}evidence/surveys-and-facts/")
    fact = lee.page.get_by_role("link", name="Change Workload of probation officers").get_attribute("href")
    numbers["fact"] = fact.strip("/").rpartition("/")[2]
    guest = lee.go(f"{HARBOUR}panel/members/").page.get_by_role("link", name="Take off Gwen Guest")
    numbers["guest"] = guest.get_attribute("href").strip("/").split("/")[-2]
    lee.go(f"{TAMESIDE}report/edit/foreword/")
    versions = lee.page.get_by_role("link", name="Versions of narrative 1").get_attribute("href")
    numbers["passage"] = versions.strip("/").rpartition("/")[2]
    lee.go(f"{TAMESIDE}exports/").press("Make Results (JSON)").sees("tameside-2023-results.json")
    hana = person("hana", at=f"{HARBOUR}team/")
    numbers["member"] = hana.page.get_by_role("link", name="Ivy Inspector").get_attribute("href").split("/")[-2]
    numbers["export"] = lee.page.url.strip("/").rpartition("/")[2]


def test_every_page_is_visited():
    pages = {
        name.split(":")[0] for (method, name), roles in stated().items() if method == "GET" and 200 in roles.values()
    }
    visited = {resolve(path.format(**NUMBERS).split("?")[0]).url_name for paths in VISITS.values() for path in paths}
    assert visited == pages - set(NO_PAGES)


@pytest.mark.usefixtures("asked", "listed", "sampled")
@pytest.mark.parametrize(("who", "path"), [(who, path) for who, paths in VISITS.items() for path in paths])
def test_a_page_is_sound_at_every_width(person, reader, numbers, who, path):
    if "{" in path and not numbers:
        find_numbers(person, numbers)
    visitor = reader(who, at=path.format(**numbers)).check_page_at(1280, 320)
    assert visitor.errors == []


def test_what_is_found_is_sound_at_every_width(person):
    lee = person("lee", at=f"{HARBOUR}search/")
    lee.page.get_by_label("Words").fill("debt evening")
    lee.press("Search").sees("1 answer has").check_page_at(1280, 320)
    assert lee.page.locator("mark").count() > 0
    assert "debt" not in lee.page.url


@pytest.mark.parametrize(("who", "path", "status"), [("lee", "/inspections/nowhere/", 404), ("lara", HARBOUR, 403)])
def test_a_page_of_refusal_is_sound_at_every_width(person, who, path, status):
    person(who).is_refused(path, status).check_page_at(1280, 320)
