"""Markdown that frameworks and editors write, as HTML that is safe to print."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code"}
CLASSES = {
    "p": {"class": "govuk-body"},
    "ul": {"class": "govuk-list govuk-list--bullet"},
    "ol": {"class": "govuk-list govuk-list--number"},
    "a": {"class": "govuk-link"},
}

_markdown = MarkdownIt("commonmark", {"html": False})


# The same guidance is printed on every form page; published text never changes.
@lru_cache(maxsize=1024)
def render_markdown(text: str) -> SafeString:
    """Paragraphs, emphasis, lists, links and quotations; HTML in the text is shown as text."""
    return mark_safe(
        nh3.clean(
            _markdown.render(text),
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"https", "http", "mailto"},
            set_tag_attribute_values=CLASSES,
        )
    )
