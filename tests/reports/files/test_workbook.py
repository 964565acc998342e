"""The data workbook, read back."""

import csv
import datetime
import io
import json
import re
import zipfile
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest
from openpyxl import load_workbook

from inspection.models import FrameworkRating, Standard
from reports.figures.tallies import scorecard
from reports.files.breakdowns import _read as counted
from reports.files.breakdowns import breakdowns
from reports.files.formats import FORMATS, CannotBeMadeError
from reports.files.progress import no_progress
from reports.files.results import make_json
from reports.files.workbook.book import make_workbook
from reports.files.workbook.columns import HIDDEN
from reports.files.workbook.notes import with_notes
from reports.files.workbook.sample import shared_sample_sheet
from reports.files.workbook.shared import shared_sheets
from reports.files.workbook.sheets import Book, Column, Sheet, pieces_of
from reports.files.workbook.xlsx import write_xlsx
from reports.models import ContextFact, Passage
from reports.panel.decisions.actions import decide
from tests.every_answer import make_kennel
from tests.factories import DEMO, REFERENCE, make_harbour, make_inspection, make_tameside, make_user
from tests.independent import interval as independent_interval
from tests.independent import percent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there", "harbour_is_there")]

with (REFERENCE / "published_figures.csv").open() as file:
    FIGURES = list(csv.DictReader(file))
PUBLISHED = json.loads((REFERENCE / "published_ratings.json").read_text())
ANSWERS = {"yes": "Yes", "no": "No"}


@pytest.fixture(scope="module")
def made(tameside_is_there):
    return make_workbook(make_tameside())


@pytest.fixture(scope="module")
def tameside(made):
    """Tameside's workbook, made and read once for all who only look at it."""
    return load_workbook(io.BytesIO(made))


def read(inspection):
    return load_workbook(io.BytesIO(make_workbook(inspection)))


def rows_of(page):
    """The rows of a sheet's one table, by header."""
    [table] = page.tables.values()
    header, *rows = [[cell.value for cell in row] for row in page[table.ref]]
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_all_published_figures_are_in_the_workbook(tameside):
    counted = {row["Number"]: row for row in rows_of(tameside["All questions"])}
    shared = {(row["Number"], row["Answer"]): row for row in rows_of(tameside["Other answers"])}
    licences = {row["Number"]: row for row in rows_of(tameside["Breakdowns"]) if row["Group"] == "Licence"}
    for figure in FIGURES:
        expected = int(figure["count"]), int(figure["of"]), int(figure["percent"])
        if (figure["question"], figure["answer"]) in shared:
            row = shared[figure["question"], figure["answer"]]
            assert (row["Cases"], row["Base"], row["Percentage"]) == expected
            continue
        assert figure["where"] in ("", '{"sentence_type": "Licence"}')
        row = (licences if figure["where"] else counted)[figure["question"]]
        count, base = row[ANSWERS[figure["answer"]]], row["Base"]
        assert (count, base, percent(count, base)) == expected
        if figure["answer"] == "yes":
            assert row["Percentage 'Yes'"] == expected[2]


def test_the_published_ratings_and_the_score_are_in_the_workbook(tameside):
    *ratings, overall = rows_of(tameside["Ratings"])
    codes = {"Inadequate": "inadequate", "Requires improvement": "requires_improvement", "Good": "good"}
    assert {row["Standard"]: codes[row["Agreed rating"]] for row in ratings} == {
        number: rating for number, rating in PUBLISHED.items() if number != "overall"
    }
    assert (overall["Standard"], overall["Agreed rating"]) == ("Overall", "Requires improvement")
    assert (overall["Points"], overall["Maximum points"]) == (7, 27)
    assert sum(row["Points"] for row in ratings) == 7


