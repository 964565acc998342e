"""Every page, as somebody who may see it, wide and narrow: what a page must be, whatever is on it."""

import pytest
from django.urls import resolve

from tests.installation import ROOT
from tests.test_access import stated

EVERY_RULE = ROOT / "tests" / "inspection" / "frameworks" / "examples" / "every-rule.yaml"
HARBOUR, TAMESIDE = "/inspections/harbour-2024/", "/inspections/tameside-2023/"
ASKED = "/inspections/hill-house-2025/"
NO_PAGES = {
    "health": "an answer for machines",
    "session": "an answer for the page's script",
    "export_download": "a file",
    "explanation_download": "a file",
    "framework_explanation_download": "a file",
}
NUMBERS = {"passage": 1, "export": 1, "draft": 1, "member": 1}
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
        "/accessibility-statement/",
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
        "/frameworks/{draft}/",
        "/frameworks/{draft}/changes/",
        "/frameworks/{draft}/delete/",
        "/frameworks/{draft}/how-ratings-are-worked-out/",
        "/frameworks/{draft}/trial/",
        f"/frameworks/{{draft}}/trial/1/?{CASE}",
    ],
    "obi": [HARBOUR, f"{HARBOUR}questions/2.1.1/", f"{HARBOUR}exports/"],
    "hana": [
        f"{HARBOUR}panel/",
        "/programme/",
        "/programme/?stage=fieldwork&order=-lead",
        "/programme/calendar/?year=2024",
        "/programme/new/",
        f"{HARBOUR}tasks/",
        f"{HARBOUR}set-up/",
        f"{HARBOUR}cancel/",
        f"{HARBOUR}team/?find=o",
        f"{HARBOUR}team/{{member}}/",
        f"{HARBOUR}team/{{member}}/conflict/",
    ],
    "quinn": [f"{HARBOUR}cases/HAR-104/", f"{ASKED}standards/1/"],
    "lee": [
        "/",
        TAMESIDE,
        HARBOUR,
        f"{HARBOUR}how-ratings-are-worked-out/",
        f"{TAMESIDE}questions/2.2.3/",
        f"{TAMESIDE}questions/2.2.3/?by=sentence_type&where-sentence_type=Licence&answer=no",
        f"{TAMESIDE}questions/PP1/",
        f"{TAMESIDE}cases/",
        f"{TAMESIDE}cases/?reference=nothing+like+this",
        f"{TAMESIDE}allocation/",
        f"{HARBOUR}allocation/",
        f"{HARBOUR}cases/HAR-104/",
        f"{HARBOUR}cases/HAR-104/details/",
        f"{HARBOUR}cases/HAR-104/summary/",
        f"{HARBOUR}cases/HAR-104/2.1/",
        f"{TAMESIDE}panel/",
        f"{HARBOUR}panel/1.1/",
        f"{TAMESIDE}panel/2.1/",
        f"{TAMESIDE}panel/2.2/",
        f"{TAMESIDE}report/",
        f"{TAMESIDE}report/passages/",
        f"{TAMESIDE}report/passages/add/quotation/1.4/",
        f"{TAMESIDE}report/passages/add/recommendation/recommendations/",
        f"{TAMESIDE}report/passages/{{passage}}/",
        f"{TAMESIDE}report/passages/{{passage}}/delete/",
        f"{TAMESIDE}report/figures/",
        f"{TAMESIDE}exports/",
        f"{TAMESIDE}exports/{{export}}/",
    ],
}


@pytest.fixture(scope="package")
def numbers():
    """Of a passage and a file of Tameside, and of a draft, found once."""
    return {}


def find_numbers(person, numbers):
    adam, lee = person("adam", at="/frameworks/upload/"), person("lee")
    adam.page.get_by_label("Framework file").set_input_files(EVERY_RULE)
    adam.press("Upload").heading_is("Standards of care")
    numbers["draft"] = adam.page.url.strip("/").rpartition("/")[2]
    lee.go(f"{TAMESIDE}report/passages/")
    numbers["passage"] = lee.page.get_by_role("link", name="Edit").first.get_attribute("href").strip("/")
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


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("who", "path"), [(who, path) for who, paths in VISITS.items() for path in paths])
def test_a_page_is_sound_at_every_width(person, numbers, who, path):
    if "{" in path and not numbers:
        find_numbers(person, numbers)
    person(who, at=path.format(**numbers)).check_page_at(1280, 320)


@pytest.mark.parametrize(("who", "path", "status"), [("lee", "/inspections/nowhere/", 404), ("lara", HARBOUR, 403)])
def test_a_page_of_refusal_is_sound_at_every_width(person, who, path, status):
    person(who).is_refused(path, status).check_page_at(1280, 320)
