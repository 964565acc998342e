"""What words a text has, what is searched for, and what of a text is shown."""

import pytest

from cases.search.words import LONGEST_WORD, MOST_CHARACTERS, SNIPPET, read_wanted, snippet, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Domestic abuse: a CHECK was made.", "domestic abuse a check was made"),
        ("Zoë’s café, and/or HAR-104", "zoe s cafe and or har 104"),
        ("as\u00adsess\u200bment", "assessment"),
        ("e\u0301te\u0301 ﬁle ½ snake_case", "ete file 1 2 snake case"),
        ("ﷺ", "صلى الله عليه وسلم"),
        ("🙂 — … !", ""),
        ("風險 評估", "風險 評估"),
    ],
)
def test_the_words_of_a_text(text, words):
    assert words_of(text) == words


def test_answer_and_evidence_are_one_text():
    assert words_of("Yes", "", "As seen.") == "yes as seen"


def test_the_longest_text_that_can_be_stored_stays_within_what_an_index_takes():
    assert len(words_of("ﷺ " * 10_000)) == MOST_CHARACTERS
    assert words_of("x" * 20_000) == "x" * LONGEST_WORD


@pytest.mark.parametrize(
    ("typed", "phrases", "begun"),
    [
        ("risk harm", [("risk",), ("harm",)], "harm"),
        ('"risk of harm" children', [("risk", "of", "harm"), ("children",)], "children"),
        ("children “Risk of harm”", [("children",), ("risk", "of", "harm")], ""),
        ('unbalanced "quotation', [("unbalanced",), ("quotation",)], "quotation"),
        ("HAR-10", [("har", "10")], "10"),
        ("AND OR NOT (x* : ^)", [("and",), ("or",), ("not",), ("x",)], "x"),
        ("🙂 ' \" & | ! \\", [], ""),
        ("", [], ""),
        ('""', [], ""),
    ],
)
def test_what_is_searched_for(typed, phrases, begun):
    wanted = read_wanted(typed)
    assert (list(wanted.phrases), wanted.begun) == (phrases, begun)
    assert bool(wanted) == bool(phrases)


def shown(text, *marked):
    return "".join(f"[{piece.text}]" if piece.is_marked else piece.text for piece in snippet(text, marked))


def test_words_are_marked_as_they_were_typed():
    assert shown("Zoë’s cafés, ZOE again", "zoe", "cafes") == "[Zoë]’s [cafés], [ZOE] again"


def test_a_short_text_is_shown_whole_and_nothing_is_marked_in_an_empty_one():
    assert shown("As it was.", "other") == "As it was."
    assert snippet("", {"x"}) == []


def test_of_a_long_text_the_part_around_the_first_marked_word_is_shown():
    text = "before " * 100 + "wanted " + "after " * 100
    part = shown(text, "wanted")
    assert part.startswith("… before")
    assert part.endswith("after …")
    assert "before [wanted] after" in part
    assert len(part) <= SNIPPET + 10


def test_a_word_at_the_end_of_a_long_text_is_shown():
    assert shown("before " * 100 + "wanted", "wanted").endswith("before [wanted]")
    assert shown("x" * 1000 + " wanted", "wanted") == "… [wanted]"
