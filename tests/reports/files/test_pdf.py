"""The report as PDF: what a screen reader finds in it, and what the file itself says."""

import io
import itertools
import os
import re
from collections import defaultdict

import page
import pikepdf
import pytest
from django.utils.html import strip_tags
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from inspection.foundation.font_files import boxes
from reports.authoring.actions import add_passage
from reports.files.documents import finished_html, finished_packs, make_html
from reports.files.printing import BundledFonts, OnlyBundledFonts, make_packs, make_pdf, set_directions
from reports.models import Passage
from tests.factories import make_evidence, make_harbour, make_inspection, make_tameside, make_user

pytestmark = [pytest.mark.anywhere, pytest.mark.django_db, pytest.mark.usefixtures("narratives_are_there")]


@pytest.fixture(scope="module")
def made(narratives_are_there):
    """The Tameside report, made once: setting twenty pages takes seconds."""
    return make_pdf(make_tameside(narrative=True))


@pytest.fixture(scope="module")
def made_of_harbour(narratives_are_there):
    return make_pdf(make_harbour(narrative=True))


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


@pytest.fixture
def tameside(made):
    with opened(made) as pdf:
        yield pdf


def failures(pdf, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf)
    return page.validate_pdf(str(file), profile=page.ValidationProfile.PDF_UA_1).failures


