"""A report is proposed, declined, proposed again, published by another, read by anybody and verified; then a byte of
it is changed."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.deployed

BARNS = "/inspections/barns-2026/"
PUBLICATION = f"{BARNS}publication/"
# A small inspection whose report is finished but for its words.
FINISH = """
from inspection.models import TeamRole, User
from tests.every_answer import make_kennel
from tests.factories import answer_everything, join, make_case, signed_off
barns = make_kennel(code="barns-2026", name="Barns Kennel")
lee, ivy = (User.objects.get(email__startswith=f"{key}@") for key in ("lee", "ivy"))
join(lee, barns, TeamRole.LEAD_INSPECTOR)
join(ivy, barns, TeamRole.INSPECTOR)
for number, size in enumerate(("Small", "Large"), start=1):
    case = make_case(barns, reference=f"B-{number}", size=size)
    answer_everything(case, by=ivy)
    signed_off(case, by=lee)
"""
RECOMMENDED = """
import datetime
from inspection.models import Inspection, TeamRole, User
from reports.models import Passage
from tests.factories import join, make_inspection, make_sent_draft
barns = Inspection.objects.get(code="barns-2026")
lee, cora = (User.objects.get(email__startswith=f"{key}@") for key in ("lee", "cora"))
said = {"section": "recommendations", "kind": "recommendation", "addressee": "The kennel"}
Passage.objects.create(inspection=barns, position=1, text="Feed them twice.", **said)
make_sent_draft(barns, by=lee, contact=cora).steps.create(move="answered", by=lee)
later = make_inspection(framework=barns.framework, code="barns-2030")
later.delivery_unit, later.fieldwork_started_on = barns.delivery_unit, datetime.date(2030, 3, 2)
later.save()
join(lee, later, TeamRole.LEAD_INSPECTOR)
"""
# As somebody could who owns the database.
TAMPER = """
from django.db import connection
from tests.tampering import triggers_off
with triggers_off(), connection.cursor() as cursor:
    cursor.execute("UPDATE reports_editionfile SET content = %s WHERE format = 'html'", [b"<p>Good"])
"""
REFUSED = """
from django.db import IntegrityError
from reports.models import EditionFile
try:
    EditionFile.objects.update(size=1)
except IntegrityError as refusal:
    print(refusal)
"""


def propose(lee):
    lee.go(PUBLICATION).page.get_by_role("button", name="Propose publication").click()
    for label, text in (("Day", "27"), ("Month", "3"), ("Year", "2026")):
        lee.page.get_by_label(label, exact=True).fill(text)
    lee.press("Propose publication").is_told("Publication is proposed")
    # The page looks by itself until all are made.
    expect(lee.page.locator(".export")).to_have_count(0, timeout=120_000)
    expect(lee.page.get_by_role("link", name=re.compile("^Download"))).to_have_count(9)


def answer_and_look_again(lee, cora):
    """What was recommended: the contact answers, the lead enters another answer, the next inspection looks at it."""
    cora.go("/").page.get_by_role("link", name=re.compile("^Draft 1 of the report on Barns Kennel")).click()
    cora.follow("The report is published: what it recommends, and your responses").check_page_at(1280, 320)
    cora.follow("Give a response to recommendation 1").press("Save the response").is_told_the_problem("Say whether")
    cora.page.get_by_label("Partly agreed", exact=True).check()
    cora.fill("What will be done?", "We feed them more.").check_page_at(1280, 320)
    cora.press("Save the response").is_told("The response is saved").sees("Partly agreed. We feed them more.")
    lee.go(f"{BARNS}recommendations/").sees("We feed them more.").check_page_at(1280, 320)
    lee.follow("Enter the response to recommendation 1").check_page_at(1280, 320)
    lee.page.get_by_label("Agreed", exact=True).check()
    lee.press("Save the response").sees("the last of 2 responses")
    later = "/inspections/barns-2030/"
    lee.go(f"{later}report/edit/recommendations/").sees("Recommended before (1)").check_page_at(1280, 320)
    lee.go(f"{later}recommendations/").page.get_by_role("link", name=re.compile("^Say what has become of it")).click()
    lee.page.get_by_label("Implemented", exact=True).check()
    lee.fill("What shows it?", "They are fed twice.").check_page_at(1280, 320).press("Save").sees("They are fed twice.")
    lee.check_page_at(1280, 320)


@pytest.mark.usefixtures("address")
def test_a_report_is_published_and_a_byte_of_it_cannot_change_unnoticed(person, reader, on_the_server, manage):
    on_the_server(FINISH)
    on_the_server(RECOMMENDED)
    lee, hana = person("lee"), person("hana")
    lee.go(PUBLICATION).sees("Nothing keeps the report from being published")
    lee.go(f"{BARNS}report/edit/foreword/?add=narrative").fill("Text", "{1.1.1 percent} were fed.")
    lee.page.get_by_role("button", name="Save", exact=True).last.click()
    lee.sees("100 per cent were fed.")
    propose(lee)
    hana.go("/").sees("1 report waits for you or another to approve it")
    hana.go(PUBLICATION).follow("Decline it").check_page_at(1280, 320)
    hana.fill("Why is it not approved?", "Who feeds them?").press("Decline").is_told("The proposal is declined")
    lee.go(PUBLICATION).sees("Who feeds them?").check_page_at(1280, 320)
    propose(lee)
    lee.does_not_see("Approve and publish")
    hana.go(PUBLICATION).press("Approve and publish").is_told("Edition 1 is published")
    hana.follow("Edition 1, 27 March 2026").sees("SHA-256").check_page_at(1280, 320)
    anybody = reader(None, at="/published/")
    anybody.page.get_by_role("link", name=re.compile("Barns Kennel")).click()
    anybody.check_page_at(1280, 320).page.get_by_role("link", name=re.compile("HTML")).click()
    anybody.sees("100 per cent were fed.", "Edition 1, published on 27 March 2026")
    answer_and_look_again(lee, person("cora"))
    assert "As published: 1 edition with 9 files" in manage("verify_published")
    assert "all 9 files are the same, byte for byte" in manage("rebuild_published", "barns-2026")
    assert "never changed" in on_the_server(REFUSED)
    on_the_server(TAMPER)
    with pytest.raises(pytest.fail.Exception, match=r"barns-2026-report\.html: is not as published"):
        manage("verify_published", "barns-2026")
    anybody.go("/published/barns-2026/").sees("Edition 1")
