"""An inspection from nothing to its last sign-off, in the browser and with its keys alone: an administrator, a head, a
lead, two inspectors and a local assessor of an invented home, each at a browser of their own."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.keyboard import leave_the_mouse
from tests.journeys.test_first_administrator import at, choose, code_of, empty

pytestmark = pytest.mark.deployed

__all__ = ["at", "empty"]  # fixtures

EVERY_RULE = Path(__file__).parent.parent / "inspection" / "frameworks" / "examples" / "every-rule.yaml"
PASSWORD = "a pass phrase of their own"
INVITED = """Hana Head, hana@plumbline.example, Head of inspection
Lee Lead, lee@plumbline.example,
Ivy Inspector, ivy@plumbline.example,
Ida Inspector, ida@plumbline.example,"""
DAYS = {"Fieldwork begins": "1", "Fieldwork ends": "12", "Ratings panel": "20", "Report due": "30"}
CASES, INSPECTION = 12, "Coast House, November 2027"
ROWS = "\n".join(
    f"R-{n:02}\t{'Long' if n % 3 else 'Short'}\t{'yes' if n % 4 else 'no'}\t{20 + n}\t2026-03-{1 + n % 27:02}"
    for n in range(1, 41)
)
CASELOAD = f"Reference\tKind of stay\tThe family was visited\tAge\tStart date\n{ROWS}\n"
MOST_PAGES = 8  # of a case's form


def links_of(page):
    """{name: the link to accept the invitation} as they are shown where no mail leaves."""
    texts = page.main.inner_text()
    links = [code.inner_text() for code in page.main.locator("code").all()]
    names = sorted(re.findall(r"Hana Head|Lee Lead|Ivy Inspector|Ida Inspector|Lara Local", texts), key=texts.index)
    return dict(zip(dict.fromkeys(names), links, strict=True))


def set_up_places_and_people(ada):
    ada.page.goto("/frameworks/upload/")
    ada.page.get_by_label("Framework file").set_input_files(EVERY_RULE)
    ada.press("Upload").heading_is("Standards of care").press("Propose publication").is_told("Publication proposed")
    ada.go("/places/units/add/").fill("Name", "Coast House").press("Add").is_told("Coast House is added")
    ada.go("/people/invite-many/").fill("People, one a line: name, address, role", INVITED)
    return links_of(ada.press("Check the rows").press("Invite 4 people").heading_is("Pass on the links"))


def begin(hana):
    """Agree to the framework, and begin an inspection under it."""
    hana.go("/frameworks/").page.get_by_role("main").get_by_role("link", name="Standards of care").click()
    hana.press("Agree and publish").is_told("Published")
    hana.follow("Programme").press("Begin an inspection")
    for label, choice in (("Unit", "Coast House"), ("Framework", "Standards of care")):
        field = hana.page.get_by_label(label, exact=True)
        field.select_option(field.locator("option", has_text=choice).get_attribute("value"))
    lead = hana.page.get_by_label("Lead inspector", exact=True)
    lead.select_option(lead.locator("option", has_text="Lee Lead").get_attribute("value"))
    for group, day in {
        "Fieldwork begins": "1",
        "Fieldwork ends": "12",
        "Ratings panel": "20",
        "Report due": "30",
    }.items():
        fields = hana.page.get_by_role("group", name=group)
        for part, value in {"Day": day, "Month": "11", "Year": "2027"}.items():
            fields.get_by_label(part).fill(value)
    hana.press("Begin the inspection").is_told("Lee Lead is told").heading_is("Tasks")
    hana.go("/programme/").sees("Coast House", "Being set up", "Lee Lead")


def put_team_together(lee):
    lee.follow("Team")
    for name in ("Ivy", "Ida"):
        lee.fill("Name or email address", name).press("Find")
        lee.page.get_by_label(re.compile(f"{name} Inspector, ")).check()
        lee.page.get_by_role("group", name="Role in the team").get_by_label("Inspector", exact=True).check()
        lee.press("Add to the team").is_told(f"{name} Inspector is in the team")
    lee.follow("invited to this inspection").fill("Full name", "Lara Local")
    lee.fill("Email address", "lara@plumbline.example").page.get_by_label("Local assessor").check()
    return links_of(lee.press("Invite").heading_is("Pass on the link"))


def draw_sample(lee):
    lee.follow("Caseload").press("Upload a caseload").fill("Or paste the rows", CASELOAD)
    lee.press("Go on to the columns").heading_is("Which column is what?").press("Go on")
    if lee.page.get_by_role("button", name="See what becomes of each row").count():
        lee.press("See what becomes of each row")
    lee.heading_is("What becomes of each row").press("Store the caseload").is_told(
        "40 residents' files stored as the caseload"
    )
    lee.follow("Tasks").follow("Sample").press("Design the sample").fill("Size of the sample", str(CASES))
    lee.page.get_by_label("Detail 1", exact=True).select_option("Kind of stay")
    lee.press("Preview").press("Fix list and design").is_told("List and design are fixed").press("Give the seed")
    lee.page.get_by_label(re.compile("chance")).check()
    lee.press("Give the sample its seed").heading_is("Draw the sample?")
    lee.press("Draw the sample").is_told("The sample was drawn")


def share_out(lee):
    lee.follow("Allocation").follow("share them out").fill("Most open cases of Lee Lead", "0")
    lee.press("Propose").heading_is("Proposal").press("Allocate all").is_told("12 cases")


def assess_all(person):
    """Every case that waits for somebody at home, to its submission."""
    for _ in range(CASES):
        person.go("/")
        start = person.main.get_by_role("link", name=re.compile(r"\b(Start|Continue)\b"))
        if not start.count():
            return
        with person.page.expect_navigation():
            start.first.click()
        assess(person)
    person.go("/")
    expect(person.main.get_by_role("link", name=re.compile(r"\b(Start|Continue)\b"))).to_have_count(0)


def assess(person):
    page = person.page
    for _ in range(MOST_PAGES):
        for question in page.locator("fieldset[data-number]").all():
            answer(question)
        with page.expect_navigation():
            page.get_by_role("button", name=re.compile("^Save and")).click()
        if page.get_by_role("heading", level=1).inner_text().startswith("Case "):
            break
    person.press("Submit for sign-off").is_told("Submitted for sign-off")


def answer(question):
    """With the first that is offered, or something of its kind."""
    choice = question.locator("input[type=radio], input[type=checkbox]").first
    if choice.count():
        choice.check()
        return
    parts = question.locator("input:not([type=hidden])").all()
    for field, value in zip(parts, ("2", "3", "2026") if len(parts) > 1 else ("2",), strict=True):
        field.fill(value)


def test_an_inspection_goes_from_an_empty_database_to_its_last_sign_off_by_keys_alone(at, empty, monkeypatch):
    environment, _ = empty
    leave_the_mouse(monkeypatch)
    with at("/") as ada:
        ada.fill("Code", code_of(environment)).fill("Full name", "Ada First")
        choose(ada.fill("Email address", "ada@plumbline.example"), PASSWORD, "Make the first administrator")
        links = set_up_places_and_people(ada.heading_is("Set up"))
    with at(links["Hana Head"]) as hana:
        begin(choose(hana, PASSWORD, "Save password and sign in").heading_is("Home"))
    with at(links["Lee Lead"]) as lee:
        choose(lee, PASSWORD, "Save password and sign in").heading_is("Home").sees(
            "You lead the inspection of Coast House"
        )
        guest = put_team_together(lee.follow(f"Tasks of {INSPECTION}").heading_is("Tasks"))
        lee.go("/").follow(f"Tasks of {INSPECTION}")
        draw_sample(lee)
        share_out(lee)
        for name, link in {**links, **guest}.items():
            if name not in ("Hana Head", "Lee Lead"):
                with at(link) as somebody:
                    assess_all(choose(somebody, PASSWORD, "Save password and sign in").heading_is("Home"))
        lee.go("/").sees(f"{CASES} cases").page.get_by_role("link", name=re.compile("Review next")).first.click()
        for _ in range(CASES - 1):
            lee.heading_is("Review of case").press("Sign off and go to the next")
        lee.press("Sign off and go to the next").sees("Signed off", "No other case waits for you")
        lee.follow("Tasks").sees("12 of 12 cases signed off").check_page_at(320, 1280)
        assert "Ratings panel since" in lee.main.inner_text()
