"""Every token of an inspection with what it prints now: the list for writers."""

from dataclasses import dataclass
from typing import NamedTuple

from inspection.foundation.search import folded
from inspection.frameworks.document import AnswerType
from reports.authoring.tokens.grammar import OF_NUMBERS, TokenError
from reports.authoring.tokens.resolver import Figures, has_bands, measures_of


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
    groups: list[tuple[str, list[tuple[str, list[str]]]]] = [("Ratings", [])]
    if overall := figures.of_overall:
        groups[0][1].append(("Overall", [f"overall {measure}" for measure in overall]))
    for standard in framework.standards:
        if measures := measures_of(standard):
            groups[0][1].append((str(standard), [f"{standard.number} {measure}" for measure in measures]))
    for standard in framework.case_standards:
        groups.append(
            (f"Questions of {standard}", [row for item in standard.questions for row in _question_rows(item)])
        )
    groups += [
        ("Information questions", [row for item in framework.information for row in _question_rows(item)]),
        (
            "Cases",
            [(name, [f"cases {name}"]) for name in figures.of_cases],
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
        ("The inspection", [(name, [name]) for name in figures.of_inspection]),
    ]
    return [
        TokenGroup(title, [TokenRow(label, _printed(figures, tokens)) for label, tokens in rows])
        for title, rows in groups
    ]


@dataclass(frozen=True, slots=True)
class TokenHelp:
    """A token of this inspection as an example, and what else may be said in its place."""

    token: str
    about: str
    others: tuple[str, ...] = ()


def help_of(figures: Figures) -> list[TokenHelp]:
    """An example of each kind of token that the inspection has."""
    framework = figures.framework
    shares = next((item for item in framework.questions if item.has_percentage), None)
    standard = next(iter(framework.rated_standards), None)
    detail = next(iter(framework.characteristics.values()), None)
    rows = []
    if shares:
        of_bands = ("proportion", "a proportion", "A proportion", "band") if framework.bands else ()
        measures = ("count", "base", "share", *of_bands)
        rows.append(TokenHelp(f"{{{shares.number} percent}}", "in whole per cent", measures))
        rows.append(TokenHelp(f"{{{shares.number} percent answer=No}}", "another answer than Yes"))
        rows.append(TokenHelp(f"{{{shares.number} share in words}}", "nought to nine as words"))
    if shares and detail:
        where = f"where {detail.code}={detail.options[0]}"
        rows.append(
            TokenHelp(f"{{{shares.number} share {where}}}", "some of the cases only; join conditions with “and”")
        )
    if standard:
        rows += [
            TokenHelp(f"{{{each.number} count in {each.bands[0].rating}}}", "how many of its key questions")
            for each in [each for each in framework.rated_standards if has_bands(each)][:1]
        ]
        domain = next(domain for domain in framework.domains if standard in domain.standards)
        rows.append(TokenHelp(f"{{{standard.number} rating}}", "of a standard", tuple(measures_of(standard)[1:])))
        rows.append(TokenHelp(f"{{domain {domain.number} rated {standard.scale[0]}}}", "how many standards"))
    if figures.of_overall:
        rows.append(TokenHelp("{overall rating}", "of the whole", figures.of_overall[1:]))
    rows.append(TokenHelp("{cases total}", "of the cases", figures.of_cases[1:]))
    rows += [TokenHelp(f"{{fact {name}}}", "with its unit") for name in list(figures.facts)[:1]]
    rows += [TokenHelp(f"{{survey {name}: {text}}}", "word for word") for name, text in list(figures.surveys)[:1]]
    rows.append(TokenHelp("{unit}", "what is inspected", figures.of_inspection[1:]))
    return rows


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


def groups_with(groups: list[TokenGroup], wanted: str) -> list[TokenGroup]:
    """Those rows that have every word of it in their label, their group's title or their tokens."""
    words = folded(wanted).split()

    def has_all(group: TokenGroup, row: TokenRow) -> bool:
        text = folded(" ".join([group.title, row.label, *(printed.token for printed in row.tokens)]))
        return all(word in text for word in words)

    return [TokenGroup(group.title, [row for row in group.rows if has_all(group, row)]) for group in groups]
