"""A panel meets: too few are there, a rating is moved and one cannot be, a member dissents, two confirm, and a figure
changes."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.deployed

QUAY = "/inspections/quay-street-2023/"
PANEL = f"{QUAY}panel/"
# The cases of Tameside as those of another unit, whose figures no other journey reads.
SEAT = """
import json
from inspection.models import Inspection, TeamRole, User
from reports.importing.actions import import_inspection
from reports.importing.bundle import Bundle
from reports.management.commands.demo import ASSESSORS, DEMO, share_out
from tests.factories import join, make_panel
content = json.loads((DEMO / "tameside-2023.json").read_text())
content["inspection"] |= {"code": "quay-street-2023", "pdu": {"code": "quay-street", "name": "Quay Street PDU"}}
quay, _ = import_inspection(bundle=Bundle(json.dumps(content)))
people = {key: User.objects.get(email__startswith=f"{key}@") for key in ("ivy", "ida", "lee", "hana", "quinn")}
for key, role in {"ivy": TeamRole.INSPECTOR, "ida": TeamRole.INSPECTOR, "lee": TeamRole.LEAD_INSPECTOR}.items():
    join(people[key], quay, role)
share_out(quay, [people["ivy"]])
make_panel(quay, people["hana"], people["quinn"], by=people["lee"])
quay.panel_members.update(is_present=False, version=9)
"""


def standard(person, number):
    return person.page.locator(f"section[id='standard-{number}']")


def follow(person, number, name):
    """A link of a standard on the panel's page."""
    standard(person.go(PANEL), number).get_by_role("link", name=name).click()
    return person


def records(person, rating, reason):
    person.page.get_by_label(rating).check()
    return person.fill("Public reason", reason).press("Record the decision")


@pytest.mark.usefixtures("address")
def test_a_rating_is_agreed_confirmed_voided_and_confirmed_anew(person, on_the_server):
    on_the_server(SEAT)
    lee, hana, ivy = person("lee"), person("hana"), person("ivy")
    # Nobody is there yet: nothing typed is lost.
    follow(lee, "2.1", "Record the decision")
    records(lee, "Good", "One report was marked down for a form that the court keeps.")
    lee.is_told_the_problem("Missing: Hana Head, Quinn Quality, Gus Guest").check_page()
    expect(lee.page.get_by_label("Public reason")).to_have_value(
        "One report was marked down for a form that the court keeps."
    )
    lee.go(f"{PANEL}members/")
    for name in ("Hana Head", "Quinn Quality", "Gus Guest"):
        lee.page.get_by_label(name, exact=True).check()
    lee.press("Save who is present").is_told("Who is present is stored")
    # What a member holds is shown once discussion is open.
    hana.go(PANEL).follow("Your views before discussion").page.get_by_label("2.1 Court work").select_option("Good")
    hana.press("Save the views").is_told("The views of Hana Head are stored")
    lee.go(f"{PANEL}2.1/pack/").sees("1 of 3 members has given a view").follow("Open discussion")
    lee.press("Open discussion").sees("All views are Good").check_page()
    # 2.1 may be moved to Good, 2.2 to nothing.
    follow(lee, "2.1", "Record the decision")
    records(lee, "Good", "As Hana says, one report was marked down.").is_told_the_problem("It says Hana Head")
    lee.page.get_by_label("It may be printed as it is").check()
    lee.press("Record the decision").is_told("The panel’s decision on 2.1 Court work is recorded")
    lee.go(f"{PANEL}2.2/").page.get_by_role("radio").evaluate("radio => radio.value = 'requires_improvement'")
    records(lee, "Inadequate (as calculated)", "They try hard.")
    lee.is_told_the_problem("Discretion is not open: the rating stays Inadequate")
    # A dissent, then two who confirm.
    follow(lee, "2.1", "Record a dissent")
    lee.page.get_by_label("Gus Guest").check()
    lee.page.get_by_label("Requires improvement").check()
    lee.fill("Why", "One case is one case.").press("Record the dissent").is_told("The dissent on 2.1 Court work")
    for each in (lee, hana):
        follow(each, "2.1", "Confirm the decision").sees("One case is one case.").check_page()
        each.press("Confirm the decision").is_told("You have confirmed the decision on 2.1 Court work")
    expect(standard(lee.go(PANEL), "2.1")).to_contain_text("Confirmed by Lee Lead and Hana Head")
    expect(standard(lee, "2.1").locator("dl")).to_contain_text("Final")
    # An answer is corrected inside the band: the decision no longer counts, and both are told.
    corrected(lee, ivy, hana)
    expect(standard(lee.go(PANEL), "2.1")).to_contain_text("that decision no longer counts")
    hana.go("/notices/").sees("The panel’s decision on 2.1 of Quay Street PDU, March 2023, which you have confirmed")
    lee.go("/notices/").sees("The panel’s decision on 2.1 of Quay Street PDU, March 2023, which you have confirmed")
    follow(lee, "2.1", "Record the decision")
    records(lee, "Requires improvement (as calculated)", "The figures alone.").is_told("is recorded")
    for each in (hana, lee):
        follow(each, "2.1", "Confirm the decision").press("Confirm the decision").is_told("You have confirmed")
    expect(standard(lee.go(PANEL), "2.1").locator("dl")).to_contain_text("Final")


def corrected(lee, ivy, hana):
    """Ivy judges one report anew: 6 of 12 instead of 7, still Requires improvement."""
    lee.go(f"{QUAY}questions/2.1.1/?answer=yes").page.locator("table.behind a").first.click()
    case = "/".join(lee.page.url.split("/")[3:7])
    lee.go(f"/{case}/").fill("Why do you reopen the case?", "The report was misread.").press("Reopen case")
    ivy.go(f"/{case}/2.1/").answer("2.1.1", "No").write("2.1.1", "It names no victim.").sees_all_saved()
    ivy.go(f"/{case}/").press("Submit for sign-off").is_told("Submitted for sign-off")
    lee.go(f"/{case}/").press("Sign off").is_told("Signed off")
