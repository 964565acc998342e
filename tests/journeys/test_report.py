"""The report: its text, how it reads, and the files made of it."""

import io
import re

import openpyxl
import pikepdf
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.deployed

INSPECTION = "/inspections/tameside-2023/"
WRONG, RIGHT = "{2.2.33 percent}", "{2.2.3 percent}"
ADD_A_FACT = """
from inspection.ledger.actions import record
from inspection.models import Inspection
from reports.models import ContextFact
inspection = Inspection.objects.get(code="tameside-2023")
fact = ContextFact.objects.create(inspection=inspection, name="Tides", value="2", unit="a day", position=99)
record(inspection.pk, [fact])
"""


def make(person, label):
    """Ask for a file, watch it being made, and fetch it: its name and content."""
    person.go(f"{INSPECTION}exports/").press(f"Make {label}")
    link = person.page.get_by_role("button", name="Download")
    expect(link).to_be_visible()
    with person.page.expect_download() as download:
        link.click()
    return download.value.suggested_filename, io.BytesIO(download.value.path().read_bytes())


def save(lee):
    """By the button below the passages."""
    lee.page.get_by_role("button", name="Save", exact=True).last.click()
    return lee


def test_a_wrong_figure_is_refused_repaired_previewed_and_printed(person):
    lee = person("lee").go(f"{INSPECTION}report/").follow("Edit the text").heading_is("Text of the report")
    lee.follow("Foreword").heading_is("Foreword").follow("Edit narrative 1").heading_is("Edit this section")
    text, form = lee.page.get_by_role("group", name="Narrative 1").get_by_label("Text", exact=True), lee.page.url
    before = text.input_value()
    text.fill(f"{before}\n\nOnly {WRONG} of plans kept people safe.")
    save(lee).is_told_the_problem("2.2.33").check_page_at(320, 1280)
    expect(text).to_have_value(f"{before}\n\nOnly {WRONG} of plans kept people safe.")

    text.fill(text.input_value().replace(WRONG, RIGHT))
    lee.page.get_by_role("button", name="Preview").first.click()
    lee.sees("Preview, not saved yet", "Only 29 per cent of plans kept people safe.").check_page()
    lee.go(f"{INSPECTION}report/").does_not_see("of plans kept people safe")
    lee.go(form)
    text.fill(f"{before}\n\nOnly {RIGHT} of plans kept people safe.")
    save(lee).is_told("saved").sees("Only 29 per cent of plans kept people safe.").go(form)
    text.fill(before)
    save(lee).is_told("saved").does_not_see("of plans kept people safe")


def test_a_figure_is_found_beside_the_form_and_put_where_the_cursor_stands(person):
    lee = person("lee").go(f"{INSPECTION}report/edit/2.2/?add=narrative")
    text = lee.page.get_by_role("group", name="New narrative").get_by_label("Text", exact=True)
    text.fill("In  of cases.")
    text.evaluate("field => field.setSelectionRange(3, 3)")
    lee.fill("Find a figure", "2.2.3 keeping other people").press("Find").sees("1 figure found")
    lee.page.get_by_role("button", name="Insert {2.2.3 percent} 29 per cent").click()
    expect(text).to_have_value("In {2.2.3 percent} of cases.")
    expect(text).to_be_focused()
    assert lee.check_page_at(320, 1280).errors == []
    save(lee).is_told("saved").sees("In 29 per cent of cases.").follow("Edit this section")
    lee.page.get_by_role("checkbox", name="Delete narrative 2").check()
    save(lee).is_told("saved")


def test_a_recommendation_is_added_moved_and_deleted(person):
    lee = person("lee").go("/inspections/harbour-2024/report/text/recommendations/")
    lee.follow("Add recommendation").heading_is("Edit this section")
    new = lee.page.get_by_role("group", name="New recommendation")
    new.get_by_label("Text", exact=True).fill("look again")
    save(lee).is_told_the_problem("New recommendation: Enter whom").check_page()
    new.get_by_label("Addressed to").fill("Harbour and Vale PDU")
    save(lee).is_told("saved").sees("look again").follow("Edit this section")
    added = lee.page.get_by_role("group", name=re.compile(r"^Recommendation")).last
    expect(added.get_by_label("Text", exact=True)).to_have_value("look again")
    added.get_by_label("Place in the section").fill("1")
    save(lee).is_told("saved").follow("Edit this section")
    first = lee.page.get_by_role("group", name=re.compile(r"^(Narrative|Recommendation)")).first
    expect(first.get_by_label("Text", exact=True)).to_have_value("look again")
    lee.page.get_by_role("link", name="Cancel").first.click()
    lee.heading_is("Recommendations").sees("look again").follow("Edit this section")
    first.get_by_label("Delete").check()
    save(lee).is_told("saved")
    expect(lee.page.locator(".report")).not_to_contain_text("look again")


