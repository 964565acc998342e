"""Figures in the text of a report: `{2.2.3 percent}` becomes "29 per cent". docs/tokens.md explains them to writers.

Reading a text (`parse`) knows nothing of any inspection; what a token stands for is looked up by `Figures`.
"""

import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from inspection.markdown import render_markdown
from inspection.models import Inspection
from inspection.queries import question_set
from inspection.question_set import QuestionItem
from inspection.scale import Answer, band_of
from reports import queries
from reports.scorecard import QuestionScore, Scorecard, score_questions, scorecard

NOBODY = "–"
WORDS = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
Where = tuple[tuple[str, str], ...]


class TokenFault(ValueError):
    """A token that cannot be read, or that names something the inspection does not have."""


# --- Reading --------------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What stands in the place of a token that cannot be read."""

    fault: str


WHERE = r"where (?P<where>\S.*?)"
IN_WORDS = r"(?P<in_words> in words)?"
FORMS = {
    "question": (
        r"(?P<subject>\S+) (?P<measure>percent|count|base|share|proportion|band)"
        rf"(?: answer=(?P<answer>\S.*?))?(?: {WHERE})?{IN_WORDS}"
    ),
    "overall": r"overall (?P<measure>rating|score|maximum)",
    "standard": r"(?P<subject>\S+) (?P<measure>rating|calculated|lowest)",
    "domain": rf"domain (?P<subject>\S+) rated (?P<measure>\S.*?){IN_WORDS}",
    "cases": rf"cases (?:(?P<measure>total|signed off|with court report|with interview)|{WHERE}){IN_WORDS}",
    "fact": rf"fact (?P<subject>\S.*?){IN_WORDS}",
    "survey": r"survey (?P<subject>[^:]+): (?P<measure>.+)",
    "inspection": r"(?P<measure>fieldwork started|commencement windows|pdu|region)",
}
PATTERNS = {kind: re.compile(form) for kind, form in FORMS.items()}
MEASURES_IN_WORDS = {"count", "base", "share"}
PIECES = re.compile(r"\{\{|\}\}|\{[^{}]*\}|[{}]")
PRIVATE_LETTERS = range(0xE000, 0xF900)
CONDITION = re.compile(r"([\w-]+)=(\S.*)")


def parse(text: str) -> list[str | Token]:
    """The text in pieces: as written, or a token. Raises `TokenFault` for the first that cannot be read."""
    return [_checked(piece) for piece in _pieces(text)]


def _checked(piece):
    if isinstance(piece, Unreadable):
        raise TokenFault(piece.fault)
    return piece


# The same text always reads the same, and a report of a hundred passages is read again for every page view.
@lru_cache(maxsize=2048)
def _as_markdown(text):
    """The text as HTML with a mark and a number in each token's place, the tokens, and the mark.

    The mark is a letter that is not in the text, so that Markdown takes a token for a word.
    """
    mark = next(mark for mark in map(chr, PRIVATE_LETTERS) if mark not in text)
    pieces = parse(text)
    tokens = [piece for piece in pieces if isinstance(piece, Token)]
    numbers = itertools.count()
    html = render_markdown(
        "".join(f"{mark}{next(numbers)}{mark}" if isinstance(piece, Token) else piece for piece in pieces)
    )
    if html.count(mark) != 2 * len(tokens):
        raise TokenFault("A token stands where it cannot be printed, such as in the address of a link")
    return html, tokens, mark


def _faults_of_place(text):
    try:
        _as_markdown(text)
    except TokenFault as fault:
        return [str(fault)]
    return []


@lru_cache(maxsize=2048)
def _pieces(text) -> tuple[str | Token | Unreadable, ...]:
    return tuple(_read(text))


def _read(text):
    end = 0
    for match in PIECES.finditer(text):
        yield text[end : match.start()]
        end = match.end()
        yield _piece(match[0])
    yield text[end:]


def _piece(found):
    if found in ("{{", "}}"):
        return found[0]
    if len(found) == 1:
        return Unreadable(
            f"A single {found} stands in the text: a token needs both braces; write {found * 2} for a brace"
        )
    try:
        return _read_token(found)
    except TokenFault as fault:
        return Unreadable(str(fault))


