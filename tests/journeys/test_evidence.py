"""From what was said in a meeting to a finding of the report, and surveys from a file."""

import pytest

pytestmark = pytest.mark.anywhere

HARBOUR = "/inspections/harbour-2024/"
ROWS = "Survey,Statement,Agreed,Answered\ncourts,We are told of delays,{},9\n"


def file_of(name, text):
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


def test_evidence_with_a_file_becomes_a_finding_and_stands_before_the_panel(person):
    lee = person("lee", at=f"{HARBOUR}panel/1.3/").follow("Add evidence on this standard").heading_is("Add evidence")
    lee.page.get_by_label("What it is").select_option(label="Meeting or focus group")
    lee.page.get_by_label("Who it comes from").select_option(label="Sentencers")
    lee.fill("Source", "Meeting of magistrates").fill("Day", "14").fill("Month", "6").fill("Year", "2024")
    lee.page.get_by_label("Strength", exact=True).check()
    lee.press("Add to the register").is_told_the_problem("Enter the evidence").check_page()
    lee.fill("Evidence", "Programmes begin within a month of sentence.").press("Add to the register")
    lee.heading_is("Meeting of magistrates").check_page()
    lee.page.get_by_label("Attach a file").set_input_files(file_of("notes.txt", "<b>"))
    lee.press("Attach").sees("The file is not what its name ends in").check_page()
    lee.page.get_by_label("Attach a file").set_input_files(file_of("notes.txt", "Notes"))
    lee.press("Attach").sees("notes.txt")
    with lee.page.expect_download() as download:
        lee.follow("notes.txt")
    assert download.value.suggested_filename == "notes.txt"
    lee.press("Make it a finding").sees("Strength in 1.3").check_page_at(1280, 320)
    lee.follow("see it in the text").sees("Programmes begin within a month of sentence.").follow("Edit this section")
    lee.sees("From the evidence register: Meeting of magistrates, 14 June 2024")
    lee.go(f"{HARBOUR}panel/1.3/").sees("Programmes begin within a month of sentence.").check_page()


def test_a_file_of_survey_results_is_checked_row_by_row(person):
    lee = person("lee", at=f"{HARBOUR}evidence/surveys-and-facts/file/")
    lee.page.get_by_label("File").set_input_files(file_of("courts.csv", ROWS.format(10)))
    lee.press("Check the file").sees("Agreed is 10, which is more than the 9 who answered").check_page_at(1280, 320)
    lee.follow("send it again")
    lee.page.get_by_label("File").set_input_files(file_of("courts.csv", ROWS.format(7)))
    lee.press("Check the file").sees("1 row, without a fault").check_page()
    lee.press("Store them").sees("We are told of delays", "7 of 9")
