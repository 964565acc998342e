import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspection.foundation.markdown import render_markdown


def test_paragraphs_emphasis_lists_and_links_become_html():
    html = render_markdown("Ask *who* is at **risk**.\n\n- one\n- [two](https://example.org)")
    assert "<em>who</em>" in html
    assert '<ul dir="auto" class="govuk-list govuk-list--bullet">' in html
    assert 'href="https://example.org"' in html


def test_html_in_the_text_is_shown_as_text():
    assert "&lt;script&gt;" in render_markdown("<script>alert(1)</script>")


def test_a_link_that_runs_a_script_is_no_link():
    assert "<a " not in render_markdown("[here](javascript:alert(1)) and <a href='javascript:x'>there</a>")


def test_a_paragraph_and_a_list_run_in_the_direction_of_their_own_first_letter():
    html = render_markdown("one\n\n- two\n\n1. three\n\n> four\n\n- five\n\n- six")
    starts = re.findall(r"<(?:p|ul|ol)[^>]*>", html)
    assert len(starts) == 7
    assert all(start.split()[1] == 'dir="auto"' for start in starts)


# --- What was typed is printed


class Printed(HTMLParser):
    """What a reader finds of it: words, the numbers of lists, and where links lead. A mark stands for each bullet."""

    def __init__(self, html):
        super().__init__()
        self.text = self.address = self.words = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "a":
            self.address, self.words = unquote(attributes["href"]), ""
        if tag == "li":
            self.text += f"{attributes['value']}. " if "value" in attributes else "- "
        if tag == "br":
            self.text += "|"

    def handle_data(self, data):
        self.text += data
        self.words += data

    def handle_endtag(self, tag):
        if tag == "a" and self.words != self.address.removeprefix("mailto:"):
            self.text += self.address


def printed(text, keep_lines=True):
    return " ".join(Printed(render_markdown(text, keep_lines=keep_lines)).text.split())


@pytest.mark.parametrize(
    "text",
    [
        "2024. was the year of the change",
        "007. is no number of a list",
        "100. nor is this",
        "0. nor this",
        "1986.",
        "5) with a bracket",
        "+ 5 per cent",
        "> 65 per cent",
        "> £5,000",
        "# Heading",
        "###### Heading ######",
        "---",
        "***",
        "___",
        "* * *",
        "- - -",
        "-",
        "`code` and ```more```",
        "![A chart of waits](https://a.example/chart.png)",
        "![](chart.png)",
        "[words]: https://a.example",
        '[words](https://a.example "A title")',
        "[words](page.html) [words](ftp://a.example) [words](https://[) [](https://a.example)",
        "<ftp://a.example> <page.html>",
        "AT&amp;T &copy; &#65;",
        "\\\\server\\share\\ C:\\(old) \\",
        "2*3*4 = 24",
        "snake_case_name",
        "<b>bold</b> <!-- left out --> <?php ?>",
        "a | b",
        "~~struck~~",
    ],
)
def test_what_is_no_markdown_here_is_printed_as_it_was_typed(text):
    assert printed(text) == text
    assert printed(f"Before\n\n{text}\n\nAfter") == f"Before {text} After"
    assert printed(f"- {text}") == f"- {text}"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("```\nA fence\n```", "```|A fence|```"),
        ("A heading\n===\nAnother\n---", "A heading|===|Another|---"),
        ("Points:\n5. fifth", "Points:|5. fifth"),
        ("5) fifth\n6) sixth", "5) fifth|6) sixth"),
        ("▪ first\n▪ second", "▪ first|▪ second"),
        ("– first\n– second", "– first|– second"),
        ("a) first\nb) second", "a) first|b) second"),
        ("1 High Street\nManchester  \nM1 1AA", "1 High Street|Manchester|M1 1AA"),
        ("A backslash\\\nat the end", "A backslash\\|at the end"),
    ],
)
def test_lines_stay_lines(text, lines):
    assert re.sub(r"\s*\|\s*", "|", printed(text)) == lines


def test_lines_of_a_file_that_is_wrapped_by_hand_are_joined():
    assert printed("One sentence\nover two lines", keep_lines=False) == "One sentence over two lines"


@pytest.mark.parametrize("numbers", [(5, 6), (5, 7), (1, 1), (99, 3)])
def test_a_list_keeps_the_numbers_that_were_typed(numbers):
    text = "\n".join(f"{number}. item" for number in numbers)
    assert printed(text) == text.replace("\n", " ")
    assert f'<ol start="{numbers[0]}"' in render_markdown(text) or numbers[0] == 1


@pytest.mark.parametrize("bullet", ["• ", "•\t", "·\t", "\uf0b7\t", "•\xa0"])
def test_bullets_pasted_from_word_become_a_list(bullet):
    html = render_markdown(f"Points:\n{bullet}first\n{bullet}second", keep_lines=True)
    assert re.findall(r"<li>(.*?)</li>", html) == ["first", "second"]


def test_a_backslash_still_takes_the_meaning_from_a_sign():
    assert printed(r"\*as typed\* \[x](https://a.example) 1\. \- \> \_") == "*as typed* [x](https://a.example) 1. - > _"


@pytest.mark.parametrize("mark", ["- ", "> ", "1. "])
def test_nothing_is_lost_however_deep_it_stands(mark):
    assert "deep" in render_markdown(mark * 3_000 + "deep")
    lines = [f"{' ' * 3 * level}{mark}deep{level}." for level in range(40)]
    assert all(f"deep{level}." in render_markdown("\n".join(lines)) for level in range(40))


PIECES = [
    *("word", "Tŷ", "É", "বা", "😀", "2024", "5", "0", "7.", "12. ", "2024. ", "5) ", "a) ", "£5"),
    *("\n", "\n\n", "\n\n\n", "\n  ", "\n    ", "\n\t", " ", "  \n", "\\\n", "\t"),
    *("# ", "## ", "- ", "* ", "+ ", "• ", "> ", ">", "---", "***", "===", "```", "`", "~~", "|", "    "),
    *("*", "**", "_", "__", "\\", "!", "![", "[", "](", ")", "<", "<b>", "&amp;", "&", "&#65;", ":", '"', "(", "{"),
    *("[words](https://a.example/1)", "<https://a.example/2>", "<a@b.example>", "[words]: https://a.example/3"),
    *('[words](https://a.example/4 "title")', "![alt](https://a.example/5)", "[words](page6.html)"),
]
# Those that may become emphasis, bullets, links and quotations, or take the meaning from one.
SIGNS = str.maketrans("", "", "*_-•>\\[]()<|")


def words_of(text):
    return "".join(text.translate(SIGNS).split())


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_every_letter_digit_and_sign_that_was_typed_is_printed(text):
    assert words_of(printed(text)) == words_of(text)
    assert words_of(printed(text, keep_lines=False)) == words_of(text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_any_text_keeps_its_letters_and_digits(text):
    assert [sign for sign in printed(text) if sign.isalnum()] == [sign for sign in text if sign.isalnum()]
