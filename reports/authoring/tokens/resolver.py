"""What tokens stand for in one inspection."""

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from inspection.foundation.dates import day_in_words
from inspection.foundation.search import folded
from inspection.frameworks.conditions import Section
from inspection.frameworks.document import AnswerType, QuestionItem, StandardItem
from inspection.frameworks.format_2.upgrade import detail_of
from inspection.frameworks.queries import question_set
from inspection.frameworks.scale import Answer, Rating, band_of
from inspection.models import Inspection
from reports.authoring.phrases import with_article
from reports.authoring.tokens.grammar import (
    OF_DECIDERS,
    OF_NUMBERS,
    Token,
    TokenError,
    checked,
    conditions_in,
    parse,
    pieces_of,
)
from reports.authoring.tokens.rendering import as_markdown, position_errors
from reports.authoring.tokens.wording import (
    NOBODY,
    fact_in_words,
    listed,
    number,
    one_line,
    per_cent,
    result_in_words,
    windows,
)
from reports.figures.rules import DECIDERS, STANDARD_RULES
from reports.figures.scorecard import (
    CaseStatus,
    Conditions,
    QuestionScore,
    Scorecard,
    StandardScore,
    Tallies,
    score_questions,
)
from reports.figures.tallies import case_statuses, scorecard, tallies_where
from reports.panel.queries import FactOrResult, facts_and_survey_results

PROPORTIONS = ("proportion", "a proportion", "A proportion")
BUILT_IN = {"with court report": Section.COURT_REPORT, "with interview": Section.INTERVIEW}


def measures_of(standard: StandardItem) -> list[str]:
    """What a token can ask of a standard; empty where it is neither rated nor calculated."""
    if standard.rated_by_panel:
        return ["rating"] if standard.is_rated else []
    ratings = ["rating", "calculated"] if standard.is_rated else []
    rule = STANDARD_RULES.get(standard.rule)
    if not rule or not rule.DECIDER:
        return ratings
    has_strands = any(item.strand for item in standard.key_questions)
    of_decider = (measure for measure in OF_DECIDERS if measure != "strand" or has_strands)
    return [*ratings, rule.DECIDER, *(f"{rule.DECIDER} {measure}" for measure in of_decider)]


def _proportion(phrase: str, measure: str) -> str:
    """As the token wants it: alone, with its article, or with that at the beginning of a sentence."""
    if measure == "proportion":
        return phrase
    phrase = with_article(phrase)
    return phrase[:1].upper() + phrase[1:] if measure[0] == "A" else phrase


def has_bands(standard: StandardItem) -> bool:
    """Whether its key questions have percentages that are read on bands."""
    return bool(standard.bands) and any(item.has_percentage for item in standard.key_questions)


