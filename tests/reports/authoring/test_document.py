"""The report as HTML: what stands where, and that every published figure is in it."""

import csv
import html
import json
import re

import pytest

from inspection.models import FrameworkRating, Standard
from reports.authoring.actions import add_passage
from reports.authoring.report import PassageError, UnknownFiguresError, read_report
from reports.authoring.tokens.wording import WORDS
from reports.files.documents import make_html
from reports.models import Passage
from reports.panel.decisions.actions import decide
from tests.factories import (
    REFERENCE,
    join,
    make_example,
    make_harbour,
    make_inspection,
    make_judged_case,
    make_tameside,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


def text_of(markup):
    """What a reader sees, in one line."""
    body = re.sub(r"(?s)<style>.*?</style>|<title>.*?</title>", " ", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split()).replace(" .", ".").replace(" ,", ",")


def report_html(inspection):
    return make_html(inspection).decode()


def section_of(markup, number):
    """A standard with its subsections, up to the next one."""
    parts = re.split(r'(?=<section class="(?:standard|domain|links))', markup)
    return next(part for part in parts if f'<h3 id="section-{number.replace(".", "-")}"' in part)


def write(inspection, section, text, kind="narrative", **fields):
    passage = Passage(inspection=inspection, section=section, kind=kind, text=text, **fields)
    return add_passage(passage=passage, by=make_user("Lee Lead"))


# --- The published figures


def spelt(number):
    return rf"(?:{number}|{WORDS[number]})" if number < len(WORDS) else str(number)


def is_printed(text, count, of, percent):
    """As a percentage, as a share, or with base and count in one sentence."""
    share = rf"\b{spelt(count)} of {spelt(of)}\b"
    apart = rf"\b{spelt(of)}\b[^.]*\b{spelt(count)}\b"
    return re.search(rf"\b{percent} per cent\b|\b{percent}%|{share}|{apart}", text) is not None


def test_all_48_published_figures_stand_in_the_section_that_published_them():
    markup = report_html(make_tameside(narrative=True))
    with (REFERENCE / "published_figures.csv").open() as file:
        rows = list(csv.DictReader(file))
    sections = {row["report_section"]: text_of(section_of(markup, row["report_section"])) for row in rows}
    figures = [(row["report_section"], *(int(row[name]) for name in ("count", "of", "percent"))) for row in rows]
    assert [figure for figure in figures if not is_printed(sections[figure[0]], *figure[1:])] == []
    assert len(figures) == 48


def test_the_nine_ratings_and_the_score_stand_in_the_ratings_table_and_with_their_standards():
    markup = report_html(make_tameside(narrative=True))
    published = json.loads((REFERENCE / "published_ratings.json").read_text())
    labels = {code: code.replace("_", " ").capitalize() for code in published.values() if isinstance(code, str)}
    labels |= {"inadequate": "Inadequate", "requires_improvement": "Requires improvement", "good": "Good"}
    overall = published.pop("overall")
    table = text_of(re.search(r'(?s)<section class="ratings">.*?</section>', markup)[0])
    assert f"Score {overall['score']}/{overall['maximum']} Overall rating {labels[overall['rating']]}" in table
    assert len(published) == 9
    for number, rating in published.items():
        assert re.search(rf"{re.escape(number)} [A-Z][a-z ]+ {labels[rating]}", table)
        statement = re.search(r'(?s)<div class="statement">.*?</div>', section_of(markup, number))[0]
        assert text_of(statement).endswith(labels[rating])


# --- Order and form


def test_the_sections_stand_in_the_order_of_the_published_report():
    headings = re.findall(r'<h[23] id="[^"]*">([^<]*)</h[23]>', report_html(make_tameside(narrative=True)))
    assert headings == [
        "Contents",
        "Acknowledgements",
        "The role of HM Inspectorate of Probation",
        "Terms of use",
        "Published by",
        "Foreword",
        "Ratings",
        "Recommendations",
        "Background",
        "1. Organisational delivery",
        "1.1. Leadership",
        "1.2. Staff",
        "1.3. Services",
        "1.4. Information and facilities",
        "2. Court work and case supervision",
        "2.1. Court work",
        "2.2. Assessment",
        "2.3. Planning",
        "2.4. Implementation and delivery",
        "2.5. Reviewing",
        "2.6. Outcomes",
        "Annexe one – Web links",
    ]


def test_every_link_of_the_contents_leads_to_a_heading():
    markup = report_html(make_tameside(narrative=True))
    targets = re.findall(r'href="#([^"]+)"', markup)
    ids = re.findall(r'id="([^"]+)"', markup)
    assert set(targets) <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_file_needs_nothing_else_and_runs_nothing():
    markup = report_html(make_tameside(narrative=True))
    assert re.findall(r"<(?:link|script|img|iframe|object)\b|\ssrc=|\sstyle=|@import|url\(", markup) == []


def test_the_cover_of_the_demonstration_says_what_it_is():
    cover = text_of(re.search(r'(?s)<header class="cover".*?</header>', report_html(make_tameside(narrative=True)))[0])
    assert "An inspection of probation services in: Tameside PDU Region: Greater Manchester" in cover
    assert "A demonstration built on published figures." in cover
    harbour = make_harbour(narrative=True)
    assert harbour.notice in text_of(report_html(harbour).split("</header>")[0])


def test_the_lowest_key_question_is_bold_and_its_note_stands_with_the_table():
    section = section_of(report_html(make_tameside()), "2.2")
    assert re.findall(r"<strong>(\d+%)</strong>", section) == ["29%"]
    assert "the lowest of the scores for its key questions" in text_of(section)


def test_outcomes_are_shown_and_not_rated():
    section = section_of(report_html(make_tameside()), "2.6")
    assert "is not rated at present" in text_of(section)
    assert 'class="rating' not in section
    assert "<strong>" not in section


def test_recommendations_are_grouped_by_addressee_and_numbered_through():
    inspection = make_inspection()
    for addressee, text in [("PDU", "first"), ("Region", "second"), ("PDU", "third")]:
        write(inspection, "recommendations", text, "recommendation", addressee=addressee)
    markup = report_html(inspection)
    headed = re.findall(r'<h3><span dir="auto">(.*)</span> should:</h3>\s*<ol start="(\d)">', markup)
    assert headed == [("PDU", "1"), ("Region", "3")]


def test_a_quotation_stands_after_the_finding_it_follows():
    inspection = make_inspection()
    write(inspection, "1.1", "Good work.", "strength")
    write(inspection, "1.1", "It helped me.", "quotation", attribution="Person on probation")
    write(inspection, "1.1", "More is needed.", "improvement")
    text = text_of(section_of(report_html(inspection), "1.1"))
    assert "Strengths: Good work. It helped me. Person on probation Areas for improvement: More is needed." in text


def test_a_subsection_of_the_framework_is_printed_when_something_is_written_in_it():
    inspection = make_inspection()
    assert "Resettlement work" not in report_html(inspection)
    write(inspection, "1.3/Resettlement work", "It begins early.")
    assert "Resettlement work It begins early." in text_of(section_of(report_html(inspection), "1.3"))


def judged(framework):
    """An inspection with one case signed off, everything in it answered Yes or with the first answer there is."""
    inspection = make_inspection(framework=framework)
    make_judged_case(inspection, "C-100", by=join(make_user("Lee Lead"), inspection, "lead_inspector"))
    return inspection


def test_the_sentence_above_the_figures_is_the_framework_s_own_where_it_has_one():
    own = "format: 2\nlead_ins: {percentages: {rated: '{standard} is {rating} & so on:'}}"
    markup = report_html(judged(make_example("youth-justice-2021", ("format: 2", own))))
    assert "<p>2.1 Assessment is Outstanding &amp; so on:</p>" in markup


def test_it_is_the_usual_one_where_the_report_says_nothing_else_of_what_the_rating_rests_on():
    text = text_of(report_html(judged(make_example("every-rule"))))
    assert re.search(r"We rated .{5,90} as .{3,30}\. (Of the cases we inspected, these were|These scores were)", text)
    assert "We rated" not in text_of(report_html(make_tameside()))


# --- Reports that are not finished


def test_a_report_without_a_word_still_has_its_ratings_and_tables():
    inspection = make_tameside()
    text = text_of(report_html(inspection))
    assert "Score 7/27" in text
    assert "because the lowest of its key questions is 29 per cent" in text
    assert "Foreword" not in text


def test_why_it_is_rated_so_is_said_before_what_is_written_and_never_instead_of_it():
    text = text_of(report_html(make_tameside(narrative=True)))
    for percent in (58, 29, 43, 39):
        assert re.search(rf"is rated ‘.{{4,25}}’ for this standard because the .{{5,40}} is {percent} per cent", text)
    generated = text.index("because the lowest of its key questions is 29 per cent")
    assert generated < text.index("this is the question about keeping other people safe")


def test_an_inspection_without_a_signed_off_case_says_that_it_is_provisional_and_rates_nothing():
    text = text_of(report_html(make_inspection(cases=2)))
    assert text.count("Provisional. 0 of 2 cases are signed off, and some ratings are not settled yet.") == 2
    assert "Score 0 to 27 of 27 Overall rating Not rated yet" in text
    assert "None" not in text


def test_a_finished_report_is_not_provisional():
    assert "Provisional" not in report_html(make_tameside(narrative=True))


def test_a_rating_that_the_panel_moved_is_explained():
    inspection = make_tameside()
    decide(
        inspection=inspection,
        standard=Standard.objects.get(framework=inspection.framework, number="2.1"),
        agreed=FrameworkRating.objects.get(framework=inspection.framework, code="good"),
        rationale="One report <b>was</b> borderline.",
        by=make_user("Lee Lead"),
    )
    text = text_of(section_of(report_html(inspection), "2.1"))
    assert "The cases give a rating of ‘Requires improvement’. The ratings panel agreed on ‘Good’." in text
    assert "Its reason: One report <b>was</b> borderline." in text


# --- What cannot be printed


def test_an_unknown_figure_stops_the_report_and_names_the_passages():
    inspection = make_tameside()
    first = write(inspection, "foreword", "{x}")
    write(inspection, "background", "{cases total}")
    Passage.objects.filter(pk=first.pk).update(text="{2.9.9 percent} and {y}")
    with pytest.raises(UnknownFiguresError) as stopped:
        make_html(inspection)
    assert stopped.value.errors == [
        PassageError(
            first, ["{2.9.9 percent}: there is no question 2.9.9 in this framework", "{y}: this is not a token"]
        )
    ]
    assert str(stopped.value).startswith("foreword: Narrative: {2.9.9 percent}")


def test_a_passage_of_a_section_that_the_report_lacks_stops_it():
    inspection = make_inspection()
    passage = write(inspection, "9.9", "Lost")
    with pytest.raises(UnknownFiguresError) as stopped:
        make_html(inspection)
    assert stopped.value.errors == [PassageError(passage, ["the report has no section “9.9”"])]


@pytest.mark.parametrize("section", ["foreword", "1.1", "links"])
def test_html_in_passages_is_shown_as_text(section):
    inspection = make_inspection()
    kinds = {"foreword": ("narrative", {}), "1.1": ("strength", {})}
    kind, fields = kinds.get(section, ("link", {"address": "https://a.example/?x=1&y=<b>"}))
    write(inspection, section, "<script>alert(1)</script> Tŷ 😀", kind, **fields)
    markup = report_html(inspection)
    assert "<script" not in markup
    assert "<script>alert(1)</script> Tŷ 😀" in text_of(markup)
    assert "<b>" not in markup


# --- Cost and sameness


def test_the_report_is_read_in_six_queries_however_much_is_written(django_assert_num_queries):
    empty, full = make_inspection(cases=1), make_tameside(narrative=True)
    write(full, "foreword", "{2.2.3 share where sex=Male} {2.2.3 share where sex=Female and sentence_type=Licence}")
    with django_assert_num_queries(6):
        read_report(full)
    with django_assert_num_queries(4):
        read_report(empty)


def test_the_same_data_give_the_same_bytes():
    inspection = make_tameside(narrative=True)
    assert make_html(inspection) == make_html(inspection)


def test_progress_is_told():
    steps = []
    make_html(make_inspection(), on_progress=lambda percent, step: steps.append((percent, bool(step))))
    assert steps == [(10, True), (60, True)]
