"""Tokens: what can be read, what each prints, and that nothing in them can be taken for Markdown or HTML."""

import itertools
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from reports.authoring.phrases import with_article
from reports.authoring.tokens.catalogue import TokenRow, tokens_of
from reports.authoring.tokens.grammar import Token, TokenError, parse
from reports.authoring.tokens.rendering import PRIVATE_LETTERS
from reports.authoring.tokens.resolver import Figures
from reports.models import ContextFact, SurveyResult
from tests.factories import answer_everything, join, make_case, make_inspection, make_tameside, make_user, signed_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tameside_is_there")]


@pytest.fixture
def figures():
    return Figures(make_tameside())


# --- Reading


def test_a_text_is_read_as_literal_text_and_tokens():
    assert parse("Only {2.2.3 percent} of {{cases}}") == [
        "Only ",
        Token("{2.2.3 percent}", "question", "2.2.3", "percent"),
        " of ",
        "{",
        "cases",
        "}",
        "",
    ]


def test_every_addition_to_a_question_is_read():
    token = parse("{PI1 share answer=Most of the time where sentence_type=Licence and sex=Male in words}")[1]
    assert token.answer == "Most of the time"
    assert token.where == (("sentence_type", "Licence"), ("sex", "Male"))
    assert token.in_words


def test_a_token_may_run_over_the_end_of_a_line(figures):
    assert figures.plain("{2.2.3\npercent}") == figures.plain("{2.2.3 percent}") == "29 per cent"


@pytest.mark.parametrize("text", ["{2.2.3 ratin}", "a { b", "a } b", "{}", "{2.2.3 percent in words}", "{2.2.3 {x}}"])
def test_what_cannot_be_read_is_refused(text):
    with pytest.raises(TokenError):
        parse(text)


# --- What each prints


