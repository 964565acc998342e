"""The checks of a report's text: faults that were planted are found, and sound words are left alone. Pure."""

import pytest

from inspection.frameworks.scale import Band, Rating
from reports.authoring.checks.contradictions import contradictions
from reports.authoring.checks.reading import Piece, Words, figures_in, value_of
from reports.authoring.checks.remarks import Given, names, remarks
from reports.authoring.checks.whole import SectionWritten, lacking


def rating(code, label, step):
    return Rating(code, label, step, step, 4)


BANDS = (
    Band(0, 49, rating("inadequate", "Inadequate", 0), ("minority", "too few")),
    Band(50, 64, rating("requires", "Requires improvement", 1), ("too few",)),
    Band(65, 79, rating("good", "Good", 2), ("reasonable majority",)),
    Band(80, 100, rating("outstanding", "Outstanding", 3), ("large majority",)),
)
GIVEN = {
    "2.2": [
        Given(8, 28, 29, "2.2.3 share", "2.2.3 percent"),
        Given(20, 28, 71, "2.2.3 share answer=No", "2.2.3 percent answer=No"),
    ]
}
REFERENCES, PEOPLE = ["C-001", "TAM-17", "12"], ["Lee Lead", "Una O'Neill", "May Brown"]


def words(*pieces, kind="narrative", section="2.2", **rest):
    pieces = tuple(piece if isinstance(piece, Piece) else Piece(piece) for piece in pieces)
    return Words(1, section, kind, pieces, **rest)


def found(written, bands=BANDS):
    return [
        *contradictions(written, bands),
        *names(written, REFERENCES, PEOPLE),
        *remarks(written, GIVEN),
    ]


def kinds(written):
    return {(finding.kind, finding.is_error) for finding in found(written)}


ERRORS = {
    "figures": """
        39 per cent (12 of 28) of plans were good.
        In 39 per cent of cases (12 of 28) the plan was good.
        In 12 of 28 cases (39 per cent) the plan was good.
        In twelve of 28 cases (39 per cent) the plan was good.
        In twelve of twenty-eight cases (thirty-nine per cent) the plan was good.
        Thirty-nine per cent (twelve of twenty eight) were good.
        Forty per cent (12 out of 28) were good.
        In 12 of the 28 cases (39%) it was so.
        It was so in 39%, or 12 of 28.
        It was so in 12 of 28, that is, 39 per cent.
        It was so in 12 of 28, 39 per cent.
        It was so in 39 percent (12 of 28).
        It was so in 42.8 per cent (12 of 28).
        It was so in 42.9 per cent (12 of 29).
        It was so in 12/28 (39 per cent).
        It was so in 100 per cent (27 of 28).
        It was so in a hundred per cent (27 of 28).
        It was so in nought per cent (one of 28).
        It was so in 44 per cent (only 12 of 28).
        It was so in 44 per cent (just 12 of 28).
        It was so in 30 of 28 cases.
        It was so in thirty of 28 cases.
        Nine of eight plans were good.
        The lowest stands at 29 per cent (9 of 28).
        Sound in 29 per cent (8 of 28) and in 29 per cent (9 of 28).
        One. Two: 50 per cent (one of three). Four.
        - a list with 67 per cent (one of three)
        **33 per cent** of plans. 34 per cent (one of three).
        In 86 per cent of relevant cases, when they were read (12 of 14), it was so. In 85 per cent (12 of 14) it was.
    """,
    "proportion": """
        A minority of plans (82 per cent) were good.
        A minority of plans (23 of 28) were good.
        A large majority of plans (79 per cent) were good.
        A large majority of plans (seventy-nine per cent) were good.
        A reasonable majority (64 per cent) were good.
        A reasonable majority (80 per cent) were good.
        In too few cases (65 per cent) it was so.
        In too few of the cases (24 of 28) it was so.
        It was so in 29 per cent, a large majority.
        It was so in 29 per cent (a large majority).
        Plans were good in a large  majority of cases (half of them late; no) and a minority (51 per cent).
        A LARGE MAJORITY of reports (12 per cent) were good.
        A minority of 82 per cent agreed.
    """,
    "quantity": """
        It was suitable in all that we read (11 of 12).
        It was suitable in all reports (92 per cent).
        Every plan (27 of 28) was good.
        Each of the plans (27 of 28) was good.
        Nobody (one of 28) was homeless.
        None (1 of 28) were late.
        No one (three of 28) was late.
        Most plans (12 of 28) were good.
        The majority of plans (12 of 28) were good.
        Half the plans (18 of 28) were good.
        A third of plans (18 of 28) were good.
        Two thirds of plans (50 per cent) were good.
        Three quarters of plans (50 per cent) were good.
        A quarter of plans (14 of 28) were good.
        Everybody (27 of 28) was housed.
        All plans (199 of 200) were good.
    """,
    "article": """
        A too few of plans were good.
        It was so in a too few of the cases.
    """,
    "band": """
        Desistance (46 per cent) and safety (50 per cent) each fall in the ‘Inadequate’ band.
        Safety, at 50 per cent, is in the 'Inadequate' band.
        Safety (49 per cent) is in the "Good" band.
        At 64 per cent it falls into the Good band.
    """,
    "case": """
        In case C-001 nobody asked.
        In case c-001 it was so.
        In C‑001 it was so.
        See TAM-17.
        We read case 12 twice.
        We read case no. 12 twice.
    """,
    "person": """
        Lee Lead read it.
        It was read by LEE  LEAD.
        Una O'Neill found it.
        Ask May Brown.
    """,
}
WARNINGS = {
    "typed": """
        It was so in 8 of 28 cases.
        It was so in eight of twenty-eight cases.
        It was so in eight of the 28 cases.
        It was so in 29 per cent of cases.
        It was so in twenty-nine per cent of cases.
        It was so in 20 out of 28.
        It was so in 71%.
    """,
    "amount": """
        All plans were good.
        None was late.
        Nobody was homeless.
        No one asked.
        Each plan was good.
        Every plan was good.
        Most plans were good.
        Half the plans were good.
        Whenever it was called for, it was done.
        Plans were always good.
        Plans were never late.
    """,
    "name": """
        Una asked them.
        O'Neill asked them.
        Since May it was better.
        P07 was asked.
    """,
    "style": """
        Two  blanks.
        One sentence.  Another sentence.
    """,
}


