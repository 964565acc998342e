"""What a token's figure is as a number, a part of a whole or a rating, and not how it is printed. Each function takes
tokens that `Figures.errors` finds no fault with."""

from fractions import Fraction

from inspection.frameworks.scale import Rating
from reports.authoring.tokens.grammar import OF_NUMBERS, Token
from reports.authoring.tokens.resolver import Figures
from reports.figures.rules import DECIDERS

Part = tuple[int, int]


def ratings_of(token: Token, figures: Figures) -> list[Rating]:
    """The ratings that the token may print, the worst first; empty where it prints none."""
    framework = figures.framework
    if token.kind == "question":
        return [band.rating for band in framework.bands] if token.measure == "band" else []
    if token.kind == "overall":
        return list(framework.ratings) if token.measure == "rating" else []
    if token.kind != "standard":
        return []
    standard = framework.standards_by_number[token.subject]
    if token.measure.endswith(" band"):
        return [band.rating for band in standard.bands]
    return list(standard.scale) if token.measure in ("rating", "calculated") else []


def is_part(token: Token) -> bool:
    """Whether its figure is so many of so many."""
    if token.kind == "question":
        return token.measure in ("percent", "count", "share")
    if token.kind == "standard":
        decider, _, measure = token.measure.partition(" ")
        return decider in DECIDERS and measure in ("", "percent", "share")
    return token.kind in ("bands", "domain", "survey") or (token.kind == "cases" and token.measure != "total")


def part_of(token: Token, figures: Figures) -> Part | None:
    """Of a token that `is_part`; of a survey that gives a percentage alone, that of a hundred; `None` of nobody."""
    card, framework = figures.card, figures.framework
    if token.kind == "question":
        item = figures.question_item(token.subject)
        score = figures.scores_where(token.where)[item.number]
        return (score.counts[figures.answer_of(item, token.answer)], score.base) if score.base else None
    if token.kind == "standard":
        decider = card.standards[token.subject].decider
        return (decider.yes, decider.base) if decider and decider.base else None
    if token.kind == "bands":
        standard = framework.standards_by_number[token.subject]
        rating = figures.rating_named(token.measure, [band.rating for band in standard.bands])
        return (figures.in_band(standard, rating), len(standard.key_questions)) if rating else None
    if token.kind == "domain":
        domain = next(each for each in framework.domains if each.number == token.subject)
        rated = sum(standard.is_rated for standard in domain.standards)
        return int(figures.value(_in_digits(token))), rated
    if token.kind == "cases":
        return figures.number_of_cases(token), card.total
    result = figures.surveys[token.subject, token.measure]
    return (result.percent or 0, 100) if result.yes is None else (result.yes, result.of or 0)


def number_of(token: Token, figures: Figures) -> Fraction | None:
    """`None` where nobody was judged, or a fact is a range. Percentages are whole, as they are printed."""
    if is_part(token) and not _is_percent(token):
        part = part_of(token, figures)
        return None if part is None else Fraction(part[0])
    if token.kind == "fact":
        fact = figures.facts[token.subject]
        return None if fact.upper is not None or fact.value is None else Fraction(fact.value)
    printed = figures.value(_in_digits(token)).removesuffix(" per cent").replace(",", "")
    try:
        return Fraction(printed)
    except ValueError:
        return None


def has_number(token: Token) -> bool:
    if token.kind == "question":
        return token.measure in ("percent", "count", "share", "base", *OF_NUMBERS)
    if token.kind == "overall":
        return token.measure in ("score", "maximum")
    return is_part(token) or token.kind in ("cases", "fact")


def _is_percent(token):
    if token.kind == "standard":
        return not token.measure.endswith(" share")
    return token.measure == "percent"


def _in_digits(token):
    return Token(token.source, token.kind, token.subject, token.measure, token.answer, token.where)
