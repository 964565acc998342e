"""Passages as HTML: Markdown by the libraries that the product has, remembered, with figures put in afterwards."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

REMEMBERED = 1024  # texts
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote"}
ATTRIBUTES = {"a": {"href"}, "p": {"dir"}, "ul": {"dir"}, "ol": {"dir", "start"}}
CLASSES = {
    "p": {"class": "govuk-body"},
    "ul": {"class": "govuk-list govuk-list--bullet"},
    "ol": {"class": "govuk-list govuk-list--number"},
    "a": {"class": "govuk-link"},
}
TOKEN = re.compile(r"\{([^{}]*)\}")
MARK = "\ue000"
MARKED = re.compile(f"{MARK}(\\d+){MARK}")
PARSER = MarkdownIt("zero").enable(["blockquote", "list", "newline", "escape", "emphasis", "link", "autolink"])


def direction(state):
    for token in state.tokens:
        if token.tag in ("p", "ul", "ol") and token.nesting == 1:
            token.attrSet("dir", "auto")


PARSER.core.ruler.push("direction", direction)


@lru_cache(maxsize=REMEMBERED)
def rendered(text):
    """(HTML with a mark for each token, the tokens)"""
    tokens = TOKEN.findall(text)
    numbers = iter(range(len(tokens)))
    marked = TOKEN.sub(lambda _: f"{MARK}{next(numbers)}{MARK}", text)
    html = nh3.clean(
        PARSER.render(marked),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"https", "http", "mailto"},
        set_tag_attribute_values=CLASSES,
    )
    return html, tokens


def render(text, value_of):
    html, tokens = rendered(text)
    return Markup(MARKED.sub(lambda match: str(escape(value_of(tokens[int(match[1])]))), html) if tokens else html)


def plain(text, value_of):
    return TOKEN.sub(lambda match: value_of(match[1]), text)
