"""The report: its text, how it reads, and the files made of it."""

import io

import openpyxl
import pikepdf
from playwright.sync_api import expect

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


def test_a_wrong_figure_is_refused_repaired_previewed_and_printed(person):
    lee = person("lee").go(f"{INSPECTION}report/").follow("Edit the text").heading_is("Text of the report")
    lee.page.locator("#section-foreword").get_by_role("link", name="Edit").first.click()
    lee.heading_is("Edit narrative")
    text, passage = lee.page.get_by_label("Text", exact=True), lee.page.url
    before = text.input_value()
    text.fill(f"{before}\n\nOnly {WRONG} of plans kept people safe.")
    lee.press("Save").is_told_the_problem("2.2.33").check_page_at(320, 1280)
    expect(text).to_have_value(f"{before}\n\nOnly {WRONG} of plans kept people safe.")

    text.fill(text.input_value().replace(WRONG, RIGHT))
    lee.press("Preview").sees("Preview, not saved yet", "Only 29 per cent of plans kept people safe.").check_page()
    lee.go(f"{INSPECTION}report/").does_not_see("of plans kept people safe")
    lee.go(passage)
    text.fill(f"{before}\n\nOnly {RIGHT} of plans kept people safe.")
    lee.press("Save").is_told("saved").go(f"{INSPECTION}report/").sees("Only 29 per cent of plans kept people safe.")
    lee.go(passage)
    text.fill(before)
    lee.press("Save").is_told("saved")


def test_a_recommendation_is_added_moved_and_deleted(person):
    lee = person("lee").go("/inspections/harbour-2024/report/passages/")
    section = lee.page.locator("#section-recommendations")
    section.get_by_role("link", name="Add recommendation").click()
    lee.press("Save").is_told_the_problem("Enter the text").is_told_the_problem("Enter whom").check_page()
    lee.fill("Text", "look again").fill("Addressed to", "Harbour and Vale PDU").press("Save").is_told("saved")
    added = section.locator("article", has_text="look again")
    expect(section.locator("article").last).to_contain_text("look again")
    added.get_by_role("button", name="Move up").click()
    lee.is_told("Recommendation moved up")
    expect(lee.page.locator(".govuk-notification-banner")).to_be_focused()
    expect(added).to_be_in_viewport()
    expect(section.locator("article").last).not_to_contain_text("look again")
    added.get_by_role("link", name="Delete").click()
    lee.follow("Keep it").heading_is("Text of the report")
    added.get_by_role("link", name="Edit").click()
    lee.follow("Cancel").heading_is("Text of the report")
    added.get_by_role("link", name="Delete").click()
    lee.heading_is("Delete this recommendation?").press("Delete").is_told("deleted")
    expect(added).to_have_count(0)


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
    lee = person("lee", at="/inspections/tameside-2023/report/passages/add/narrative/background/")
    lee.page.on("dialog", lambda dialog: dialog.dismiss())
    lee.page.get_by_label("Text", exact=True).press_sequentially("Half a sentence")
    with lee.page.expect_event("dialog") as asked:
        lee.page.get_by_role("link", name="Cancel").click(no_wait_after=True)
    assert asked.value.type == "beforeunload"
    expect(lee.page.get_by_label("Text", exact=True)).to_have_value("Half a sentence")
    lee.press("Save").is_told("Narrative saved")
