"""What must be true of an inspection's figures for a passage to stay true: "holds while 2.6.1e = all"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from inspection.foundation.search import folded
from inspection.frameworks.scale import Rating
from reports.authoring.tokens.condition_lines import Condition, ConditionError, lines_of, read_condition
from reports.authoring.tokens.grammar import Token
from reports.authoring.tokens.measuring import Part, has_number, is_part, number_of, part_of, ratings_of
from reports.authoring.tokens.resolver import Figures

NUMBER = re.compile(r"(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)\s*(?:%|per\s?cent)?")
SIGNS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": lambda now, said: now == said,
    ">=": lambda now, said: now >= said,
    "<=": lambda now, said: now <= said,
    ">": lambda now, said: now > said,
    "<": lambda now, said: now < said,
}
ALL, NONE = "all", "none"
MOST_CONDITIONS = 20  # of a passage


@dataclass(frozen=True, slots=True)
class Broken:
    """A condition that no longer holds, with what its left side prints now."""

    line: str
    now: str


def condition_errors(text: str, figures: Figures) -> list[str]:
    """Everything that is wrong with a passage's conditions, in the order they are written; counts nothing."""
    lines = lines_of(text)
    errors = []
    if len(lines) > MOST_CONDITIONS:
        errors.append(f"A passage has {MOST_CONDITIONS} conditions at most; this one has {len(lines)}")
    for line in lines[:MOST_CONDITIONS]:
        try:
            _comparison(read_condition(line), figures)
        except ConditionError as fault:
            errors.append(str(fault))
    return errors


def broken_conditions(text: str, figures: Figures) -> list[Broken]:
    """Those of a passage that do not hold. Raises `ConditionError`."""
    conditions = [read_condition(line) for line in lines_of(text)]
    return [
        Broken(condition.line, figures.value(condition.token))
        for condition in conditions
        if not _comparison(condition, figures)()
    ]


def _comparison(condition: Condition, figures: Figures) -> Callable[[], bool]:
    """How to find whether it holds, once all that it names is known to exist. Raises `ConditionError`."""
    token, right = condition.token, condition.right
    if errors := figures.errors(token.source):
        raise ConditionError(f"“{condition.line}”: {'; '.join(errors)}")
    if ratings := ratings_of(token, figures):
        rating = next((each for each in ratings if folded(right) in (folded(each.code), folded(each.label))), None)
        if rating is None:
            listed = ", ".join(map(str, ratings))
            raise ConditionError(f"“{condition.line}”: there is no rating “{right}”; there are {listed}")
        return partial(_holds_of_ratings, condition.sign, ratings, token, figures, rating)
    if folded(right) in (ALL, NONE):
        if condition.sign != "=":
            raise ConditionError(f"“{condition.line}”: “{right}” stands after =")
        if not is_part(token):
            raise ConditionError(f"“{condition.line}”: {token.source} is no part of anything, so it is never “{right}”")
        return lambda: _holds_of_whole(part_of(token, figures), folded(right))
    if has_number(token):
        match = NUMBER.fullmatch(right)
        if match is None:
            raise ConditionError(f"“{condition.line}”: “{right}” is no number; write one, or “all” or “none”")
        said = Fraction(match["number"].replace(",", ""))
        return lambda: (now := number_of(token, figures)) is not None and SIGNS[condition.sign](now, said)
    if condition.sign != "=":
        raise ConditionError(f"“{condition.line}”: {token.source} is no number, so only = can stand after it")
    return lambda: folded(figures.value(token)) == folded(right)


def _holds_of_ratings(sign: str, ratings: list[Rating], token: Token, figures: Figures, said: Rating) -> bool:
    now = next((each for each in ratings if each.label == figures.value(token)), None)
    return now is not None and SIGNS[sign](Fraction(ratings.index(now)), Fraction(ratings.index(said)))


def _holds_of_whole(part: Part | None, right: str) -> bool:
    """Of nobody nothing holds."""
    return part is not None and part[1] > 0 and part[0] == (part[1] if right == ALL else 0)
