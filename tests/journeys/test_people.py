"""Who comes in, what each sees, and how they leave."""

import re

import pytest
from playwright.sync_api import expect

from reports.management.commands.demo import DEMO_PASSWORD

pytestmark = pytest.mark.deployed

HARBOUR, TAMESIDE = "/inspections/harbour-2024/", "/inspections/tameside-2023/"
OWN_CASE, OTHER_CASE = f"{HARBOUR}cases/HAR-103/", f"{HARBOUR}cases/HAR-102/"
TEAM_PAGES = [
    *(
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
]
SEEN = {
    "ivy": TEAM_PAGES,
    "lee": [*TEAM_PAGES[:4], "Allocation", *TEAM_PAGES[4:]],
    "quinn": TEAM_PAGES,
    "obi": ["Dashboard", "Ratings panel"],  # its report is not shared
    "hana": [page for page in TEAM_PAGES if page not in ("Cases", "Search", "Interviews")],
}


@pytest.mark.parametrize("name", SEEN)
def test_each_role_is_led_to_what_it_may_see(person, name):
    somebody = person().sign_in(name).heading_is("Home").go(HARBOUR)
    pages = somebody.page.get_by_role("navigation", name="Harbour and Vale PDU").get_by_role("link")
    expect(pages).to_have_text(SEEN[name])
    for label in SEEN[name]:
        somebody.follow(label)
        expect(pages.filter(has_text=label)).to_have_attribute("aria-current", "page")


def test_a_local_assessor_sees_the_cases_that_are_theirs_and_nothing_else(person):
    lara = person("lara").sees("HAR-103").does_not_see("HAR-102", "Tameside")
    lara.go(f"{HARBOUR}cases/").sees("HAR-103").does_not_see("HAR-102").go(OWN_CASE)
    lara.is_refused(OTHER_CASE, 404).is_refused(HARBOUR, 403).check_page().is_refused(TAMESIDE, 404)


def test_an_administrator_has_people_and_places_and_no_case(person):
    adam = person("adam").follow("People").heading_is("People").follow("Places").heading_is("Places")
    adam.is_refused(HARBOUR).is_refused(OTHER_CASE).is_refused("/admin/")


def test_an_outsider_cannot_tell_an_inspection_from_nothing(person, on_the_server):
    on_the_server(
        "from inspection.models import User;"
        "from reports.management.commands.demo import DEMO_PASSWORD as password;"
        "User.objects.create_user(email='olu@plumbline.example', name='Olu Outsider', password=password)"
    )
    olu = person("olu").sees("You are not in the team of any inspection yet").check_page()
    for path in (HARBOUR, f"{HARBOUR}report/", OTHER_CASE, f"{OTHER_CASE}2.1/", "/inspections/nowhere/"):
        olu.is_refused(path).heading_is("Page not found")


def test_signing_out_ends_it(person):
    ida = person().sign_in("ida").heading_is("Home").press("Sign out").heading_is("Sign in")
    ida.page.go_back()
    ida.reload().heading_is("Sign in")
    ida.go(HARBOUR).heading_is("Sign in")
    # Who signs in comes to where they were going.
    ida.fill("Email address", "ida@plumbline.example").fill("Password", DEMO_PASSWORD).press("Sign in")
    expect(ida.page).to_have_url(re.compile(HARBOUR))


def test_a_wrong_password_is_refused_without_telling_what_was_wrong(person):
    nobody = person().go("/sign-in/").press("Sign in").is_told_the_problem("Enter your email address").check_page()
    for name in ("ivy", "nobody.of.this.name"):
        nobody.sign_in(name, "not the password").is_told_the_problem("Enter a correct email address and password")
        expect(nobody.page.get_by_label("Email address")).to_have_value(f"{name}@plumbline.example")


def test_a_password_is_changed_forgotten_and_chosen_again(person, last_mail):
    changed, chosen = "a longer story than before", "another story altogether"
    ida = person().sign_in("ida").follow("Change password").check_page()
    ida.fill("Current password", "not it").fill("New password", changed).fill("New password again", changed)
    ida.press("Change password").is_told_the_problem("The current password is not right").check_page()
    ida.fill("Current password", DEMO_PASSWORD).fill("New password", changed).fill("New password again", "other")
    ida.press("Change password").is_told_the_problem("The two new passwords are not the same")
    ida.fill("Current password", DEMO_PASSWORD).fill("New password", changed).fill("New password again", changed)
    ida.press("Change password").heading_is("Your password is changed").press("Sign out")
    ida.heading_is("Sign in")

    ida.sign_in("ida", DEMO_PASSWORD).is_told_the_problem("Enter a correct email address and password")
    ida.follow("I have forgotten my password").fill("Email address", "ida@plumbline.example").press("Send the link")
    ida.heading_is("Check your email").go(last_mail()).check_page()
    ida.fill("New password", chosen).fill("New password again", chosen).press("Save password")
    ida.heading_is("Your password is changed").sign_in("ida", chosen).heading_is("Home")
    person().go(last_mail()).heading_is("This link no longer works").check_page()


def test_who_is_slowed_down_gets_in_by_mail_and_signs_out_everywhere_else(person, sessions, last_mail):
    elsewhere, obi = person("obi"), person()
    for _ in range(5):
        obi.sign_in("obi", "not the password").is_told_the_problem("Enter a correct email address and password")
    obi.sign_in("obi", "not the password").heading_is("You have tried too often").check_page_at(360, 1280)
    obi.press("Send the link").heading_is("Check your email")
    obi.go(last_mail("Sign in to Plumbline")).sees("You will be signed in as Obi Observer").check_page()
    obi.press("Sign in").heading_is("Home")
    person().go(last_mail("Sign in to Plumbline")).heading_is("This link no longer works").check_page()

    obi.page.get_by_role("link", name="Obi Observer").click()
    obi.heading_is("Your account").sees("obi@plumbline.example", "Observer")
    obi.follow("Sign out everywhere").press("Sign out everywhere else").is_told("You are signed out everywhere else")
    elsewhere.reload().heading_is("Sign in")
    obi.reload().heading_is("Your account")
    sessions["obi"] = obi.page.context.storage_state()
