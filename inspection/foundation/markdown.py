"""Markdown that frameworks and editors write, as HTML that is safe to print.

Few who write a report know Markdown. It has emphasis, lists, links and quotations here; whatever else Markdown would
take for its own and print differently, or not at all, is printed as it was typed.
"""

import re
from functools import lru_cache

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, link

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote"}
# A paragraph, and a list as a whole, runs in the direction of its first letter.
WITH_DIRECTION = ("p", "ul", "ol")
ATTRIBUTES = {"a": {"href"}, "p": {"dir"}, "ul": {"dir"}, "ol": {"dir", "start"}, "li": {"value"}}
CLASSES = {
    "p": {"class": "govuk-body"},
    "ul": {"class": "govuk-list govuk-list--bullet"},
    "ol": {"class": "govuk-list govuk-list--number"},
    "a": {"class": "govuk-link"},
}
RULES = ["blockquote", "list", "newline", "escape", "emphasis", "link", "autolink"]
DEEPEST = 12  # lists and quotations within one another; the parser would leave out what stands deeper than 20

_ADDRESS = re.compile("https?://|mailto:", re.IGNORECASE)
_TARGET = re.compile(r"\(\s*(?:<[^\s<>]+>|[^\s<>]+)\s*\)")
_BACKSLASH = re.compile(r"\\(?![-*_\[\]<>.+#!`])")
_STAR_IN_WORD = re.compile(r"(?<=\w)\*(?=\w)")
# As Word puts them on the clipboard; the last is of its symbol font.
_WORD_BULLET = re.compile("^([ \t]*)[•·\uf0b7][ \t\xa0]+(?=\\S)", re.MULTILINE)
# What begins a list or a quotation in Markdown, and what does here: no plus, no comparison (“> 65 per cent”), no year,
# no number with a bracket, whose list would print another sign, and nothing with no words behind it, as “* * *”.
_MARK = re.compile(r"[ \t]*(?:>|(?:[-+*]|\d+[.)])(?=[ \t]|$))")
_MEANT = re.compile(r"[ \t]*(?:>(?=[ \t]*(?:$|[^\W\d]|[\"'“‘*_(\[>-]))|(?:[-*]|[1-9]\d?\.)[ \t]+(?=.*[^-*\s]))")


# The same guidance is printed on every form page; published text never changes.
@lru_cache(maxsize=1024)
def render_markdown(text: str, *, keep_lines: bool = False) -> SafeString:
    """Paragraphs, emphasis, lists, links and quotations; HTML in the text is shown as text.

    The lines of a paragraph are joined, as in files that are wrapped by hand, unless `keep_lines`.
    """
    # What is typed is cleaned last, so that only the tags and attributes listed above are left.
    return mark_safe(
        nh3.clean(
            (_LINES if keep_lines else _JOINED).render(_as_typed(text)),
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes={"https", "http", "mailto"},
            # One each: several would stand in any order.
            set_tag_attribute_values=CLASSES,
        )
    )


def _as_typed(text: str) -> str:
    """The text with a backslash before what would be taken for Markdown and is not meant so."""
    text = _BACKSLASH.sub(r"\\\\", text).replace("![", "!\\[")
    text = _STAR_IN_WORD.sub(r"\\*", text)
    return "\n".join(map(_line_as_typed, _WORD_BULLET.sub(r"\1- ", text).split("\n")))


def _line_as_typed(line: str) -> str:
    position = 0
    while mark := _MARK.match(line, position):
        meant = _MEANT.match(line, position)
        if meant is None:
            sign = mark.end() - 1
            return f"{line[:sign]}\\{line[sign:]}"
        position = meant.end()
    return line


class _Markdown(MarkdownIt):
    def __init__(self, *, keep_lines: bool) -> None:
        super().__init__("zero", {"breaks": keep_lines})
        self.enable(RULES)
        self.block.ruler.before("blockquote", "too_deep", _too_deep)
        self.inline.ruler.at("link", _link)
        self.core.ruler.push("typed_numbers", _typed_numbers)
        self.core.ruler.push("direction", _set_direction)

    def validateLink(self, url: str) -> bool:
        """Whether the address will be kept: another would take the words' link away without a trace."""
        return bool(_ADDRESS.match(url)) and " href=" in nh3.clean(f'<a href="{escape(url)}">', tags={"a"})

    def normalizeLinkText(self, link: str) -> str:
        return link


def _too_deep(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    return state.level >= DEEPEST and paragraph(state, line, end, silent)


def _link(state: StateInline, silent: bool) -> bool:
    """`[words](address)`; with no words, or with a title that would be seen by nobody, it is no link."""
    start = state.pos
    if not link(state, True):
        return False
    end, state.pos = state.pos, start
    words_end = state.md.helpers.parseLinkLabel(state, start, True)
    has_words = bool(state.src[start + 1 : words_end].strip())
    return has_words and bool(_TARGET.fullmatch(state.src, words_end + 1, end)) and link(state, silent)


def _typed_numbers(state: StateCore) -> None:
    """Markdown counts on from the first number of a list. Here each keeps its own."""
    for token in state.tokens:
        if token.type == "list_item_open" and token.info:
            token.attrSet("value", token.info)


def _set_direction(state: StateCore) -> None:
    for token in state.tokens:
        if token.tag in WITH_DIRECTION and token.nesting == 1:
            token.attrSet("dir", "auto")


_JOINED, _LINES = _Markdown(keep_lines=False), _Markdown(keep_lines=True)
