"""Markdown that frameworks and editors write, as HTML that is safe to print."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code"}
CLASSES = {
    "p": {"class": "govuk-body"},
    "ul": {"class": "govuk-list govuk-list--bullet"},
    "ol": {"class": "govuk-list govuk-list--number"},
    "a": {"class": "govuk-link"},
}

WITH_DIRECTION = ("p", "ul", "ol")


def _set_direction(state: StateCore) -> None:
    """A paragraph, and a list as a whole, runs in the direction of its first letter."""
    for token in state.tokens:
        if token.tag in WITH_DIRECTION and token.nesting == 1:
            token.attrSet("dir", "auto")


_markdown = MarkdownIt("commonmark", {"html": False})
_markdown.core.ruler.push("direction", _set_direction)


# The same guidance is printed on every form page; published text never changes.
@lru_cache(maxsize=1024)
def render_markdown(text: str) -> SafeString:
    """Paragraphs, emphasis, lists, links and quotations; HTML in the text is shown as text."""
    return mark_safe(
        nh3.clean(
            _markdown.render(text),
            tags=TAGS,
            attributes={"a": {"href"}, **{tag: {"dir"} for tag in WITH_DIRECTION}},
            url_schemes={"https", "http", "mailto"},
            # One each: several would stand in any order.
            set_tag_attribute_values=CLASSES,
        )
    )
