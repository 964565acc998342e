"""What of a passage should be looked at: figures typed by hand, words for amounts, names, and how it is set. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.authoring.checks.findings import Finding, Severity
from reports.authoring.checks.reading import Figure, Sentence, Words, words_pattern
from reports.panel.naming import PRACTITIONER, as_read, names_case, names_person, names_wholly

# What is true of some cases can stop being true of them.
QUANTITIES = words_pattern(
    (
        *("all", "none", "nobody", "no one", "no-one", "each", "every", "everyone", "everybody", "most", "half"),
        *("whenever", "always", "never"),
    )
)
# Where such a word counts nothing: "above all", "each other", "every day", "most often".
IDIOMS = re.compile(
    r"\b(?:(?:above|after|at|first\s+of)\s+all|all\s+the\s+same|each\s+other|every\s+(?:day|week|month|year)"
    r"|most\s+(?:often|\w+ly)|(?:the|what\s+\w+\s+us)\s+most)\b",
    re.IGNORECASE,
)
# The words of others stand as they were said.
OWN_WORDS = {"narrative", "strength", "improvement", "practice_example"}
TWO_BLANKS = re.compile(r"\S[ \u00a0]{2,}\S")


@dataclass(frozen=True, slots=True)
class Given:
    """A figure of a standard's question that tokens print: `share` and `percent` are the tokens, without braces."""

    count: int
    base: int
    percent: int
    share_token: str
    percent_token: str


def remarks(words: Words, given: Mapping[str, Sequence[Given]]) -> Iterator[Finding]:
    """`given` are the figures of each standard, by its number."""
    yield from _typed_figures(words, given.get(words.section.split("/")[0], ()))
    if words.kind in OWN_WORDS and not words.has_conditions:
        yield from _quantities(words)
    if words.kind == "quotation" and not words.attribution.strip():
        yield _of(words, "attribution", words.printed, "Nobody is named as having said this", "Say who said it: a role")
    for match in TWO_BLANKS.finditer(words.printed):
        place = words.printed[max(match.start() - 40, 0) : match.end() + 40]
        wrong = "Two blanks stand where one belongs"
        yield _of(words, "style", place, wrong, "Leave one blank between words and between sentences")


def _of(words, kind, place, wrong, remedy, token="", severity=Severity.WARNING):
    place = " ".join(place.split())
    return Finding(kind, severity, words.section, words.key, place, wrong, remedy, token)


def _typed_figures(words: Words, given: Sequence[Given]) -> Iterator[Finding]:
    for sentence in words.sentences:
        for figure in sentence.figures:
            start, end = sentence.start + figure.start, sentence.start + figure.end
            token = "" if words.tokens_in(start, end) else _token_for(figure, given)
            if token:
                wrong = f"“{figure.text}” is typed, and would stay where answers change"
                yield _of(words, "typed", sentence.shown, wrong, "Let a token print it", f"{{{token}}}")


def _token_for(figure: Figure, given: Sequence[Given]) -> str:
    for each in given:
        if figure.is_share and (figure.count, figure.base) == (each.count, each.base):
            return f"{each.share_token} in words" if figure.in_words else each.share_token
        if figure.percent == each.percent and not figure.is_share:
            return each.percent_token
    return ""


def _quantities(words: Words) -> Iterator[Finding]:
    for sentence in words.sentences:
        if found := amounts_in(words, sentence):
            quoted = " and ".join(f"“{word}”" for word in found)
            yield _of(
                words,
                "amount",
                sentence.shown,
                f"{quoted} may stop being true where answers change",
                "Say what it holds while, or look whether it is true whatever the answers are",
            )


def amounts_in(words: Words, sentence: Sentence) -> list[str]:
    """The words for amounts that are typed in it, in small letters."""
    idle = {place for match in IDIOMS.finditer(sentence.text) for place in range(*match.span())}
    found = (
        match[0].lower()
        for match in QUANTITIES.finditer(sentence.text)
        if match.start() not in idle
        and not words.tokens_in(sentence.start + match.start(), sentence.start + match.end())
    )
    return list(dict.fromkeys(found))


def names(words: Words, references: Sequence[str], people: Sequence[str]) -> Iterator[Finding]:
    """Cases and people of the inspection that a passage names. A part of a name is a word of its own in many texts
    ("May"), and so a warning."""
    for printed in (*(sentence.text for sentence in words.sentences), words.attribution, words.addressee):
        text = as_read(printed)
        for reference in references:
            if names_case(text, reference):
                wrong = f"The case {reference} is named"
                yield _of(words, "case", printed, wrong, "Say nothing by which a case is known", "", Severity.ERROR)
        for person in people:
            if names_wholly(text, person):
                wrong = f"{person}, of the team, is named"
                yield _of(words, "person", printed, wrong, "Say a role, never a name", "", Severity.ERROR)
            elif names_person(text, person):
                wrong = f"A part of the name of {person}, of the team, stands here"
                yield _of(words, "name", printed, wrong, "Say a role, if the person is meant")
        for code in dict.fromkeys(PRACTITIONER.findall(text)):
            yield _of(words, "name", printed, f"{code} may be the code of a practitioner", "Say a role, if it is one")