@pytest.mark.parametrize("make_inspected", [make_tameside, make_harbour])
def test_every_figure_equals_that_of_the_results(make_inspected):
    inspection = make_inspected()
    results, book = json.loads(make_json(inspection))["questions"], read(inspection)
    counted = {
        row["Number"]: (row["Yes"], row["No"], row["Not applicable"], row["Percentage 'Yes'"])
        for row in rows_of(book["All questions"])
    }
    assert counted == {
        number: (figure["yes"], figure["no"], figure["na"], figure["percent"])
        for number, figure in results.items()
        if "counts" not in figure
    }
    for row in rows_of(book["Other answers"]):
        assert row["Cases"] == results[row["Number"]]["counts"][row["Answer"]]
    keyed = {row["Number"]: row["Band"] for row in rows_of(book["Key questions"])}
    assert keyed.keys() == {number for number, figure in results.items() if figure.get("band")}


def nearest(end):
    return int(Decimal(str(end)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@pytest.mark.parametrize("make_inspected", [make_tameside, make_harbour])
def test_intervals_are_those_of_the_results_in_whole_per_cent(make_inspected):
    inspection = make_inspected()
    results, book = json.loads(make_json(inspection))["questions"], read(inspection)
    for name in ("Key questions", "All questions"):
        rows = rows_of(book[name])
        assert len(rows) > 10
        for row in rows:
            interval = results[row["Number"]]["interval"]
            expected = (nearest(interval["low"]), nearest(interval["high"])) if interval else (None, None)
            assert (row["95% interval from"], row["95% interval to"]) == expected


def test_answers_of_their_own_and_groups_have_intervals_too(tameside):
    for name in ("Other answers", "Other answers by group"):
        for row in rows_of(tameside[name]):
            if row["Percentage"] is not None:
                assert row["95% interval from"] <= row["Percentage"] <= row["95% interval to"]
    [whole] = [row for row in rows_of(tameside["All questions"]) if row["Number"] == "2.4.2"]
    for row in rows_of(tameside["Breakdowns"]):
        # Of a group it is not assumed how many eligible cases it has.
        if row["Number"] == "2.4.2" and row["Base"]:
            low, high, _ = independent_interval(row["Yes"], row["Base"])
            assert (row["95% interval from"], row["95% interval to"]) == (nearest(low), nearest(high))
    assert whole["95% interval from"] is not None


def test_how_intervals_are_made_depends_on_whether_the_eligible_cases_are_known():
    def note_of(inspection):
        [note] = [row["Note"] for row in rows_of(read(inspection)["Notes"]) if row["Subject"] == "95% intervals"]
        return note

    inspection = make_inspection(cases=1)
    assert "it is not known how many cases were eligible" in note_of(inspection)
    inspection.eligible = 40
    assert "exact (hypergeometric), since it is known that 40 cases were eligible" in note_of(inspection)


def test_the_sample_is_counted_by_each_characteristic(tameside):
    cases = json.loads((DEMO / "tameside-2023.json").read_text())["cases"]
    rows = rows_of(tameside["Sample"])
    details = make_tameside().question_set.characteristics
    assert {row["Characteristic"] for row in rows} == {detail.label for detail in details.values()}
    codes = {detail.label: code for code, detail in details.items()}
    for row in rows:
        option = None if row["Group"] == "Not recorded" else row["Group"]
        number = sum(case["characteristics"].get(codes[row["Characteristic"]]) == option for case in cases)
        assert (row["Cases"], row["Base"], row["Percentage"]) == (number, 28, percent(number, 28))
    for characteristic in codes:
        assert sum(row["Cases"] for row in rows if row["Characteristic"] == characteristic) == 28


# --- Published -------------------------------------------------------------------------------------------------------


@pytest.fixture
def shared_by_sex():
    """(framework, breakdowns that may leave the team): of one characteristic, for hiding takes seconds."""
    inspection = make_tameside()
    framework = replace(
        inspection.question_set, details=tuple(each for each in inspection.question_set.details if each.code == "sex")
    )
    return framework, breakdowns(replace(counted(inspection), framework=framework), no_progress)


def test_what_is_hidden_of_the_sample_is_hidden_on_its_sheet(shared_by_sex):
    framework, content = shared_by_sex
    [profile] = [table for table in content["tables"] if table["question"] is None]
    assert [row["cases"] for row in profile["rows"]] == [None, None, 0]
    sheet = shared_sample_sheet(framework, content)
    assert sheet.rows == [
        ("Sex", "Male", None, 28, None),
        ("Sex", "Female", None, 28, None),
        ("Sex", "Not recorded", 0, 28, 0),
    ]
    assert {column.empty for column in sheet.columns_with_gaps} == {HIDDEN}
    assert "Numbers below 5 are hidden, and so is whatever would tell of them." in sheet.about


def test_breakdowns_that_are_published_say_what_is_hidden_and_why(shared_by_sex):
    framework, content = shared_by_sex
    sheets = shared_sheets(framework, content)
    told, left_out = sheets
    assert "Numbers below 5 are hidden" in told.about
    assert {row[2] for row in told.rows} == {each["question"] for each in content["tables"] if each["question"]}
    assert len(left_out.rows) == len(content["left_out"])
    notes, *_ = with_notes(scorecard(make_tameside()), sheets, is_published=True)
    by_subject = {subject: note for _, subject, note in notes.rows}
    assert by_subject["Small numbers"].startswith("Numbers below 5 are hidden")
    assert by_subject["Empty cells under “Cases”"] == HIDDEN
    assert "no percentages" in by_subject["Breakdowns"]


def test_a_workbook_of_the_team_says_that_nothing_is_hidden(tameside):
    [note] = [row["Note"] for row in rows_of(tameside["Notes"]) if row["Subject"] == "Small numbers"]
    assert note.startswith("Nothing is hidden here: this workbook is for the team.")


# --- What stands in it -----------------------------------------------------------------------------------------------


def test_the_groups_of_a_characteristic_add_up_to_all_cases(tameside):
    [whole] = [row for row in rows_of(tameside["All questions"]) if row["Number"] == "2.4.2"]
    parts = [row for row in rows_of(tameside["Breakdowns"]) if row["Number"] == "2.4.2"]
    for characteristic in {row["Characteristic"] for row in parts}:
        assert sum(row["Yes"] for row in parts if row["Characteristic"] == characteristic) == whole["Yes"]
    assert len({row["Characteristic"] for row in parts}) == 6


def test_each_sheet_holds_one_named_table_that_a_program_can_read(tameside):
    cover, *pages = tameside.worksheets
    assert cover["A1"].value == "Data workbook: Tameside PDU"
    assert {page.title: list(page.tables) for page in pages} == {
        "Contents": ["Contents"],
        "Notes": ["Notes"],
        "Ratings": ["Ratings"],
        "Key questions": ["KeyQuestions"],
        "All questions": ["AllQuestions"],
        "Other answers": ["OtherAnswers"],
        "Sample": ["Sample"],
        "Breakdowns": ["Breakdowns"],
        "Other answers by group": ["OtherAnswersByGroup"],
        "Surveys": ["Surveys"],
        "Context figures": ["ContextFigures"],
    }
    for page in pages:
        [table] = page.tables.values()
        [[left, *_], *_] = page[table.ref]
        assert left.column_letter == "A"
        assert page.freeze_panes == f"A{left.row + 1}"
        assert page.max_row == left.row + len(rows_of(page)), "something stands below the table"
        assert not page.merged_cells.ranges
        header = [cell.value for cell in page[left.row]]
        assert [column.name for column in table.tableColumns] == header


def test_only_what_is_one_list_can_be_filtered(tameside):
    filtered = {page.title for page in tameside for table in page.tables.values() if table.autoFilter}
    assert set(tameside.sheetnames) - filtered == {"Cover", "Contents", "Notes", "Ratings"}


def gaps_of(page):
    """{header: how many cells under it are empty}, of those that have any."""
    rows = rows_of(page)
    gaps = {header: sum(row[header] is None for row in rows) for header in rows[0]}
    return {header: gap for header, gap in gaps.items() if gap}


def noted_of(page):
    """{header: number of the note}, as the line above the table says."""
    return dict(re.findall(r"(?:: |, )([^,:]+?) (\[note \d+\])", page["A3"].value))


@pytest.mark.parametrize("make_inspected", [make_tameside, make_harbour, make_inspection, make_kennel])
def test_every_empty_cell_is_explained_by_a_note(make_inspected):
    book = read(make_inspected())
    notes = {row["Note number"]: (row["Subject"], row["Note"]) for row in rows_of(book["Notes"])}
    assert list(notes) == [f"[note {number}]" for number in range(1, len(notes) + 1)]
    for page in book.worksheets[1:]:
        noted = noted_of(page)
        assert noted.keys() == gaps_of(page).keys()
        for header, mark in noted.items():
            subject, note = notes[mark]
            assert subject == f"Empty cells under “{header}”"
            assert note


def test_text_that_looks_like_a_number_raises_no_warning(made):
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    marked = [re.search(r'<ignoredError sqref="([A-Z0-9:]+)" numberStoredAsText="1"', sheet) for sheet in sheets]
    tables = [re.search(r'<dimension ref="A1:([A-Z0-9]+)"', sheet)[1] for sheet in sheets]
    # But for the cover, which has no table, down to the last cell.
    assert [match and match[1].split(":")[1] for match in marked] == [None, *tables[1:]]


def test_the_contents_lead_to_every_sheet(tameside):
    book = tameside
    targets = {page.title for page in book.worksheets} - {"Cover", "Contents"}
    links = [cell.hyperlink.location for cell in book["Contents"]["A"][3:]]
    assert links == [f"'{row['Sheet']}'!A1" for row in rows_of(book["Contents"])]
    assert {row["Sheet"] for row in rows_of(book["Contents"])} == targets


def test_what_does_not_exist_is_empty_and_not_a_nought():
    [row] = [row for row in rows_of(read(make_inspection())["All questions"]) if row["Number"] == "2.2.3"]
    assert (row["Yes"], row["Base"], row["Percentage 'Yes'"], row["Band"]) == (0, 0, None, None)


def test_figures_that_may_still_change_are_called_provisional(tameside):
    def says_so(book):
        cover = any("Provisional" in (row[0] or "") for row in book["Cover"].iter_rows(values_only=True))
        return cover, "Provisional" in [row["Subject"] for row in rows_of(book["Notes"])]

    assert says_so(read(make_inspection(cases=1))) == (True, True)
    assert says_so(tameside) == (False, False)


def test_what_begins_like_a_formula_or_an_address_is_text():
    inspection = make_inspection()
    names = ["=1+1", "+1", "-1", "@A1", "https://example.org/", "internal:Cover!A1"]
    for position, name in enumerate(names):
        ContextFact.objects.create(inspection=inspection, name=name, value=1, position=position)
    page = read(inspection)["Context figures"]
    cells = page["A"][4:]
    assert [cell.value for cell in cells] == names
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_a_fact_that_is_a_range_has_both_ends_with_its_source():
    inspection = make_inspection()
    day = datetime.date(2026, 3, 2)
    of_range = {"value": 145, "upper": 150, "unit": "per cent", "source": "The unit", "as_of": day}
    ContextFact.objects.create(inspection=inspection, name="Load", position=0, **of_range)
    row = list(read(inspection)["Context figures"].values)[-1]
    assert row == ("Load", 145, 150, "per cent", "The unit", "2 March 2026")


def test_a_rating_that_the_panel_moved_is_shown_with_its_reason(tameside):
    assert "Panel decisions" not in tameside.sheetnames
    inspection = make_tameside()
    decide(
        inspection=inspection,
        standard=Standard.objects.get(framework=inspection.framework, number="2.1"),
        agreed=FrameworkRating.objects.get(framework=inspection.framework, code="good"),
        rationale="One report was late for reasons outside the PDU.",
        by=make_user("Lee Lead"),
    )
    [row] = rows_of(read(inspection)["Panel decisions"])
    assert list(row.values()) == [
        "2.1",
        "Court work",
        "Requires improvement",
        "Good",
        "One report was late for reasons outside the PDU.",
    ]


@pytest.mark.parametrize("rationale", ["\n".join(map(str, range(60))), "a  b\tc " * 600, "\n" * 100 + "end"])
def test_a_long_reason_goes_on_in_rows_that_are_shown_whole(rationale):
    pieces = list(pieces_of(rationale, 80))
    assert len(pieces) > 1
    assert "".join(pieces).replace("\n", "") == rationale.replace("\n", "")
    assert max(sum(1 + (len(line) - 1) // 80 for line in piece.split("\n") if line) for piece in pieces) <= 27


def test_whatever_is_written_no_row_is_higher_than_excel_allows():
    text = "\n" * 100
    sheet = Sheet("S", "S", "", (Column("A", 10),), [(text,)])
    written = write_xlsx(Book("T", datetime.date(2026, 1, 1), [text], [sheet]))
    heights = [row.height for page in load_workbook(io.BytesIO(written)) for row in page.row_dimensions.values()]
    assert max(height for height in heights if height) == 405


def test_no_row_of_a_long_reason_is_too_high():
    inspection = make_tameside()
    decide(
        inspection=inspection,
        standard=Standard.objects.get(framework=inspection.framework, number="2.1"),
        agreed=FrameworkRating.objects.get(framework=inspection.framework, code="good"),
        rationale="\n".join(f"Paragraph {number}." for number in range(60)),
        by=make_user("Lee Lead"),
    )
    book = read(inspection)
    heights = [row.height for page in book for row in page.row_dimensions.values() if row.height]
    assert max(heights) <= 409
    rows = rows_of(book["Panel decisions"])
    assert [row["Standard"] for row in rows] == ["2.1", "2.1", "2.1"]
    assert "\n".join(row["Rationale"] for row in rows).split("\n")[-1] == "Paragraph 59."


def cover_of(book):
    return [row[0] for row in book["Cover"].iter_rows(values_only=True)]


def test_the_cover_says_what_it_is_who_publishes_it_whom_to_ask_and_of_when_it_is(settings):
    settings.CONTACT = "statistics@inspectorate.example"
    book = read(make_tameside(narrative=True))
    assert book.properties.creator == "Plumbline"
    title, what, publisher, more, contact, date, *_ = cover_of(book)
    assert title == "Data workbook: Tameside PDU"
    assert what.startswith("A demonstration built on published figures. HM Inspectorate")
    assert publisher.startswith("Publisher: Made with Plumbline, software for carrying out")
    assert more.startswith("The official report on Tameside PDU and its data workbook are on the Inspectorate's")
    assert contact == "Contact: statistics@inspectorate.example"
    assert date == "Date of publication: May 2023"
    harbour = make_harbour(narrative=True)
    assert cover_of(read(harbour))[1] == harbour.notice


def test_the_cover_of_a_report_that_is_not_written_names_the_publisher_of_the_standards():
    lines = cover_of(read(make_inspection()))
    assert "Publisher: HM Inspectorate of Probation" in lines
    assert "Contact: whoever runs this copy of Plumbline" in lines
    assert "Date of publication: not published yet" in lines


def test_a_cover_is_what_was_written_as_plain_text():
    inspection = make_inspection(name="Testford PDU")
    text = "**We** <i>& you</i> in {pdu}:\n\n- one\n- [two](https://example.org/)"
    Passage.objects.create(inspection=inspection, section="cover", kind="narrative", position=1, text=text)
    assert cover_of(read(inspection))[1:4] == ["We <i>& you</i> in Testford PDU:", "one", "two"]


def test_a_figure_on_the_cover_that_cannot_be_found_is_told():
    inspection = make_inspection()
    Passage.objects.create(inspection=inspection, section="cover", kind="narrative", position=1, text="{9.9.9 percent}")
    with pytest.raises(CannotBeMadeError, match=r"9\.9\.9"):
        FORMATS["xlsx"].make(inspection)


def test_the_same_data_give_the_same_bytes(made):
    assert make_workbook(make_tameside()) == made