class Figures:
    """What tokens stand for in one inspection.

    Checking a token counts nothing; what has to be counted is counted once, when the first value is asked for.
    """

    def __init__(self, inspection: Inspection, texts: Iterable[str] = ()):
        """Who has all `texts` at hand gives them, so that whatever they ask for is counted at once."""
        self.inspection = inspection
        self.framework = question_set(inspection.framework_id)
        self._wheres: list[Conditions] = [(), *conditions_in(texts)]
        self._scores: dict[Conditions, dict[str, QuestionScore]] = {}

    @cached_property
    def card(self) -> Scorecard:
        return scorecard(self.inspection, self._case_statuses, self._counts[()])

    @cached_property
    def _counts(self) -> dict[Conditions, Tallies]:
        return tallies_where(self.inspection, self._wheres, self._case_statuses)

    def render(self, text: str) -> SafeString:
        """The text as HTML, its Markdown rendered and its tokens replaced. Raises `TokenError`.

        Figures are put in after the Markdown is rendered, so that nothing in them can be taken for Markdown or HTML,
        and "28." at the start of a line is no list.
        """
        html, tokens, mark = as_markdown(text)
        values = [escape(self.value(token)) for token in tokens]
        # Sanitised Markdown with escaped figures.
        return mark_safe(re.sub(f"{mark}(\\d+){mark}", lambda match: values[int(match[1])], html)) if values else html

    def plain(self, text: str) -> str:
        """The text with its tokens replaced and nothing else. Raises `TokenError`."""
        return "".join(self.value(piece) if isinstance(piece, Token) else piece for piece in parse(text))

    def value(self, token: Token) -> str:
        """What is printed in the token's place: never empty. Raises `TokenError`."""
        return self._look_up(token)()

    def errors(self, text: str) -> list[str]:
        """Everything that is wrong with a text's tokens, in the order it is written."""
        errors = []
        for piece in pieces_of(text):
            try:
                if isinstance(checked(piece), Token):
                    self._look_up(piece)
            except TokenError as fault:
                errors.append(str(fault))
        if not errors:
            errors = position_errors(text)
        return list(dict.fromkeys(errors))

    def _look_up(self, token) -> Callable[[], str]:
        """How to find the value, once everything that the token names is known to exist."""
        try:
            return self.LOOK_UPS[token.kind](self, token)
        except TokenError as fault:
            raise TokenError(f"{token.source}: {fault}") from fault

    # Questions

    def _look_up_question(self, token):
        item = self.question_item(token.subject)
        self._check_where(token.where)
        self._check_measure(item, token)
        # Of the numbers given, and of the base, no answer is asked.
        is_of_all = token.measure in OF_NUMBERS or (token.measure == "base" and not token.answer)
        answer = "" if is_of_all else self.answer_of(item, token.answer)
        return lambda: self._question_value(token, self.scores_where(token.where)[item.number], answer)

    def _check_measure(self, item, token):
        if token.measure == "band" and not (item.is_key_question and item.has_percentage):
            what = "has no percentage" if item.is_key_question else "is not a key question"
            raise TokenError(f"{item.number} {what}, so it has no band")
        if token.measure in ("band", *PROPORTIONS) and not self.framework.bands:
            raise TokenError("this framework has no bands")
        if token.measure in OF_NUMBERS and item.answer_type != AnswerType.NUMBER:
            raise TokenError(f"{item.number} is not answered with a number, so it has no {token.measure}")
        if item.is_typed and token.measure not in (*OF_NUMBERS, "base"):
            measures = listed((*OF_NUMBERS, "base") if item.answer_type == AnswerType.NUMBER else ["base"])
            raise TokenError(
                f"{item.number} has no answers to choose from, so it has no {token.measure}; it has {measures}"
            )

    def _question_value(self, token, score, answer):
        base = number(score.base, token.in_words)
        if token.measure == "base":
            return base
        if token.measure in OF_NUMBERS:
            return self._of_numbers(score.spread, token.measure)
        count, percent = number(score.counts[answer], token.in_words), score.percent_of(answer)
        band = band_of(percent, self.framework.bands) if self.framework.bands else None
        if token.measure in PROPORTIONS:
            return _proportion(band.proportions[0] if band else NOBODY, token.measure)
        return {
            "count": count,
            "share": f"{count} of {base}",
            "percent": per_cent(percent),
            "band": band.rating.label if band else NOBODY,
        }[token.measure]

    def _of_numbers(self, spread, measure):
        if spread is None:
            return NOBODY
        return {"median": spread.median_text, "min": spread.minimum_text, "max": spread.maximum_text}[measure]

    def question_item(self, name) -> QuestionItem:
        if item := self.framework.by_number.get(name):
            return item
        if name in self.framework.standards_by_number:
            measures = listed(measures_of(self.framework.standards_by_number[name]))
            raise TokenError(f"{name} is a standard; it has {measures}" if measures else f"{name} is not rated")
        raise TokenError(f"there is no question {name} in this framework")

    def answer_of(self, item, wanted):
        """The answer's code, found by code or label."""
        offered = dict(item.answers)
        if not wanted and not item.has_percentage:
            raise TokenError(f"{item.number} has answers of its own; add answer= and one of {listed(offered.values())}")
        for code, label in offered.items():
            if folded(wanted or Answer.YES) in (folded(code), folded(label)):
                return code
        raise TokenError(f"{item.number} has no answer “{wanted}”; it has {listed(offered.values())}")

    def scores_where(self, where) -> dict[str, QuestionScore]:
        if not where:
            return self.card.questions
        if where not in self._scores:
            if where not in self._counts:
                self._counts |= tallies_where(self.inspection, [where], self._case_statuses)
            self._scores[where] = score_questions(self.framework, self._counts[where])
        return self._scores[where]

    def _check_where(self, where):
        for code, option in where:
            detail = self.framework.characteristics.get(code)
            if detail is None:
                raise TokenError(
                    f"there is no characteristic {code}; there are {listed(self.framework.characteristics)}"
                )
            if option not in detail.options:
                raise TokenError(f"{code} has no value “{option}”; it has {listed(detail.options)}")

    # Ratings

    def _look_up_standard(self, token):
        standard = self.framework.standards_by_number.get(token.subject)
        if standard is None:
            if token.subject in self.framework.by_number:
                raise TokenError(f"{token.subject} is a question; ratings belong to standards")
            raise TokenError(f"there is no standard {token.subject} in this framework")
        decider, _, measure = token.measure.partition(" ")
        if decider in DECIDERS:
            if decider not in measures_of(standard):
                raise TokenError(f"{token.subject} is not rated by its {decider} key question")
            if token.measure not in measures_of(standard):
                raise TokenError(f"the key questions of {token.subject} have no {measure}")
            return lambda: self._of_decider(self.card.standards[standard.number], measure or "percent")
        if not standard.is_rated:
            raise TokenError(f"{token.subject} is not rated")
        which = {"rating": "agreed", "calculated": "calculated"}[token.measure]
        return lambda: str(getattr(self.card.standards[standard.number], which) or NOBODY)

    def _of_decider(self, score: StandardScore, measure: str) -> str:
        if (decider := score.decider) is None:
            return NOBODY
        band = band_of(score.percent, score.standard.bands)
        return {
            "percent": per_cent(score.percent),
            "share": decider.cases_in_words,
            "number": decider.item.number,
            "text": decider.item.text,
            "strand": decider.item.strand or NOBODY,
            "band": band.rating.label if band else NOBODY,
        }[measure]

    def _look_up_bands(self, token):
        standard = self.framework.standards_by_number.get(token.subject)
        if standard is None:
            raise TokenError(f"there is no standard {token.subject} in this framework")
        ratings = [band.rating for band in standard.bands]
        if not has_bands(standard):
            raise TokenError(f"the key questions of {token.subject} are in no bands")
        if (rating := self.rating_named(token.measure, ratings)) is None:
            raise TokenError(f"there is no band “{token.measure}”; there are {listed(map(str, ratings))}")
        return lambda: number(self.in_band(standard, rating), token.in_words)

    def in_band(self, standard: StandardItem, rating: Rating) -> int:
        """How many key questions of a standard have their percentage in the band."""
        scores = self.card.standards[standard.number].key_questions
        return sum(score.band is not None and score.band.rating == rating for score in scores)

    def rating_named(self, name: str, ratings: Iterable[Rating]) -> Rating | None:
        """By its code or its label."""
        wanted = folded(name)
        return next((each for each in ratings if wanted in (folded(each.code), folded(each.label))), None)

    def _look_up_overall(self, token):
        if not self.of_overall:
            raise TokenError("this framework awards no overall rating")
        if token.measure not in self.of_overall:
            raise TokenError(f"the overall rating has no {token.measure}: it is no sum of points")
        return lambda: self._overall(token.measure)

    @property
    def of_overall(self) -> tuple[str, ...]:
        """What can be asked of the overall rating; nothing where none is awarded."""
        overall = self.framework.overall
        if overall is None or not self.framework.rated_standards:
            return ()
        return ("rating", "score", "maximum") if overall.rule == "points_sum" else ("rating",)

    def _overall(self, measure):
        overall = self.card.overall
        if overall is None or (measure != "maximum" and overall.rating is None):
            return NOBODY
        # A score of 0 is a score.
        return str(getattr(overall, measure))

    def _look_up_domain(self, token):
        domain = next((domain for domain in self.framework.domains if domain.number == token.subject), None)
        if domain is None:
            raise TokenError(f"there is no domain {token.subject} in this framework")
        rated = [standard for standard in domain.standards if standard.is_rated]
        scale = list(dict.fromkeys(rating for standard in rated for rating in standard.scale))
        rating = next((rating for rating in scale if folded(rating.label) == folded(token.measure)), None)
        if rating is None:
            raise TokenError(f"there is no rating “{token.measure}”; there are {listed(map(str, scale))}")
        return lambda: number(sum(self.card.standards[item.number].agreed == rating for item in rated), token.in_words)

    # Cases

    def _look_up_cases(self, token):
        self._check_where(token.where)
        if token.measure in BUILT_IN and token.measure not in self.of_cases:
            raise TokenError(f"cases {token.measure}: this framework does not record that")
        return lambda: number(self.number_of_cases(token), token.in_words)

    @property
    def of_cases(self) -> tuple[str, ...]:
        """What can be asked of the cases, besides conditions."""
        recorded = {detail.code for detail in self.framework.details}
        return ("total", "signed off", *(name for name in BUILT_IN if self._built_in(name) in recorded))

    def _built_in(self, measure):
        """The detail that format 1 records of every case, by its code in this framework."""
        return detail_of(BUILT_IN[measure], self.framework.characteristics)

    def number_of_cases(self, token):
        if token.measure == "total":
            return self.card.total
        if token.measure == "signed off":
            return self.card.signed_off
        where = ((self._built_in(token.measure), "yes"),) if token.measure in BUILT_IN else token.where
        return sum(case.matches(where) for case in self._case_statuses if case.is_counted)

    @cached_property
    def _case_statuses(self) -> tuple[CaseStatus, ...]:
        return case_statuses(self.inspection)

    # Facts and surveys

    def _look_up_fact(self, token):
        if fact := self.facts.get(token.subject):
            return lambda: fact_in_words(fact, token.in_words)
        raise TokenError(f"there is no fact “{token.subject}” in this inspection")

    @cached_property
    def facts(self) -> dict[str, FactOrResult]:
        return {one_line(row.name): row for row in self._facts_and_results if not row.survey}

    @cached_property
    def surveys(self) -> dict[tuple[str, str], FactOrResult]:
        return {(one_line(row.survey), one_line(row.name)): row for row in self._facts_and_results if row.survey}

    @cached_property
    def _facts_and_results(self) -> list[FactOrResult]:
        return facts_and_survey_results(self.inspection)

    def _look_up_survey(self, token):
        if result := self.surveys.get((token.subject, token.measure)):
            return lambda: result_in_words(result)
        names = listed(dict.fromkeys(survey for survey, _ in self.surveys)) or "none"
        raise TokenError(f"there is no such statement; the surveys are {names}")

    # The inspection

    def _look_up_inspection(self, token):
        inspection = self.inspection
        region = inspection.region
        if token.measure == "region" and region is None:
            raise TokenError("this inspection stands in no region")
        return {
            "unit": lambda: inspection.delivery_unit.name,
            "pdu": lambda: inspection.delivery_unit.name,
            "region": lambda: str(region),
            "fieldwork started": lambda: day_in_words(inspection.fieldwork_started_on),
            "commencement windows": lambda: windows(inspection.commencement_windows),
        }[token.measure]

    @property
    def of_inspection(self) -> tuple[str, ...]:
        """What every inspection has to print of itself."""
        region = ("region",) if self.inspection.region else ()
        return ("unit", *region, "fieldwork started", "commencement windows")

    LOOK_UPS = {
        "question": _look_up_question,
        "standard": _look_up_standard,
        "bands": _look_up_bands,
        "overall": _look_up_overall,
        "domain": _look_up_domain,
        "cases": _look_up_cases,
        "fact": _look_up_fact,
        "survey": _look_up_survey,
        "inspection": _look_up_inspection,
    }
