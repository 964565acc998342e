"""Reading the tokens in a text: `{2.2.3 percent}`.

It knows nothing of any inspection. docs/tokens.md explains tokens to writers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from reports.figures.rules import DECIDERS

Where = tuple[tuple[str, str], ...]


class TokenError(ValueError):
    """A token that cannot be read, or that names something the inspection does not have."""


@dataclass(frozen=True, slots=True)
class Token:
    """A figure asked for. `kind` names its form below; `subject` is a number, a name or nothing."""

    source: str  # as written, with its braces
    kind: str
    subject: str = ""
    measure: str = ""
    answer: str = ""
    where: Where = ()
    in_words: bool = False


Piece = str | Token


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands in the place of a token that cannot be read."""

    fault: str


WHERE = r"where (?P<where>\S.*?)"
# What can be said of the key question that alone rates a standard; of itself "lowest" is its percentage.
OF_DECIDERS = ("percent", "share", "number", "text", "strand", "band")
DECIDER = rf"(?:{'|'.join(DECIDERS)})(?: (?:{'|'.join(OF_DECIDERS)}))?"
OF_STANDARDS = rf"rating|calculated|{DECIDER}"
IN_WORDS = r"(?P<in_words> in words)?"
FORMS = {
    "question": (
        r"(?P<subject>\S+) (?P<measure>percent|count|base|share|[aA] proportion|proportion|band|median|min|max)"
        rf"(?: answer=(?P<answer>\S.*?))?(?: {WHERE})?{IN_WORDS}"
    ),
    "overall": r"overall (?P<measure>rating|score|maximum)",
    "standard": rf"(?P<subject>\S+) (?P<measure>{OF_STANDARDS})",
    "bands": rf"(?P<subject>\S+) count in (?P<measure>\S.*?){IN_WORDS}",
    "domain": rf"domain (?P<subject>\S+) rated (?P<measure>\S.*?){IN_WORDS}",
    "cases": rf"cases (?:(?P<measure>total|signed off|with court report|with interview)|{WHERE}){IN_WORDS}",
    "fact": rf"fact (?P<subject>\S.*?){IN_WORDS}",
    "survey": r"survey (?P<subject>[^:]+): (?P<measure>.+)",
    "inspection": r"(?P<measure>fieldwork started|commencement windows|unit|pdu|region)",
}
PATTERNS = {kind: re.compile(form) for kind, form in FORMS.items()}
OF_NUMBERS = ("median", "min", "max")
MEASURES_IN_WORDS = {"count", "base", "share"}
PIECES = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]")
CONDITION = re.compile(r"([\w-]+)=(\S.*)")


def parse(text: str) -> list[Piece]:
    """The text in pieces: as written, or a token. Raises `TokenError` for the first that cannot be read."""
    return [checked(piece) for piece in pieces_of(text)]


def checked(piece: Piece | Unreadable) -> Piece:
    if isinstance(piece, Unreadable):
        raise TokenError(piece.fault)
    return piece


@lru_cache(maxsize=2048)
def pieces_of(text: str) -> tuple[Piece | Unreadable, ...]:
    return tuple(_read(text))


def _read(text):
    end = 0
    for match in PIECES.finditer(text):
        yield text[end : match.start()]
        end = match.end()
        yield _piece(match[0])
    yield text[end:]


def _piece(source):
    if source in ("{{", "}}"):
        return source[0]
    if len(source) == 1:
        return Unreadable(
            f"A single {source} stands in the text: a token needs both braces; write {source * 2} for a brace"
        )
    try:
        return _read_token(source)
    except TokenError as fault:
        return Unreadable(str(fault))


def _read_token(source):
    # A token may run over the end of a line.
    content = " ".join(source[1:-1].split())
    for kind, pattern in PATTERNS.items():
        if match := pattern.fullmatch(content):
            parts = {name: value or "" for name, value in match.groupdict().items()}
            where, in_words = _read_where(source, parts.pop("where", "")), bool(parts.pop("in_words", ""))
            token = Token(source, kind, where=where, in_words=in_words, **parts)
            break
    else:
        raise TokenError(f"{source}: this is not a token")
    if token.kind == "question" and token.in_words and token.measure not in MEASURES_IN_WORDS:
        raise TokenError(f"{source}: only a count, base or share can be given in words")
    if token.measure in OF_NUMBERS and token.answer:
        raise TokenError(f"{source}: a {token.measure} is of all numbers given, so no answer can be chosen")
    if token.measure == "band" and token.answer:
        raise TokenError(f"{source}: a band is that of Yes, so no answer can be chosen")
    return token


def _read_where(source: str, words: str) -> Where:
    if not words:
        return ()
    parts = re.split(r" and (?=[\w-]+=)", words)
    conditions = [(match[1], match[2]) for part in parts if (match := CONDITION.fullmatch(part))]
    if len(conditions) < len(parts):
        raise TokenError(f"{source}: after “where” stands characteristic=value, joined by “and”")
    return tuple(conditions)


def conditions_in(texts: Iterable[str]) -> list[Where]:
    """Every choice of cases that questions in the texts are asked of, so that all can be counted at once."""
    tokens = (piece for text in texts for piece in pieces_of(text) if isinstance(piece, Token))
    return list(dict.fromkeys(token.where for token in tokens if token.kind == "question" and token.where))
