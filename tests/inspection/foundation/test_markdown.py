import re

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
