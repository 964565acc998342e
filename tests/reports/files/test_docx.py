"""The report as a Word file: the same text and figures as HTML and PDF, in the elements of Word."""

import io
import re
import subprocess
import zipfile
from collections import Counter

import docx
import lxml.html
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from reports.authoring.actions import add_passage
from reports.files.documents import make_html
from reports.files.printing import make_pdf
from reports.files.word.report import make_docx
from reports.models import Passage
from tests.factories import make_harbour, make_inspection, make_tameside, make_user

pytestmark = [pytest.mark.anywhere, pytest.mark.django_db, pytest.mark.usefixtures("narratives_are_there")]

FIGURE = re.compile(r"\d[\d,.]*(?: ?%| per cent)|\d+ of \d+")


def opened(content):
    return docx.Document(io.BytesIO(content))


def paragraphs(document):
    """All of the text, those in tables too, in their order."""
    return [Paragraph(element, document._body) for element in document.element.body.iter(qn("w:p"))]


def text_of_docx(content):
    """What HTML says too: without the contents, and without the dash before whom a quotation is of."""
    printed = [
        each.text.removeprefix("– ")
        for each in paragraphs(opened(content))
        if not each.style.name.startswith("toc") and each.text != "Contents"
    ]
    return " ".join(" ".join(printed).split())


def text_of_html(content, *, without):
    page = lxml.html.fromstring(content.decode())
    for element in page.xpath(" | ".join(f"//{path}" for path in ["head", *without])):
        element.drop_tree()
    return " ".join(" ".join(page.itertext()).split())


def text_of_pdf(content, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(content)
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True, text=True).stdout
    lines = [line for line in re.split("[\n\f]", text) if not line.startswith("Inspection of probation services in:")]
    return " ".join(" ".join(lines).split())


def figures(text):
    return [figure.rstrip(".,") for figure in FIGURE.findall(text)]


CONTENTS, NOTES, CHARTS = "nav", "p[@class='note']", "figure"


@pytest.mark.parametrize("make", [make_tameside, make_harbour])
def test_it_says_what_the_html_says_in_the_same_order(make):
    inspection = make(narrative=True)
    html = text_of_html(make_html(inspection), without=[CONTENTS, NOTES, CHARTS])
    word = text_of_docx(make_docx(inspection))
    assert "".join(word.split()) == "".join(html.split())


def test_html_pdf_and_word_have_the_same_figures(tmp_path):
    inspection = make_tameside(narrative=True)
    html, word = make_html(inspection), make_docx(inspection)
    charts_left_out = figures(text_of_html(html, without=[CONTENTS, NOTES, CHARTS]))
    assert len(charts_left_out) > 100
    assert figures(text_of_docx(word)) == charts_left_out
    printed = figures(text_of_pdf(make_pdf(inspection), tmp_path))
    with_charts = figures(text_of_html(html, without=[CONTENTS, NOTES, "title"]))
    assert Counter(printed) == Counter(with_charts)
    # The PDF has what a chart says anywhere on its page.
    following = iter(printed)
    assert [figure for figure in charts_left_out if figure in following] == charts_left_out


@pytest.fixture(scope="module")
def made(narratives_are_there):
    return make_docx(make_tameside(narrative=True))


def written(text, section="foreword", kind="narrative", **fields):
    """The paragraphs of a report of one passage, from the heading of its section on."""
    inspection = make_inspection()
    write(inspection, text, section, kind, **fields)
    return after_heading(inspection, "Foreword")


def write(inspection, text, section="foreword", kind="narrative", **fields):
    passage = Passage(inspection=inspection, section=section, kind=kind, text=text, **fields)
    add_passage(passage=passage, by=make_user())


def after_heading(inspection, title):
    document = opened(make_docx(inspection))
    texts = [each.text for each in document.paragraphs]
    styles = [each.style.name for each in document.paragraphs]
    begin = next(at for at, text in enumerate(texts) if text == title and styles[at] == "Heading 1") + 1
    end = next(at for at in range(begin, len(texts)) if styles[at] == "Heading 1")
    return document, document.paragraphs[begin:end]


def numbered(document, items):
    """{text: (level, number of the first item of its list, or None for a bullet)}"""
    found = {}
    numbering = document.part.numbering_part.element
    for each in items:
        properties = each._p.pPr.numPr
        if properties is not None:
            list_of_it = numbering.num_having_numId(properties.numId.val)
            starts = list_of_it.xpath(".//w:startOverride/@w:val")
            found[each.text] = properties.ilvl.val, int(starts[0]) if starts else None
    return found


def test_headings_are_real_ones(made):
    document = opened(made)
    headings = {level: [] for level in ("Heading 1", "Heading 2", "Heading 3")}
    for each in document.paragraphs:
        headings.get(each.style.name, []).append(each.text)
    assert headings["Heading 1"][-3:] == [
        "1. Organisational delivery",
        "2. Court work and case supervision",
        "Annexe one – Web links",
    ]
    assert "2.2. Assessment" in headings["Heading 2"]
    assert {"Strengths:", "Resettlement work"} <= set(headings["Heading 3"])