def _read_token(source):
    # A token may run over the end of a line.
    content = " ".join(source[1:-1].split())
    for kind, pattern in PATTERNS.items():
        if match := pattern.fullmatch(content):
            parts = {name: value or "" for name, value in match.groupdict().items()}
            parts |= {"in_words": bool(parts.get("in_words")), "where": _read_where(source, parts.get("where", ""))}
            token = Token(source, kind, **parts)
            break
    else:
        raise TokenFault(f"{source}: this is not a token")
    if token.kind == "question" and token.in_words and token.measure not in MEASURES_IN_WORDS:
        raise TokenFault(f"{source}: only a count, base or share can be given in words")
    if token.measure == "band" and token.answer:
        raise TokenFault(f"{source}: a band is that of Yes, so no answer can be chosen")
    return token


def _read_where(source, words):
    if not words:
        return ()
    conditions = [CONDITION.fullmatch(part) for part in re.split(r" and (?=[\w-]+=)", words)]
    if not all(conditions):
        raise TokenFault(f"{source}: after “where” stands characteristic=value, joined by “and”")
    return tuple((condition[1], condition[2]) for condition in conditions)


# --- Looking up -----------------------------------------------------------------------------------------------------


class Figures:
    """What tokens stand for in one inspection.

    Checking a token counts nothing; what has to be counted is counted once, when the first value is asked for.
    """

    def __init__(self, inspection: Inspection, texts: Iterable[str] = ()):
        """Who has all `texts` at hand gives them, so that whatever they ask for is counted at once."""
        self.inspection = inspection
        self.framework = question_set(inspection.framework_id)
        self._wheres = [(), *conditions_in(texts)]
        self._scores = {}

    @cached_property
    def card(self) -> Scorecard:
        return scorecard(self.inspection, self._standings, self._counts[()])

    @cached_property
    def _counts(self):
        return queries.tallies_where(self.inspection, self._wheres, self._standings)

    def render(self, text: str) -> SafeString:
        """The text as HTML, its Markdown rendered and its tokens replaced. Raises `TokenFault`.

        Figures are put in after the Markdown is rendered, so that nothing in them can be taken for Markdown or HTML,
        and "28." at the start of a line is no list.
        """
        html, tokens, mark = _as_markdown(text)
        values = [escape(self.value(token)) for token in tokens]
        # Sanitised Markdown with escaped figures.
        return mark_safe(re.sub(f"{mark}(\\d+){mark}", lambda place: values[int(place[1])], html)) if values else html

    def plain(self, text: str) -> str:
        """The text with its tokens replaced and nothing else. Raises `TokenFault`."""
        return "".join(self.value(piece) if isinstance(piece, Token) else piece for piece in parse(text))

    def value(self, token: Token) -> str:
        """What is printed in the token's place: never empty. Raises `TokenFault`."""
        return self._looked_up(token)()

    def faults(self, text: str) -> list[str]:
        """Everything that is wrong with a text's tokens, in the order it is written."""
        faults = []
        for piece in _pieces(text):
            try:
                if isinstance(_checked(piece), Token):
                    self._looked_up(piece)
            except TokenFault as fault:
                faults.append(str(fault))
        if not faults:
            faults = _faults_of_place(text)
        return list(dict.fromkeys(faults))

    def _looked_up(self, token) -> Callable[[], str]:
        """How to find the value, once everything that the token names is known to exist."""
        try:
            return getattr(self, f"_{token.kind}")(token)
        except TokenFault as fault:
            raise TokenFault(f"{token.source}: {fault}") from fault

    # Questions

    def _question(self, token):
        item = self._question_item(token.subject)
        answer = self._answer(item, token.answer)
        self._check_where(token.where)
        if token.measure == "band" and not item.is_key_question:
            raise TokenFault(f"{item.number} is not a key question, so it has no band")
        return lambda: self._question_value(token, self._scores_where(token.where)[item.number], answer)

    def _question_value(self, token, score, answer):
        count, base = number(score.counts[answer], token.in_words), number(score.base, token.in_words)
        percent = score.percent_of(answer)
        band = band_of(percent, self.framework.bands)
        return {
            "count": count,
            "base": base,
            "share": f"{count} of {base}",
            "percent": per_cent(percent),
            "band": band.rating.label if band else NOBODY,
            "proportion": band.proportions[0] if band else NOBODY,
        }[token.measure]

    def _question_item(self, name) -> QuestionItem:
        if item := self.framework.by_number.get(name):
            return item
        if name in self.framework.standards_by_number:
            raise TokenFault(f"{name} is a standard; it has a rating, calculated and lowest")
        raise TokenFault(f"there is no question {name} in this framework")

    def _answer(self, item, wanted):
        """The answer's code, found by code or label."""
        if not wanted and item.options:
            raise TokenFault(f"{item.number} has answers of its own; add answer= and one of {listed(item.options)}")
        offered = dict(item.answers)
        for code, label in offered.items():
            if (wanted or Answer.YES).casefold() in (code.casefold(), label.casefold()):
                return code
        raise TokenFault(f"{item.number} has no answer “{wanted}”; it has {listed(offered.values())}")

    def _scores_where(self, where) -> dict[str, QuestionScore]:
        if not where:
            return self.card.questions
        if where not in self._scores:
            if where not in self._counts:
                self._counts |= queries.tallies_where(self.inspection, [where], self._standings)
            self._scores[where] = score_questions(self.framework, self._counts[where])
        return self._scores[where]

    def _check_where(self, where):
        for code, option in where:
            options = self.framework.characteristics.get(code)
            if options is None:
                raise TokenFault(
                    f"there is no characteristic {code}; there are {listed(self.framework.characteristics)}"
                )
            if option not in options:
                raise TokenFault(f"{code} has no value “{option}”; it has {listed(options)}")

    # Ratings

    def _standard(self, token):
        standard = self.framework.standards_by_number.get(token.subject)
        if standard is None:
            if token.subject in self.framework.by_number:
                raise TokenFault(f"{token.subject} is a question; ratings belong to standards")
            raise TokenFault(f"there is no standard {token.subject} in this framework")
        if token.measure == "lowest":
            if standard.rated_by_panel:
                raise TokenFault(f"{token.subject} is rated by the panel and has no key questions")
            return lambda: per_cent(self.card.standards[standard.number].percent)
        if not standard.is_rated:
            raise TokenFault(f"{token.subject} is not rated")
        which = {"rating": "agreed", "calculated": "calculated"}[token.measure]
        return lambda: str(getattr(self.card.standards[standard.number], which) or NOBODY)

    def _overall(self, token):
        if token.measure == "maximum":
            return lambda: str(self.card.overall.maximum)
        # A score of 0 is a score.
        return lambda: str(NOBODY if self.card.overall.rating is None else getattr(self.card.overall, token.measure))

    def _domain(self, token):
        domain = next((domain for domain in self.framework.domains if domain.number == token.subject), None)
        if domain is None:
            raise TokenFault(f"there is no domain {token.subject} in this framework")
        scale = self.framework.ratings
        rating = next((rating for rating in scale if rating.label.casefold() == token.measure.casefold()), None)
        if rating is None:
            raise TokenFault(f"there is no rating “{token.measure}”; there are {listed(map(str, scale))}")
        rated = [standard.number for standard in domain.standards if standard.is_rated]
        return lambda: number(sum(self.card.standards[name].agreed == rating for name in rated), token.in_words)

    # Cases

    def _cases(self, token):
        self._check_where(token.where)
        return lambda: number(self._number_of_cases(token), token.in_words)

    def _number_of_cases(self, token):
        if token.measure == "total":
            return self.card.total
        if token.measure == "signed off":
            return self.card.signed_off
        counts = {
            "with court report": lambda case: case.court_report,
            "with interview": lambda case: case.interview,
            "": lambda case: case.matches(token.where),
        }[token.measure]
        return sum(counts(case) for case in self._standings if case.is_counted)

    @cached_property
    def _standings(self):
        return queries.standings(self.inspection)

    # Facts and surveys

    def _fact(self, token):
        if fact := self.facts.get(token.subject):
            return lambda: fact_in_words(fact, token.in_words)
        raise TokenFault(f"there is no fact “{token.subject}” in this inspection")

    @cached_property
    def facts(self) -> dict[str, Any]:
        return {one_line(row.name): row for row in self._facts_and_results if not row.survey}

    @cached_property
    def surveys(self) -> dict[tuple[str, str], Any]:
        return {(one_line(row.survey), one_line(row.name)): row for row in self._facts_and_results if row.survey}

    @cached_property
    def _facts_and_results(self):
        return queries.facts_and_survey_results(self.inspection)

    def _survey(self, token):
        if result := self.surveys.get((token.subject, token.measure)):
            return lambda: result_in_words(result)
        names = listed(dict.fromkeys(survey for survey, _ in self.surveys)) or "none"
        raise TokenFault(f"there is no such statement; the surveys are {names}")

    # The inspection

    def _inspection(self, token):
        inspection = self.inspection
        return {
            "pdu": lambda: inspection.delivery_unit.name,
            "region": lambda: inspection.delivery_unit.region.name,
            "fieldwork started": lambda: day(inspection.fieldwork_started_on),
            "commencement windows": lambda: windows(inspection.commencement_windows),
        }[token.measure]


