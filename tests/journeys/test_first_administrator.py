"""From a database in which nobody is, to somebody who was invited and signs in; each at a browser of their own."""

import re
import uuid
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.installation import database_of_our_own, run
from tests.journeys.conftest import AXE, PATIENCE, serving
from tests.journeys.person import Person

pytestmark = pytest.mark.deployed

OWN, HERS = "a pass phrase of my own", "quite another pass phrase"
WRITTEN = "Nia New, nia@plumbline.example, Head of inspection\nOwen Old, owen@plumbline.example,\nNo One, nobody,"
WIDTHS = (320, 1280)


@pytest.fixture(scope="module")
def empty(tmp_path_factory, environment):
    """The environment of an installation with nothing in it, whose mail has no server. Static files are the other's."""
    folder = tmp_path_factory.mktemp("empty")
    with database_of_our_own(folder) as url:
        own = environment | {"DATABASE_URL": url, "SECRET_KEY": uuid.uuid4().hex * 2, "DJANGO_ADMIN": ""}
        own.pop("EMAIL_URL", None)
        run(own, "manage.py", "migrate", "-v0")
        with serving(own, folder) as address:
            yield own, address


@pytest.fixture
def at(browser, empty):
    """Opens a browser of somebody's own at an address of the empty installation."""
    people = []

    @contextmanager
    def opened(path="/"):
        _, address = empty
        context = browser.new_context(base_url=address, viewport={"width": WIDTHS[-1], "height": 900})
        context.set_default_timeout(PATIENCE)
        somebody = Person(context.new_page(), axe=AXE)
        people.append(somebody)
        yield somebody.go(path)
        context.close()

    yield opened
    assert [fault for somebody in people for fault in somebody.errors] == []


def code_of(environment):
    return re.search(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){3}", run(environment, "manage.py", "first_administrator_code"))[0]


def choose(somebody, password, button):
    somebody.fill("Password", password).fill("Password again", password)
    return somebody.press(button)


def test_the_first_administrator_sets_up_and_invites_who_signs_in(at, empty):
    environment, _ = empty
    code = code_of(environment)
    with at("/") as ada:
        ada.heading_is("Make the first administrator").check_page_at(*WIDTHS)
        ada.fill("Code", "AAAAA-AAAAA-AAAAA-AAAAA").fill("Full name", "Ada First")
        ada.fill("Email address", "ada@plumbline.example")
        choose(ada, OWN, "Make the first administrator").is_told_the_problem("This is not the code").check_page()
        choose(ada.fill("Code", code.lower()), OWN, "Make the first administrator")
        ada.heading_is("Set up").is_told("You are the first administrator").check_page_at(*WIDTHS)
        expect(ada.main.get_by_text("Not done yet")).to_have_count(5)
        assert run(environment, "manage.py", "first_administrator_code") == ""
        ada.is_refused("/admin/")

        ada.go("/set-up/").follow("Publish a shipped edition").heading_is("Shipped editions").check_page_at(*WIDTHS)
        ada.page.get_by_role("button", name="Publish Probation Delivery Unit standards, 2021").click()
        ada.is_told("Probation Delivery Unit standards (2021) is published")
        ada.go("/set-up/").follow("Add a region").fill("Name", "Far North").press("Add").is_told("Far North is added")
        ada.go("/set-up/").page.get_by_role("link", name=re.compile("Add a .*unit", re.IGNORECASE)).click()
        ada.fill("Name", "Coast and Vale").page.get_by_label("Region").select_option("Far North")
        ada.press("Add").is_told("Coast and Vale is added").check_page_at(*WIDTHS)

        ada.go("/set-up/").follow("Invite people").fill("People, one a line: name, address, role", WRITTEN)
        ada.press("Check the rows").sees("2 people can be invited", "1 row is refused", "The address is none")
        ada.check_page_at(*WIDTHS)
        ada.press("Invite 2 people").heading_is("Pass on the links").check_page_at(*WIDTHS)
        link = ada.main.locator("code").first.inner_text()
        ada.go("/set-up/")
        expect(ada.main.get_by_text("Not done yet")).to_have_count(1)  # the first inspection, for a head to begin
        ada.go("/people/").sees("nia@plumbline.example", "Invited").check_page_at(*WIDTHS)

        with at(link) as nia:
            nia.heading_is("Choose your password").sees("Ada First invited you").check_page_at(*WIDTHS)
            choose(nia, "short", "Save password and sign in").is_told_the_problem("too short").check_page()
            choose(nia, HERS, "Save password and sign in").heading_is("Home").press("Sign out").heading_is("Sign in")
            nia.sign_in("nia", HERS).heading_is("Home").go("/account/").sees("Head of inspection")
        with at(link) as somebody:
            somebody.heading_is("This link no longer works").check_page_at(*WIDTHS)

        ada.reload().follow("Nia New").sees("Active", "Invitation accepted").check_page_at(*WIDTHS)
        ada.follow("Disable").check_page_at(*WIDTHS).press("Disable").is_told("Disabled")
    with at("/") as nia:
        nia.heading_is("Sign in").sign_in("nia", HERS).is_told_the_problem("Enter a correct email address and password")