def test_the_contents_are_a_field_that_lists_them_until_word_does(made):
    document = opened(made)
    entries = [each for each in document.paragraphs if each.style.name.startswith("toc")]
    assert [each.text for each in entries][:2] == ["Foreword", "Ratings"]
    names = {name for each in entries for name in each._p.xpath(".//w:hyperlink/@w:anchor")}
    assert names == set(document.element.body.xpath(".//w:bookmarkStart/@w:name"))
    assert ' TOC \\o "1-2" \\h \\z ' in document.element.body.xpath("string(.//w:instrText)")
    assert document.settings.element.xpath("./w:updateFields/@w:val") == ["true"]


def test_tables_have_headers_that_are_said_and_repeated(made):
    tables = opened(made).tables
    assert [len(table._tbl.xpath("./w:tr/w:trPr/w:tblHeader")) for table in tables] == [0, *[1] * 7]
    names = [table._tbl.xpath("string(./w:tblPr/w:tblCaption/@w:val)") for table in tables]
    assert names[1:3] == ["Ratings of the standards", "Key questions of 2.1 Court work"]
    assert {table._tbl.xpath("string(./w:tblPr/w:tblLook/@w:firstColumn)") for table in tables} == {"1"}


def test_notes_are_footnotes(made):
    document = opened(made)
    calls = document.element.body.xpath(".//w:footnoteReference/@w:id")
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        notes = docx.oxml.parse_xml(package.read("word/footnotes.xml"))
    assert calls == ["1", "2", "3", "4", "5"]
    assert [note.get(qn("w:id")) for note in notes] == ["-1", "0", *calls]
    assert "".join(notes[3].itertext()).startswith(" The rating of the standard is driven by the lowest of the scores")


def test_recommendations_are_numbered_through():
    _, section = after_heading(make_tameside(narrative=True), "Recommendations")
    lists = {each._p.pPr.numPr.numId.val for each in section if each._p.pPr.numPr is not None}
    assert len(lists) == 1
    assert sum(each._p.pPr.numPr is not None for each in section) == 10


def test_it_has_a_title_an_author_and_a_language_and_says_nothing_of_when_it_was_made(made):
    document = opened(made)
    properties = document.core_properties
    assert properties.title == "An inspection of probation services in: Tameside PDU"
    assert (properties.author, properties.language) == ("HM Inspectorate of Probation", "en-GB")
    assert document.styles.element.xpath("string(./w:docDefaults//w:lang/@w:val)") == "en-GB"
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not {"docProps/thumbnail.jpeg", "docProps/app.xml"} & set(package.namelist())
        assert b"2013" not in package.read("docProps/core.xml")


def test_the_same_data_give_the_same_bytes(made):
    assert make_docx(make_tameside(narrative=True)) == made


def test_lists_keep_the_numbers_that_were_typed():
    document, items = written("5. fifth\n6. sixth\n9. ninth\n\n- a year\n  1. nested\n\n  after")
    assert numbered(document, items) == {
        "fifth": (0, 5),
        "sixth": (0, 5),
        "ninth": (0, 9),
        "a year": (0, None),
        "nested": (1, 1),
    }
    assert [each.text for each in items][-1] == "after"


def test_emphasis_links_and_line_ends_are_kept():
    document, (paragraph,) = written("**Bold** and *slanted* words,\nthen [a page](https://a.example/b?c=d&e).")
    assert paragraph.text == "Bold and slanted words,\nthen a page."
    assert [run.text for run in paragraph.runs if run.bold] == ["Bold"]
    assert [run.text for run in paragraph.runs if run.italic] == ["slanted"]
    (link,) = paragraph.hyperlinks
    assert (link.text, link.address) == ("a page", "https://a.example/b?c=d&e")
    assert document.styles["Hyperlink"].font.underline


def test_quotations_and_examples_have_styles_of_their_own():
    inspection = make_inspection()
    write(inspection, "Said > thus", "1.1", "quotation", attribution="Chief")
    write(inspection, "It began:\n\n- well", "1.1", "practice_example")
    _, section = after_heading(inspection, "1. Organisational delivery")
    styles = {each.text: each.style.name for each in section}
    assert styles["Said > thus"] == styles["– Chief"] == "Quote"
    assert styles["It began:"] == styles["well"] == "Practice example"
    assert styles["Practice example"] == "Practice example heading"


def test_a_text_from_the_right_runs_from_the_right():
    _, (right, left) = written("\u05e9\u05dc\u05d5\u05dd abc\n\nabc \u05e9")
    assert [len(each._p.xpath("./w:pPr/w:bidi")) for each in (right, left)] == [1, 0]
    assert right.runs[0].font.rtl


def test_a_report_without_figures_or_text_is_made():
    texts = [each.text for each in paragraphs(opened(make_docx(make_inspection(cases=1))))]
    assert "Provisional. 0 of 1 cases is signed off, and some ratings are not settled yet." in texts