def conditions_in(texts: Iterable[str]) -> list[Where]:
    """Every choice of cases that questions in the texts are asked of, so that all can be counted at once."""
    found = (piece for text in texts for piece in _pieces(text) if isinstance(piece, Token))
    return list(dict.fromkeys(token.where for token in found if token.kind == "question" and token.where))


# --- A list for writers ---------------------------------------------------------------------------------------------

# Groups of rows: what it is, and its tokens with what each prints.
TokenList = list[tuple[str, list[tuple[str, list[tuple[str, str]]]]]]


def tokens_of(figures: Figures) -> TokenList:
    """Tokens for everything the inspection has, with their present values."""
    framework = figures.framework
    groups = [("Ratings", [("Overall", ["overall rating", "overall score", "overall maximum"])])]
    for standard in framework.standards:
        words = ["rating", "calculated"] if standard.is_rated and not standard.rated_by_panel else ["rating"]
        words = words if standard.is_rated else []
        words += [] if standard.rated_by_panel else ["lowest"]
        groups[0][1].append((str(standard), [f"{standard.number} {word}" for word in words]))
    for standard in framework.case_standards:
        groups.append(
            (f"Questions of {standard}", [row for item in standard.questions for row in _question_rows(item)])
        )
    groups += [
        ("Information questions", [row for item in framework.information for row in _question_rows(item)]),
        (
            "Cases",
            [(name, [f"cases {name}"]) for name in ("total", "signed off", "with court report", "with interview")],
        ),
        (
            "Cases by characteristic",
            [
                (f"{code.replace('_', ' ').capitalize()}: {option}", [f"cases where {code}={option}"])
                for code, options in framework.characteristics.items()
                for option in options
            ],
        ),
        ("Facts", [(name, [f"fact {name}"]) for name in figures.facts]),
        ("Surveys", [(f"{survey}: {said}", [f"survey {survey}: {said}"]) for survey, said in figures.surveys]),
        ("The inspection", [(name, [name]) for name in ("pdu", "region", "fieldwork started", "commencement windows")]),
    ]
    return [(title, [(label, _printed(figures, tokens)) for label, tokens in rows]) for title, rows in groups]


