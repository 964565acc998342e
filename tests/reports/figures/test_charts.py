"""Bars of key questions, rendered as SVG."""

import re
from dataclasses import replace

import pytest

from reports.figures.charts import StagedDays, key_question_bars, stage_bars
from reports.figures.tallies import scorecard
from tests.factories import make_inspection, make_tameside

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


def bars(inspection, standard):
    card = scorecard(inspection)
    return key_question_bars(card.standards[standard])


def texts(svg):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_each_key_question_has_its_count_base_and_percentage():
    svg = bars(make_tameside(), "2.2")
    assert [text for text in texts(svg) if " of " in text] == ["11 of 28, 39%", "16 of 28, 57%", "8 of 28, 29%"]


def test_the_title_says_what_the_bars_show():
    svg = bars(make_tameside(), "2.2")
    assert re.search("<title>(.*)</title>", svg)[1] == (
        "Bar chart of the key questions of 2.2 Assessment. 2.2.1: 11 of 28, 39%; 2.2.2: 16 of 28, 57%; "
        "2.2.3: 8 of 28, 29%, the lowest."
    )
    assert 'role="img"' in svg


def test_the_lowest_is_marked_by_a_word_and_by_weight():
    svg = bars(make_tameside(), "2.2")
    assert texts(svg).count("lowest") == 1
    assert re.findall(r'font-weight="bold"[^>]*>([^<]*)<', svg) == ["2.2.3", "8 of 28, 29%"]


def test_the_only_key_question_of_a_standard_is_not_marked():
    svg = bars(make_tameside(), "2.1")
    assert "lowest" not in svg
    assert 'font-weight="bold"' not in svg


def test_the_bands_are_those_of_the_framework():
    svg = bars(make_tameside(), "2.2")
    assert [text for text in texts(svg) if text.endswith("%") and "," not in text] == [
        "0%",
        "50%",
        "65%",
        "80%",
        "100%",
    ]
    assert {"Inadequate", "Requires", "improvement", "Good", "Outstanding"} < set(texts(svg))


def test_a_standard_that_is_not_rated_shows_no_bands():
    assert [text for text in texts(bars(make_tameside(), "2.6")) if "," not in text] == ["0%", "100%", "2.6.1"]


def test_a_question_judged_in_no_case_has_words_instead_of_figures():
    svg = bars(make_inspection(cases=1), "2.2")
    assert texts(svg).count("Not judged") == 3
    assert 'width="0"' in svg


def test_bars_are_as_long_as_their_percentage():
    widths = [float(width) for width in re.findall(r'<rect [^>]*width="([\d.]+)"', bars(make_tameside(), "2.2"))]
    assert widths == pytest.approx([340 * percent / 100 for percent in (39, 57, 29)])


def test_it_needs_no_inline_style():
    assert "style=" not in bars(make_tameside(), "2.2")


def test_text_of_the_framework_is_escaped():
    card = scorecard(make_tameside())
    score = card.standards["2.2"]
    hostile = replace(score, standard=replace(score.standard, title="<script>&"))
    assert "2.2 &lt;script&gt;&amp;" in key_question_bars(hostile)


def test_a_long_strand_has_room_on_its_left():
    score = scorecard(make_tameside()).standards["2.2"]
    first, *others = score.key_questions
    long = replace(first, item=replace(first.item, strand="safety of the child and of others"))
    svg = key_question_bars(replace(score, key_questions=(long, *others)))
    start = int(re.search(r'viewBox="(-\d+) 0 ', svg)[1])
    [end] = re.findall(r'<text x="(\d+)"[^>]*>safety of the child and of others<', svg)
    assert int(end) - start >= 6 * len(long.item.strand)
    assert 'viewBox="0 0 560 ' in key_question_bars(score)


def test_no_text_is_smaller_than_twelve_pixels_and_none_is_cut():
    for inspection, standard in ((make_tameside(), "2.2"), (make_inspection(cases=1), "2.2")):
        svg = bars(inspection, standard)
        start, _, width, _ = map(float, re.search(r'viewBox="([^"]+)"', svg)[1].split())
        for x, size, anchor, text in re.findall(
            r'<text x="([\d.-]+)"[^>]*font-size="(\d+)" text-anchor="(\w+)"[^>]*>([^<]*)<', svg
        ):
            assert int(size) >= 12
            # No letter of Arial is wider on average, capitals aside.
            room = {"start": start + width - float(x), "end": float(x) - start}.get(anchor, width)
            assert len(text) * int(size) * 0.55 <= room


# --- Days of stages ---------------------------------------------------------------------------------------------------

STAGES = ("One", "Two", "Three", "Four", "Five")


def widths(svg):
    """Of the parts of bars, without the keys of their colours."""
    return [float(width) for width in re.findall(r'width="([\d.]+)" height="14"', svg)]


def test_a_bar_has_a_part_for_each_stage_that_lasted_as_wide_as_its_days():
    svg = stage_bars([StagedDays("Ashton", (60, 0, 30, 0, 30), "120 days")], STAGES)
    first, second, third = widths(svg)
    assert (first + 1) == pytest.approx(2 * (second + 1))
    assert second == third
    assert len(set(re.findall(r'height="14" fill="(#\w+)"', svg))) == 3


def test_bars_of_several_are_on_one_scale_that_holds_the_longest():
    rows = [StagedDays("Ashton", (40, 0, 0, 0, 0), ""), StagedDays("Bolton", (40, 0, 0, 0, 41), "")]
    svg = stage_bars(rows, STAGES)
    ashton, bolton, _ = widths(svg)
    assert ashton == bolton
    assert [text for text in texts(svg) if text[0].isdigit()] == ["0", "20", "40", "60", "80", "100 days"]


@pytest.mark.parametrize("days", [1, 5, 6, 7, 119, 121, 2190, 2191, 5000])
def test_the_scale_has_a_few_marks_whatever_the_days(days):
    svg = stage_bars([StagedDays("Ashton", (days, 0, 0, 0, 0), "")], STAGES)
    marks = [int(text.removesuffix(" days")) for text in texts(svg) if text[0].isdigit()]
    assert 2 <= len(marks) <= 7
    assert marks[-2] < days <= marks[-1]


def test_the_title_of_one_has_its_figures_and_that_of_many_leaves_them_to_the_table():
    row = StagedDays("Ashton", (1, 2, 3, 4, 5), "15 days")
    assert (
        "<title>Bar chart of the days of each stage. Ashton: One 1, Two 2, Three 3, Four 4, Five 5; 15 days.</title>"
        in (stage_bars([row], STAGES))
    )
    assert "of 2 inspections. The table has the same figures.</title>" in stage_bars([row, row], STAGES)


def test_a_name_that_is_markup_or_long_stays_a_name_over_its_bar():
    svg = stage_bars([StagedDays("<b>" + 100 * "x", (1, 0, 0, 0, 0), "1 day")], STAGES)
    assert "<b>" not in svg
    assert f"&lt;b&gt;{57 * 'x'}…: 1 day" in texts(svg)
