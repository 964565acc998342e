"""Every token of an inspection with what it prints now: the list for writers."""

from dataclasses import dataclass
from typing import NamedTuple

from inspection.frameworks.document import AnswerType
from reports.authoring.tokens.grammar import OF_NUMBERS, TokenError
from reports.authoring.tokens.resolver import BUILT_IN, Figures


class PrintedToken(NamedTuple):
    """A token as it is written, with what it prints now."""

    token: str
    value: str


@dataclass(frozen=True, slots=True)
class TokenRow:
    """Something that has figures, with the tokens for them; none where no token can spell its name."""

    label: str
    tokens: list[PrintedToken]


@dataclass(frozen=True, slots=True)
class TokenGroup:
    title: str
    rows: list[TokenRow]


def tokens_of(figures: Figures) -> list[TokenGroup]:
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
            [(name, [f"cases {name}"]) for name in ("total", "signed off", *BUILT_IN)],
        ),
        (
            "Cases by characteristic",
            [
                (f"{detail.label}: {detail.label_of(option)}", [f"cases where {code}={option}"])
                for code, detail in framework.characteristics.items()
                for option in detail.options
            ],
        ),
        ("Facts", [(name, [f"fact {name}"]) for name in figures.facts]),
        (
            "Surveys",
            [(f"{survey}: {statement}", [f"survey {survey}: {statement}"]) for survey, statement in figures.surveys],
        ),
        ("The inspection", [(name, [name]) for name in ("pdu", "region", "fieldwork started", "commencement windows")]),
    ]
    return [
        TokenGroup(title, [TokenRow(label, _printed(figures, tokens)) for label, tokens in rows])
        for title, rows in groups
    ]


def _question_rows(item):
    if item.has_percentage:
        yield str(item), [f"{item.number} percent", f"{item.number} share"]
    elif item.answer_type == AnswerType.NUMBER:
        yield str(item), [f"{item.number} {measure}" for measure in (*OF_NUMBERS, "base")]
    elif item.is_typed:
        yield str(item), [f"{item.number} base"]
    else:
        for code, label in item.answers:
            yield f"{item}: {label}", [f"{item.number} {measure} answer={code}" for measure in ("percent", "share")]


def _printed(figures, contents):
    printed = []
    for content in contents:
        try:
            printed.append(PrintedToken(f"{{{content}}}", figures.plain(f"{{{content}}}")))
        except TokenError:
            # A name with a brace in it, say: a file may bring one, but no token can spell it.
            continue
    return printed