def _question_rows(item):
    if not item.options:
        yield str(item), [f"{item.number} percent", f"{item.number} share"]
        return
    for option in item.options:
        yield f"{item}: {option}", [f"{item.number} {measure} answer={option}" for measure in ("percent", "share")]


def _printed(figures, contents):
    printed = []
    for content in contents:
        try:
            printed.append((f"{{{content}}}", figures.plain(f"{{{content}}}")))
        except TokenFault:
            # A name with a brace in it, say: a file may bring one, but no token can spell it.
            continue
    return printed


# --- Printing -------------------------------------------------------------------------------------------------------


def per_cent(percent: int | None) -> str:
    return NOBODY if percent is None else f"{percent} per cent"


def number(value: int, in_words: bool = False) -> str:
    return WORDS[value] if in_words and 0 <= value < len(WORDS) else f"{value:,}"


def fact_in_words(fact, in_words: bool = False) -> str:
    value = fact.value.normalize()
    whole = value == value.to_integral_value()
    words = number(int(value), in_words) if whole else f"{value:,f}"
    return f"{words} {fact.unit}".strip()


def result_in_words(result) -> str:
    return per_cent(result.percent) if result.yes is None else f"{result.yes:,} of {result.of:,}"


def day(value: date) -> str:
    return date_format(value, "j F Y")


def windows(pairs: list[list[str]]) -> str:
    spans = [" to ".join(day(date.fromisoformat(end)) for end in pair) for pair in pairs]
    return " and ".join([", ".join(spans[:-1]), spans[-1]] if len(spans) > 1 else spans) or NOBODY


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def one_line(name: str) -> str:
    return " ".join(name.split())