def test_a_whole_standard_is_written_in_at_most_twelve_page_loads_without_a_script(person):
    lee = person("lee", javascript=False).go(f"{INSPECTION}report/")
    loads = []
    lee.page.on("domcontentloaded", lambda page: loads.append(page.url))
    lee.follow("Edit the text").follow("1.2. Staff").follow("Edit this section").page.set_default_timeout(5000)
    wanted = {"Narrative": 2, "Strength": 2, "Area for improvement": 3, "Quotation": 1, "Practice example": 1}
    for kind, number in wanted.items():
        room = lee.page.locator("details", has=lee.page.get_by_text(f"Add {kind.lower()}", exact=True))
        for _ in range(number - 1):
            if not lee.page.get_by_role("button", name=f"Room for another {kind.lower()}").is_visible():
                room.locator("summary").first.click()
            lee.page.get_by_role("button", name=f"Room for another {kind.lower()}").click()
    for kind, number in wanted.items():
        for place in range(1, number + 1):
            name = f"New {kind.lower()}{f' {place}' if place > 1 else ''}"
            text = lee.page.get_by_role("group", name=name, exact=True).get_by_label("Text", exact=True)
            if not text.is_visible():
                lee.page.get_by_text(f"Add {kind.lower()}", exact=True).click()
            text.fill(f"What we wrote as {name}: {{cases total}} cases.")
    save(lee).is_told("saved").sees(*(f"What we wrote as New {kind.lower()}: " for kind in wanted))
    assert len(loads) <= 12
    lee.follow("Edit this section")
    for box in lee.page.get_by_role("checkbox", name=re.compile("^Delete")).all():
        box.check()
    save(lee).is_told("saved")
    expect(lee.page.locator(".report")).not_to_contain_text("What we wrote as")


def test_the_pdf_is_watched_fetched_and_opened(person):
    name, content = make(person("lee"), "Report (PDF)")
    assert name == "tameside-2023-report.pdf"
    assert content.getvalue().startswith(b"%PDF")
    with pikepdf.open(content) as pdf:
        assert "Tameside" in str(pdf.open_metadata()["dc:title"])
        assert str(pdf.Root.Lang) == "en-GB"


def test_the_workbook_is_fetched_and_opened(person):
    name, content = make(person("obi"), "Data workbook (XLSX)")
    assert name == "tameside-2023-workbook.xlsx"
    assert {"Ratings", "Key questions"} <= set(openpyxl.load_workbook(content, read_only=True).sheetnames)


def test_a_file_that_is_being_made_says_how_far_it_is_and_then_offers_itself(person, on_the_server):
    started = """
import datetime
from django.utils import timezone
from inspection.models import Inspection, User
from reports.models import Export
lease = timezone.now() + datetime.timedelta(hours=1)
print(Export.objects.create(
    inspection=Inspection.objects.get(code="tameside-2023"), requested_by=User.objects.get(name="Lee Lead"),
    format="json", state="running", step="Counting", progress=40, leased_until=lease).pk)
"""
    pk = on_the_server(started)
    lee = person("lee").go(f"{INSPECTION}exports/{pk}/").sees("Counting").check_page_at(320, 1280)
    expect(lee.page.locator("progress")).to_have_js_property("value", 40)
    on_the_server(
        f"from reports.models import Export; Export.objects.filter(pk={pk}).update(step='Writing', progress=70)"
    )
    lee.sees("Writing")
    failed = f"Export.objects.filter(pk={pk}).update(state='failed', error='The figure {{2.2.33 percent}} is unknown.')"
    on_the_server(f"from reports.models import Export; {failed}")
    lee.sees("The file could not be made", "The figure {2.2.33 percent} is unknown.").check_page_at(320, 1280)
    lee.press("Try again")
    expect(lee.page.get_by_role("button", name="Download")).to_be_visible()


def test_a_file_asked_for_again_is_the_same_until_something_changes(person, on_the_server):
    lee = person("lee").go(f"{INSPECTION}exports/").press("Make Results (JSON)")
    download = lee.page.get_by_role("button", name="Download")
    expect(download).to_be_visible()
    first = lee.page.url
    lee.page.go_back()
    lee.heading_is("Files").press("Make Results (JSON)")
    expect(lee.page).to_have_url(first)
    lee.sees("Nothing has changed since").check_page_at(320, 1280)
    on_the_server(ADD_A_FACT)
    lee.reload().check_page_at(320, 1280).press("Make it anew")
    expect(lee.page).not_to_have_url(first)
    expect(download).to_be_visible()


def test_typed_text_is_not_left_behind_without_a_question(person):
    lee = person("lee", at="/inspections/tameside-2023/report/edit/background/?add=narrative")
    text = lee.page.get_by_role("group", name="New narrative").get_by_label("Text", exact=True)
    lee.page.on("dialog", lambda dialog: dialog.dismiss())
    text.press_sequentially("Half a sentence")
    with lee.page.expect_event("dialog") as asked:
        lee.page.get_by_role("link", name="Cancel").first.click(no_wait_after=True)
    assert asked.value.type == "beforeunload"
    expect(text).to_have_value("Half a sentence")
    save(lee).is_told("saved")