def listed(planted):
    return [(kind, line.strip()) for kind, lines in planted.items() for line in lines.strip().splitlines()]


def test_at_least_sixty_faults_are_planted():
    assert len(set(listed(ERRORS))) + len(set(listed(WARNINGS))) >= 60
    assert len(set(listed(ERRORS))) >= 60


@pytest.mark.parametrize(("kind", "text"), listed(ERRORS))
def test_every_planted_error_is_found(kind, text):
    assert (kind, True) in kinds(words(text))


@pytest.mark.parametrize(("kind", "text"), listed(WARNINGS))
def test_what_should_be_looked_at_is_a_warning_and_no_error(kind, text):
    assert (kind, False) in kinds(words(text))
    assert not any(is_error for _, is_error in kinds(words(text)))


SOUND = """
    43 per cent (12 of 28) of plans were good.
    In 42.9 per cent of cases (12 of 28) the plan was good.
    A minority of plans (12 of 28, 43 per cent) were good.
    In too few cases (57 per cent) it was so.
    Too few (40 per cent) were good.
    A large majority of reports (92 per cent) were good.
    Not all plans (27 of 28) were good.
    Nearly half the plans (12 of 28) were good.
    Half the plans (14 of 28) were good.
    All plans (28 of 28) were good.
    Nobody was homeless (28 of 28).
    In 2022/23 (45 per cent) and at 24/7 it was so.
    Read [the report](https://example.org/2023/05/30-of-28/) of 2023.
    At https://example.org/30/28 (45 per cent) it was so.
    145 to 150 per cent of a full workload (more than in the region).
    Safety, at 49 per cent, is in the 'Inadequate' band.
    One of one hundred (1 per cent) was late.
    They said so in 74 per cent, most of the time, and in 26 per cent.
    The lead was taken by brown bears, may they rest.
    Of 28 cases 12 were read; 40 per cent were late.
    A reasonable majority (65 per cent) and a large majority (80 per cent) agreed.
"""


@pytest.mark.parametrize("text", [line.strip() for line in SOUND.strip().splitlines()])
def test_sound_words_are_no_errors(text):
    assert [finding.wrong for finding in found(words(text)) if finding.is_error] == []