def rows_of_the_guide():
    """(tokens, what they print) of every table row of docs/tokens.md that gives both."""
    for line in (Path(settings.BASE_DIR) / "docs" / "tokens.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        for cell, printed in itertools.pairwise(cells):
            if tokens := re.findall(r"`(\{[^`]+\})`", cell):
                yield tokens, printed


def test_the_guide_for_writers_tells_the_truth(figures):
    rows = list(rows_of_the_guide())
    assert [(", ".join(map(figures.plain, tokens))) for tokens, _ in rows] == [printed for _, printed in rows]
    assert len(rows) > 25


@pytest.mark.parametrize(
    ("token", "printed"),
    [
        ("{2.2.3 count answer=no}", "20"),
        ("{MO1 percent answer=No}", "57 per cent"),
        ("{PI1 share answer=always}", "5 of 19"),
        ("{2.4.2 share where sentence_type=Licence and sex=Male in words}", "five of six"),
        ("{2.6.1 band}", "Inadequate"),
        ("{2.6 lowest}", "32 per cent"),
        ("{domain 2 rated Outstanding in words}", "nought"),
        ("{domain 2 rated inadequate in words}", "four"),
        ("{2.2.1d a proportion}", "a reasonable majority"),
        ("{2.2.1d A proportion answer=No}", "A minority"),
        ("{2.4 count in Requires improvement in words}", "nought"),
        ("{cases where sex=Female in words}", "four"),
        ("{cases total in words}", "28"),
        ("{fact Staffing target in words}", "56.45 FTE"),
        ("{fact Population}", "231,100"),
    ],
)
def test_tokens_print(figures, token, printed):
    assert figures.plain(token) == printed


def test_a_proportion_is_in_the_words_of_the_band_its_percentage_is_in(figures):
    """Written out from the published method, for every question that Tameside was judged on."""
    words = {range(50): "minority", range(50, 65): "too few", range(65, 80): "reasonable majority"}
    said = {}
    for name in figures.framework.by_number:
        if not figures.framework.by_number[name].has_percentage:
            continue
        percent = figures.plain(f"{{{name} percent}}")
        if percent != "–":
            whole = int(percent.removesuffix(" per cent"))
            expected = next((word for band, word in words.items() if whole in band), "large majority")
            said[name] = (figures.plain(f"{{{name} proportion}}"), expected)
    assert all(printed == expected for printed, expected in said.values())
    assert len({printed for printed, _ in said.values()}) == 4


def test_what_nobody_was_judged_on_prints_a_dash_and_never_nothing():
    figures = Figures(make_inspection(cases=1))
    tokens = (
        "{2.2.3 percent} {2.2.3 proportion} {2.2.3 band} {2.2 rating} {2.2 lowest} {overall score} {overall rating}"
    )
    assert figures.plain(tokens) == "– – – – – – –"
    assert figures.plain("{2.2.3 share}") == "0 of 0"
    assert figures.plain("{commencement windows}") == "–"


def test_only_signed_off_cases_are_counted():
    inspection = make_inspection(cases=2)
    lee = join(make_user("Lee Lead"), inspection, "lead_inspector")
    case = make_case(inspection, reference="C-100", assessor=lee)
    answer_everything(case, by=lee)
    assert Figures(inspection).plain("{2.2.3 base} {cases with court report} {cases total}") == "0 0 3"
    signed_off(case, by=lee)
    assert Figures(inspection).plain("{2.2.3 base} {cases with court report} {cases total}") == "1 1 3"


# --- What is wrong with a token


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{2.9.9 percent}", "{2.9.9 percent}: there is no question 2.9.9 in this framework"),
        (
            "{2.2 percent}",
            "{2.2 percent}: 2.2 is a standard; it has rating, calculated, lowest, lowest percent, lowest share, "
            "lowest number, lowest text, lowest strand, lowest band",
        ),
        ("{2.2.3 rating}", "{2.2.3 rating}: 2.2.3 is a question; ratings belong to standards"),
        ("{9.9 rating}", "{9.9 rating}: there is no standard 9.9 in this framework"),
        ("{2.6 rating}", "{2.6 rating}: 2.6 is not rated"),
        ("{1.1 lowest}", "{1.1 lowest}: 1.1 is not rated by its lowest key question"),
        ("{MO1 band}", "{MO1 band}: MO1 is not a key question, so it has no band"),
        ("{2.2.3 count answer=Maybe}", "{2.2.3 count answer=Maybe}: 2.2.3 has no answer “Maybe”; it has Yes, No"),
        ("{2.2.3 base where sex=F}", "{2.2.3 base where sex=F}: sex has no value “F”; it has Male, Female"),
        ("{fact Moon}", "{fact Moon}: there is no fact “Moon” in this inspection"),
        ("{domain 3 rated Good}", "{domain 3 rated Good}: there is no domain 3 in this framework"),
        ("{caseload}", "{caseload}: this is not a token"),
        ("[a](https://a.example/{pdu})", "A token stands where it cannot be printed, such as in the address of a link"),
        (
            "".join(map(chr, PRIVATE_LETTERS)),
            "The text has every letter of Unicode that is for private use; leave one out",
        ),
    ],
)
def test_a_fault_is_said_exactly(figures, text, fault):
    assert figures.errors(text) == [fault]
    with pytest.raises(TokenError):
        figures.render(text)


def test_a_question_with_answers_of_its_own_needs_one(figures):
    assert figures.errors("{PI1 percent}") == [
        "{PI1 percent}: PI1 has answers of its own; add answer= and one of Always, Most of the time, Not that often"
    ]


def test_all_faults_are_told_at_once_in_the_order_of_the_text(figures):
    errors = figures.errors("{x} {2.2.3 percent} {2.9.9 percent} { {x}")
    assert [fault.split(":")[0] for fault in errors] == ["{x}", "{2.9.9 percent}", "A single { stands in the text"]