def in_reading_order(node):
    """The structure elements below a node, each with its type."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from in_reading_order(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node and node.get("/Type") not in ("/MCR", "/OBJR"):
            yield str(node.S), node
        if "/K" in node:
            yield from in_reading_order(node.K)


def elements(pdf):
    found = defaultdict(list)
    for kind, node in in_reading_order(pdf.Root.StructTreeRoot):
        found[kind].append(node)
    return found


def bookmarks(pdf):
    def walk(items, level):
        for item in items:
            yield level, item.title
            yield from walk(item.children, level + 1)

    with pdf.open_outline() as outline:
        return list(walk(outline.root, 1))


def test_the_tameside_report_meets_pdf_ua(made, tmp_path):
    assert failures(made, tmp_path) == []


def test_a_report_on_another_framework_meets_pdf_ua(made_of_harbour, tmp_path):
    assert failures(made_of_harbour, tmp_path) == []


def test_a_report_without_figures_or_text_meets_pdf_ua(tmp_path):
    assert failures(make_pdf(make_inspection(cases=1)), tmp_path) == []


def test_the_panel_s_packs_meet_pdf_ua_and_have_what_the_panel_reads(tmp_path):
    inspection = make_harbour()
    make_evidence(inspection, by=make_user(), words="Managers are seen in <b>every</b> office.")
    assert failures(make_packs(inspection), tmp_path) == []
    text = " ".join(strip_tags(finished_packs(inspection).partition("<main")[2]).split())
    for said in (
        "Managers are seen in &lt;b&gt;every&lt;/b&gt; office.",
        "10 of 12, 83% 55% to 95%",
        "For Outstanding, 2 answers would have to differ: 1 in 2.1.2 and 1 in 2.1.3.",
        "Chances: Good 44%, Requires improvement 43%",
        "5 points below Outstanding. Discretion is open within 5 points.",
        "The lead has proposed no rating yet.",
    ):
        assert said in text


def test_it_has_a_title_and_a_language(tameside):
    assert tameside.docinfo["/Title"] == "An inspection of probation services in: Tameside PDU"
    assert tameside.Root.Lang == "en-GB"
    assert tameside.Root.ViewerPreferences.DisplayDocTitle


def test_it_is_about_as_long_as_the_original(tameside):
    assert 20 <= len(tameside.pages) <= 26


def test_it_has_bookmarks_for_every_section(tameside):
    marks = bookmarks(tameside)
    assert [title for level, title in marks if level == 1][-4:] == [
        "Background",
        "1. Organisational delivery",
        "2. Court work and case supervision",
        "Annexe one – Web links",
    ]
    assert (2, "2.2. Assessment") in marks
    assert (3, "Resettlement work") in marks
    assert not {"Strengths:", "Areas for improvement:"} & {title for _, title in marks}


def test_every_cell_of_a_table_names_its_headers(tameside):
    found = elements(tameside)
    headers = [{str(name) for name in cell.A.Headers} for cell in found["/TD"]]
    assert set().union(*headers) <= {str(head.ID) for head in found["/TH"]}
    assert len(found["/Table"]) == 8
    # The score and the overall rating have a heading beside them only.
    assert [len(heads) for heads in headers] == [1, 1] + [2] * (len(headers) - 2)


def kinds_of(children):
    return [str(child.S) for child in children if isinstance(child, pikepdf.Dictionary) and "/S" in child]


def test_the_contents_are_told_as_such_with_one_link_a_line(tameside):
    found = elements(tameside)
    entries = found["/TOCI"]
    assert [kinds_of(entry.K) for entry in entries][:6] == [["/Reference"]] * 4 + [
        ["/Reference", "/TOC"],
        ["/Reference"],
    ]
    assert {str(entry.P.S) for entry in entries} == {"/TOC"}
    links = [entry.K[0].K[0] for entry in entries]
    assert {str(link.S) for link in links} == {"/Link"}
    places = [str(each.Dest) for each in tameside.pages[1].Annots]
    assert places == [str(link.K[0].Obj.Dest) for link in links]
    assert places[:2] == ["section-foreword", "ratings"]
    assert len(set(places)) == len(places) == 17


def test_links_that_are_left_out_are_in_no_index(tameside):
    pairs = list(tameside.Root.StructTreeRoot.ParentTree.Nums)
    indexed = {
        number for number, owner in zip(pairs[::2], pairs[1::2], strict=True) if isinstance(owner, pikepdf.Dictionary)
    }
    assert indexed == {each.StructParent for sheet in tameside.pages for each in sheet.get("/Annots", [])}


def test_a_note_is_read_after_its_call_and_both_lead_to_each_other(tameside):
    notes = elements(tameside)["/Note"]
    names = [f"section-2-{number}" for number in range(1, 6)]
    assert [str(note.ID) for note in notes] == [f"note-{name}" for name in names]
    for note, name in zip(notes, names, strict=True):
        around = kinds_of(note.P.K)
        assert str(note.P.S) == "/P"
        assert around[around.index("/Note") - 1] == "/Reference"
        (label,) = [child for child in note.K if child.S == "/Lbl"]
        (call,) = [child for child in note.P.K if child.S == "/Reference"]
        assert [str(each.K[0].K[0].Obj.Dest) for each in (label, call)] == [f"call-{name}", f"note-{name}"]
    index = tameside.Root.StructTreeRoot.IDTree.Kids[0].Names
    assert {f"note-{name}" for name in names} <= {str(name) for name in list(index)[::2]}


def test_every_chart_has_its_words(tameside):
    words = [str(figure.get("/Alt")) for figure in elements(tameside)["/Figure"]]
    assert len(words) == 6
    assert words[1] == (
        "Bar chart of the key questions of 2.2 Assessment. 2.2.1: 11 of 28, 39%; 2.2.2: 16 of 28, 57%; "
        "2.2.3: 8 of 28, 29%, the lowest."
    )


def test_headings_begin_with_the_title_and_skip_no_level(tameside):
    kinds = [kind for kind, _ in in_reading_order(tameside.Root.StructTreeRoot)]
    levels = [int(kind[2]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def fonts(pdf):
    return {
        str(font.BaseFont).split("+")[-1]
        for sheet in pdf.pages
        for font in (sheet.Resources.get("/Font", None) or {}).values()
    }


def test_it_uses_our_font_alone(tameside):
    assert {name.split("-")[0] for name in fonts(tameside)} == {"Arimo"}


def test_welsh_letters_are_in_our_font():
    inspection = make_inspection()
    write(inspection, "Tŷ, dŵr, **Ŵ**")
    assert {name.split("-")[0] for name in fonts(opened(make_pdf(inspection)))} == {"Arimo"}


def test_what_tameside_is_set_in_opens_no_font_but_our_own(monkeypatch):
    opened = []
    fetch = BundledFonts.fetch
    monkeypatch.setattr(BundledFonts, "fetch", lambda self, url, headers=None: opened.append(url) or fetch(self, url))
    inspection = make_inspection()
    make_pdf(inspection)
    plain = set(opened)
    assert {re.sub(r"^bundled:arimo-latin(-ext)?-[47]00-(normal|italic).woff2$", "ours", url) for url in plain} == {
        "ours"
    }
    assert set(re.findall(r"bundled:[^\"]+", finished_html(make_tameside(narrative=True)))) == plain
    write(inspection, "Ω ব")
    make_pdf(inspection)
    assert set(opened) - plain == {
        "bundled:boxes",
        *(
            f"bundled:noto-sans-greek-wght-{style}.woff2?{weight}"
            for style in ("normal", "italic")
            for weight in (400, 700)
        ),
    }


MIXED = "Ελλάδα **Привет** *Ωμέγα* שלום مرحبا 体 한 ✓ ≥ বাংলা ਪੰਜਾਬੀ 😀"


def test_letters_of_other_scripts_are_set_in_fonts_of_ours_and_the_rest_in_boxes(tmp_path):
    inspection = make_inspection(name="Ταμεσάιντ বা")
    write(inspection, MIXED)
    pdf = make_pdf(inspection)
    families = {re.sub(r"-(Bold|Italic).*|-part.*", "", name.replace("Noto-Sans-", "")) for name in fonts(opened(pdf))}
    assert families == {
        *("Arimo", "Boxes", "greek", "cyrillic", "Hebrew-hebrew", "Arabic-arabic", "SC", "KR"),
        *("Symbols-2-symbols", "Math-latin"),
    }
    assert failures(pdf, tmp_path) == []


def test_the_machine_s_fonts_and_rules_change_nothing(tmp_path, monkeypatch):
    inspection = make_inspection()
    write(inspection, "Ŵ Ω ব `code`")
    here = make_pdf(inspection)
    (tmp_path / "Other.ttf").write_bytes(boxes(list("ŴΩবcodeForwd")))
    rule = '<alias binding="same"><family>Arimo</family><prefer><family>Boxes</family></prefer></alias>'
    (tmp_path / "fonts.conf").write_text(f"<fontconfig><dir>{tmp_path}</dir>{rule}</fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    assert make_pdf(inspection) == here
    assert os.environ["FONTCONFIG_FILE"] == str(tmp_path / "fonts.conf")


def write(inspection, text, section="foreword", kind="narrative", **fields):
    passage = Passage(inspection=inspection, section=section, kind=kind, text=text, **fields)
    add_passage(passage=passage, by=make_user())


def lines_of(inspection):
    """Every piece of text that is set on the pages, in the order in which it is set."""
    pages = HTML(string=finished_html(inspection), url_fetcher=BundledFonts()).render().pages
    return [
        box.text for sheet in pages for box in sheet._page_box.descendants(placeholders=True) if hasattr(box, "text")
    ]


def sheets_of(inspection):
    """Of each page how full it is, from 0 to 1, and its boxes in their order."""
    document = HTML(string=finished_html(inspection), url_fetcher=BundledFonts())
    for sheet in document.render(font_config=OnlyBundledFonts()).pages:
        page_box = sheet._page_box
        boxes = list(page_box.children[0].descendants(placeholders=True))
        bottom = max(box.position_y + box.height for box in boxes if hasattr(box, "text"))
        yield (bottom - page_box.content_box_y()) / page_box.height, boxes


@pytest.mark.parametrize("make", [make_tameside, make_harbour])
def test_no_page_is_less_than_half_full_but_the_last_of_a_part(make):
    _, *sheets = sheets_of(make(narrative=True))
    begins_part = [any(box.element_tag == "h2" for box in boxes) for _, boxes in sheets] + [True]
    assert [index for index, (full, _) in enumerate(sheets) if full < 0.5 and not begins_part[index + 1]] == []


def test_no_table_is_torn_from_the_sentence_above_it():
    figures = [
        [child.element_tag for child in box.children]
        for _, boxes in sheets_of(make_tameside(narrative=True))
        for box in boxes
        if box.element is not None and box.element.get("class") == "rated-from" and box.element_tag == "div"
    ]
    assert {tuple(tags[:2]) for tags in figures} <= {("p", "table"), ("p", "p"), ("figure",)}
    assert sum("table" in tags for tags in figures) == 6


def test_lists_are_printed_with_the_numbers_that_were_typed():
    inspection = make_inspection()
    write(inspection, "5. fifth\n9. ninth\n\n- **2024.** a year\n  1. nested")
    lines = lines_of(inspection)
    assert lines[lines.index("fifth") - 1 :][:8] == ["5.", "fifth", "9.", "ninth", "•", "2024.", " a year", "1."]


def test_lists_within_a_recommendation_are_not_counted_as_recommendations():
    inspection = make_inspection()
    for text in ("do:\n\n- this\n- that", "and:\n\n7. more"):
        write(inspection, text, "recommendations", "recommendation", addressee="PDU")
    write(inspection, "- first\n\n3. third", "recommendations")
    lines = lines_of(inspection)
    begin = lines.index("first") - 1
    words = [
        "•",
        "first",
        "3.",
        "third",
        "PDU",
        " should:",
        "1.",
        "do:",
        "•",
        "this",
        "•",
        "that",
        "2.",
        "and:",
        "7.",
        "more",
    ]
    assert lines[begin:][: len(words)] == words


def test_the_same_data_give_the_same_bytes(made_of_harbour):
    assert make_pdf(make_harbour(narrative=True)) == made_of_harbour


def test_it_says_nothing_of_when_it_was_made(tameside):
    assert not {"/CreationDate", "/ModDate"} & set(tameside.docinfo.keys())


def test_nothing_is_fetched_from_elsewhere():
    fetcher = BundledFonts()
    for address in (
        "https://a.example/x.woff2",
        "file:///etc/passwd",
        "bundled:../../../manage.py",
        "mailto:a@a.example",
    ):
        with pytest.raises(ValueError, match="fetches nothing"):
            fetcher.fetch(address)


def test_a_missing_font_stops_the_pdf():
    html = HTML(
        string="<style>@font-face{font-family:a;src:url(bundled:none.woff2)}</style>", url_fetcher=BundledFonts()
    )
    with pytest.raises(FatalURLFetchingError, match="build the assets first"):
        html.render()


def test_it_is_made_of_the_same_partials_as_the_html(tameside):
    assert len(elements(tameside)["/H3"]) == make_html(make_tameside(narrative=True)).count(b"<h3")


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("1. \u05e9\u05dc\u05d5\u05dd abc", "rtl"),
        ("(\u0645\u0631\u062d\u0628\u0627)", "rtl"),
        ("abc \u05e9", "ltr"),
        ("12", "ltr"),
        ("", "ltr"),
    ],
)
def test_a_text_is_printed_in_the_direction_of_its_first_letter(text, direction):
    document = HTML(string=f'<p dir="auto"><b>{text}</b></p><p dir="rtl">abc</p><p>\u05e9</p>')
    set_directions(document)
    assert [element.get("dir") for element in document.etree_element.iter("p")] == [direction, "rtl", None]