@pytest.mark.parametrize(
    "piece", ["all ", "8 of 28 ", "minority (", "8 of 28" + " " * 500 + "x ", "not ", "\n", "a ", "39 per cent, ", "1 "]
)
def test_the_longest_text_is_read_in_no_time(piece):
    """A pattern that tried every way would take hours."""
    text = (piece * 20_000)[:20_000]
    assert all(finding.section == "2.2" for finding in found(words(text)))


def test_figures_are_read_in_digits_and_in_words():
    text = "12 of 28, twelve of twenty-eight, 39%, ninety nine per cent, 1,183 of 2,000; 8.5 per cent"
    read = [(each.count, each.base) if each.is_share else each.percent for each in figures_in(text)]
    assert read == [(12, 28), (12, 28), 39, 99, (1183, 2000), value_of("8.5")]


def test_a_word_beside_a_token_is_put_right_with_a_token():
    token = Piece("82 per cent", "{2.2.3 percent answer=No}", "2.2.3", " answer=No")
    [finding] = contradictions(words("A minority of cases (", token, ")."), BANDS)
    assert finding.token == "{2.2.3 a proportion answer=No}"
    assert finding.place == "A minority of cases (82 per cent)."


def test_an_article_typed_before_a_token_is_put_right_with_a_token():
    token = Piece("too few", "{2.2.3 proportion}", "2.2.3")
    [finding] = contradictions(words("A ", token, " of plans."), BANDS)
    assert finding.token == "{2.2.3 a proportion}"


def test_a_typed_figure_is_offered_its_token_and_what_a_token_prints_is_left_alone():
    offered = [finding.token for finding in remarks(words("In 8 of 28, eight of 28 and 71%."), GIVEN)]
    assert offered == ["{2.2.3 share}", "{2.2.3 share in words}", "{2.2.3 percent answer=No}"]
    assert [*remarks(words("In ", Piece("8 of 28", "{2.2.3 share}", "2.2.3"), "."), GIVEN)] == []
    assert [*remarks(words("In 8 of 28.", section="2.3"), GIVEN)] == []
    assert [each.kind for each in remarks(words("In 8 of 28.", section="2.2/Women"), GIVEN)] == ["typed"]


def test_words_of_others_and_of_tokens_are_no_amounts():
    assert [*remarks(words("Everyone’s friendly.", kind="quotation", attribution="Person"), GIVEN)] == []
    assert [*remarks(words("Said by ", Piece("all staff", "{fact Who}"), "."), GIVEN)] == []
    assert [*remarks(words("All of them.", has_conditions=True), GIVEN)] == []


def test_somebody_must_have_said_a_quotation():
    assert [each.kind for each in remarks(words("It is good.", kind="quotation"), GIVEN)] == ["attribution"]


def test_who_is_named_as_having_said_it_is_looked_at_too():
    said = words("It is good.", kind="quotation", attribution="Lee Lead")
    assert [each.kind for each in names(said, REFERENCES, PEOPLE)] == ["person"]


def test_a_finding_is_another_when_its_words_or_figures_change():
    def digest(*pieces):
        return next(remarks(words(*pieces), GIVEN)).digest

    def token(value):
        return Piece(value, "{2.2.3 share}", "2.2.3")

    assert digest("All ", token("28 of 28"), ".") == digest("All ", token("28 of 28"), ".")
    assert digest("All ", token("28 of 28"), ".") != digest("All ", token("27 of 28"), ".")
    assert digest("All plans.") != digest("All the plans.")


def test_sections_without_words_or_findings_are_told():
    sections = [
        SectionWritten("foreword", "Foreword", set()),
        SectionWritten("2.1", "2.1. Court", {"narrative"}, is_rated=True),
        SectionWritten("2.2", "2.2. Assessment", {"narrative", "strength"}, is_rated=True),
        SectionWritten("1.3", "1.3. Services", {"narrative"}, is_rated=True),
        SectionWritten("1.3/Resettlement", "Resettlement", {"improvement"}),
        SectionWritten("1.4/Diversity", "Diversity", set()),
        SectionWritten("2.6", "2.6. Outcomes", {"narrative"}),
    ]
    assert [(each.kind, each.section) for each in lacking(sections)] == [("empty", "foreword"), ("findings", "2.1")]


def test_a_framework_without_bands_has_no_words_of_its_own():
    assert [*contradictions(words("A minority (12 of 28) and a large majority (3 of 28)."), ())] != []
    assert [*contradictions(words("A minority (12 of 28)."), ())] == []