def test_checking_a_question_counts_nothing(figures, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert figures.errors("{2.2.3 percent where sex=Male} {2.2 rating} {cases where sex=Male}") == []
    with django_assert_num_queries(1):
        figures.errors("{fact Caseload} {survey sentencers: Relationships with the PDU are positive}")


# --- Safety


def test_figures_are_never_taken_for_markdown_or_html():
    inspection = make_inspection()
    names = {"position": 0, "inspection": inspection}
    ContextFact.objects.create(name="Bold", value=3, unit="*a* <b>b</b> `c` [d](https://e.example)", **names)
    SurveyResult.objects.create(survey="<i>", statement="# Head", yes=1, of=2, **names)
    html = Figures(inspection).render("{fact Bold}, {survey <i>: # Head}")
    assert html == (
        '<p dir="auto" class="govuk-body">3 *a* &lt;b&gt;b&lt;/b&gt; `c` [d](https://e.example), 1 of 2</p>\n'
    )


def test_a_fact_that_is_a_range_prints_both_ends():
    names = {"position": 0, "inspection": make_inspection()}
    ContextFact.objects.create(name="Workload", value=145, upper=150, unit="per cent", **names)
    ContextFact.objects.create(name="Wait", value=3, upper=5, unit="months", **names)
    ContextFact.objects.create(name="Pay", value="1183.5", upper=2000, **names)
    ContextFact.objects.create(name="Withdrawn", value=1, withdrawn_at=timezone.now(), **names)
    figures = Figures(names["inspection"])
    printed = figures.plain("{fact Workload}; {fact Wait in words}; {fact Pay}")
    assert printed == "145 to 150 per cent; three to five months; 1,183.5 to 2,000"
    assert figures.errors("{fact Withdrawn}") == ["{fact Withdrawn}: there is no fact “Withdrawn” in this inspection"]


def test_a_figure_that_begins_a_line_is_no_list_and_no_quotation(figures):
    assert figures.render("{cases total}. Done") == '<p dir="auto" class="govuk-body">28. Done</p>\n'
    assert figures.render("> {cases total} cases") == '<p dir="auto" class="govuk-body">&gt; 28 cases</p>\n'


def test_the_markdown_around_a_token_still_works(figures):
    assert (
        figures.render("**{2.2.3 percent}**") == '<p dir="auto" class="govuk-body"><strong>29 per cent</strong></p>\n'
    )


def test_html_in_a_text_is_shown_as_text(figures):
    html = figures.render("<script>alert({cases total})</script>")
    assert html == '<p dir="auto" class="govuk-body">&lt;script&gt;alert(28)&lt;/script&gt;</p>\n'


def test_private_letters_in_a_text_are_kept(figures):
    assert figures.render("\ue0000\ue000 {cases total}") == '<p dir="auto" class="govuk-body">\ue0000\ue000 28</p>\n'
    assert figures.render("&#xE000;0 {cases total}") == '<p dir="auto" class="govuk-body">&amp;#xE000;0 28</p>\n'


# --- The list for writers


def test_every_token_offered_to_writers_can_be_used(figures):
    groups = {group.title: {row.label: row.tokens for row in group.rows} for group in tokens_of(figures)}
    offered = [pair for rows in groups.values() for pairs in rows.values() for pair in pairs]
    assert all(figures.plain(token) == value for token, value in offered)
    assert groups["Facts"]["Caseload"] == [("{fact Caseload}", "1,183")]
    numbers = {token.split()[0].strip("{") for token, _ in offered}
    assert set(figures.framework.by_number) < numbers


def test_a_name_that_no_token_can_spell_is_listed_without_one():
    inspection = make_inspection()
    ContextFact.objects.create(inspection=inspection, name="a {b}", value=1, position=0)
    [facts] = [group for group in tokens_of(Figures(inspection)) if group.title == "Facts"]
    assert facts.rows == [TokenRow("a {b}", [])]


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("minority", "a minority"),
        ("too few", "too few"),
        ("most", "most"),
        ("overwhelming majority", "an overwhelming majority"),
        ("Large majority", "a Large majority"),
        ("–", "–"),
    ],
)
def test_a_proportion_has_the_article_that_it_takes(phrase, said):
    assert with_article(phrase) == said


@pytest.mark.parametrize(
    ("token", "fault"),
    [
        ("{2.4 count in splendid}", "there is no band “splendid”; there are Inadequate"),
        ("{9.9 count in good}", "there is no standard 9.9 in this framework"),
        ("{1.1 count in good}", "the key questions of 1.1 are in no bands"),
        ("{1.1 lowest share}", "1.1 is not rated by its lowest key question"),
        ("{1.1 a proportion}", "1.1 is a standard"),
    ],
)
def test_what_a_standard_does_not_have_is_refused(figures, token, fault):
    assert fault in figures.errors(token)[0]
