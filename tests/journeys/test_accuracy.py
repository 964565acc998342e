"""A draft is sent to somebody of the inspected body who had no account and can open nothing else; it is challenged and
answered, and then no longer in the way of publication."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_publishing import FINISH

pytestmark = pytest.mark.deployed

BYRES = "/inspections/byres-2026/"
ACCURACY = f"{BYRES}accuracy/"
PASSWORD = "hay and clover in June"
WRITTEN = """
from inspection.models import Inspection
from reports.models import Passage
byres = Inspection.objects.get(code="byres-2026")
Passage.objects.create(inspection=byres, section="foreword", kind="narrative", position=1, text="{1.1.1 percent} fed.")
"""
ELSEWHERE = ("", "report/", "cases/", "cases/B-1/", "evidence/", "panel/", "publication/", "exports/", "accuracy/")


@pytest.mark.usefixtures("address")
def test_the_inspected_body_checks_a_draft_and_is_answered(person, on_the_server):
    on_the_server(FINISH.replace("barns-2026", "byres-2026").replace("Barns Kennel", "Byres Kennel") + WRITTEN)
    lee = person("lee", at=ACCURACY).sees("No draft has been sent").press("Send a draft").heading_is("Send a draft")
    lee.press("Send the draft").is_told_the_problem("Say who is to read the draft")
    lee.fill("New contact: full name", "Carol Contact").fill("New contact: email address", "carol@body.example")
    lee.fill("Letter to the inspected body", "Please look at the foreword.")
    # No mail leaves, so the link is shown, this once.
    lee.press("Send the draft").is_told("Draft 1 is sent").heading_is("Pass on the link").check_page_at(1280, 320)
    carol = person(None).heading_is("Sign in")
    carol.page.goto(lee.main.locator("code").inner_text())
    carol.heading_is("Choose your password")
    carol.fill("Password", PASSWORD).fill("Password again", PASSWORD).press("Save password and sign in")
    carol.go("/").sees("1 draft waits for you to check it").check_page_at(1280, 320)
    carol.follow("Draft 1 of the report on Byres Kennel").sees("Please look at the foreword.")
    draft = carol.page.url
    # The page follows the making of the PDF by itself.
    expect(carol.page.get_by_role("link", name="Download the draft as PDF")).to_be_visible(timeout=120_000)
    carol.check_page_at(1280, 320)
    for path in ELSEWHERE:
        carol.is_refused(f"{BYRES}{path}")
    carol.go(draft).follow("Foreword").sees("100 per cent fed.").follow("Challenge paragraph 1")
    carol.press("Save the challenge").is_told_the_problem("Enter what is wrong")
    carol.fill("What is wrong?", "One was not fed.").fill("What shows it?", "The diary of 4 May.").check_page_at(
        1280, 320
    )
    carol.press("Save the challenge").is_told("The challenge is saved").follow("1. Paragraph 1, Foreword")
    diary = {"name": "diary.txt", "mimeType": "text/plain", "buffer": b"4 May: one was not fed."}
    carol.page.get_by_label("Attach a file").set_input_files(diary)
    carol.press("Attach").is_told("The file is attached").sees("diary.txt").check_page_at(1280, 320)
    carol.follow("The draft and its challenges")
    carol.page.get_by_role("link", name="1.1.").first.click()
    carol.check_page_at(1280, 320).follow("Challenge the rating, an answer or a figure")
    carol.page.get_by_label("Case", exact=True).select_option(label="Case 2")
    carol.fill("What is wrong?", "It was done.").fill("What shows it?", "The file.").press("Save the challenge")
    carol.press("Submit").heading_is("Submit 2 challenges").check_page_at(1280, 320).press("Submit")
    carol.is_told("Submitted").sees("Your challenges are being answered")
    lee.go("/").sees("1 draft waits for answers to challenges")
    person("hana", at=f"{BYRES}publication/").sees("2 challenges to draft 1 are not answered")
    lee.go(f"{ACCURACY}1/challenges/1/").sees("diary.txt")
    for number, disposition in ((1, "Not accepted"), (2, "Partly accepted")):
        lee.go(f"{ACCURACY}1/challenges/{number}/").page.get_by_label(disposition, exact=True).check()
        lee.fill("Why?", f"Reason {number}.").check_page_at(1280, 320).press("Save the answer").is_told("is answered")
    carol.go(draft).does_not_see("Reason 1.")
    lee.sees("Send the answers").check_page_at(1280, 320).press("Send the answers").is_told("The answers are sent")
    carol.reload().sees("Your challenges are answered", "Reason 1.", "Partly accepted. Reason 2.")
    lee.go(f"{BYRES}publication/").sees("Nothing keeps the report from being published")
