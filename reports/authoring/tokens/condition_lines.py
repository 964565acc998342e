"""Reading what a passage holds while: "2.6.1e = all". It knows nothing of any inspection."""

import re
from dataclasses import dataclass

from reports.authoring.tokens.grammar import Token, TokenError, parse

# What a line may begin with: how a report says it.
BEGINNING = re.compile(r"^\s*holds\s+while\s+", re.IGNORECASE)
LINE = re.compile(r"(?P<left>\S.*?)\s+(?P<sign>>=|<=|≥|≤|=|>|<)\s+(?P<right>\S.*)")


class ConditionError(ValueError):
    """A condition that cannot be read, or that names something the inspection does not have."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`line` is as it is written, without "holds while"; `token` is its left side."""

    line: str
    token: Token
    sign: str
    right: str


def lines_of(text: str) -> list[str]:
    """The conditions of a passage as they are written: one a line."""
    lines = (BEGINNING.sub("", line).strip() for line in text.splitlines())
    return [" ".join(line.split()) for line in lines if line]


def read_condition(line: str) -> Condition:
    """Raises `ConditionError`."""
    match = LINE.fullmatch(line)
    if match is None:
        raise ConditionError(f"“{line}”: write a figure, a sign between blanks (=, >=, <=, >, <) and what it must be")
    sign = {"≥": ">=", "≤": "<="}.get(match["sign"], match["sign"])
    return Condition(line, _token(line, match["left"]), sign, match["right"].strip("'‘’\"“”"))


def _token(line: str, left: str) -> Token:
    """What the left side asks for; a question alone is asked for its count."""
    first, _, rest = left.partition(" ")
    for content in (left, f"{first} share {rest}".strip()):
        try:
            pieces = [piece for piece in parse(f"{{{content}}}") if piece]
        except TokenError:
            continue
        if len(pieces) == 1 and isinstance(pieces[0], Token):
            return pieces[0]
    raise ConditionError(f"“{line}”: “{left}” names no figure; write what stands in a token, without its braces")
