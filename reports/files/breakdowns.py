"""The tables by each detail that may leave the team (docs/formats.md): small numbers are hidden, or all are rounded."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inspection.foundation.transactions import consistent_read
from inspection.frameworks.answers import is_not_applicable, values_of
from inspection.frameworks.document import DetailItem, QuestionItem, QuestionSet, SmallNumbers
from inspection.frameworks.queries import question_set
from inspection.frameworks.scale import Answer
from inspection.models import Inspection
from reports.figures.disclosure.alternatives import Hidden
from reports.figures.disclosure.protection import protect
from reports.figures.disclosure.rounding import rounded
from reports.figures.disclosure.tables import Family, Table
from reports.figures.tallies import counted_cases, counted_judgements
from reports.files.progress import OnProgress, no_progress

BREAKDOWNS_FORMAT = "breakdowns/1"
SUPPRESS = "suppress"
# The sample's profile: how many cases each group has. It is the table of no question.
PROFILE = ""
CASES = "cases"
# Of an answer that is typed, as in the results: how many cases gave one.
BASE = "base"
# An answer whose code is one of these stands in a row with a line after it.
NAMES_OF_A_ROW = ("values", "hidden")


@dataclass(frozen=True, slots=True)
class Counted:
    """The cases behind the figures, {case: its details}, and {question: {case: stored answer}}."""

    framework: QuestionSet
    details: Mapping[int, Mapping[str, object]]
    answers: Mapping[int, Mapping[int, str]]


def make_breakdowns(inspection: Inspection, *, on_progress: OnProgress) -> bytes:
    content = shared_breakdowns(inspection, on_progress)
    return f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()


def shared_breakdowns(inspection: Inspection, on_progress: OnProgress = no_progress) -> dict[str, Any]:
    """What the file says, as `breakdowns/1` (docs/formats.md)."""
    on_progress(10, "Counting answers")
    counted = _read(inspection)
    # Outside of the read: hiding takes seconds, and needs nothing of the database.
    return breakdowns(counted, on_progress)


def rule_in_words(rules: SmallNumbers) -> str:
    """What becomes of small numbers in them, to begin or to end a sentence."""
    if rules.method == SUPPRESS:
        return f"numbers below {rules.below} are hidden, and so is whatever would tell of them"
    return f"all numbers are rounded to multiples of {rules.base}"


@consistent_read
def _read(inspection: Inspection) -> Counted:
    """Two queries."""
    answers: defaultdict[int, dict[int, str]] = defaultdict(dict)
    rows = counted_judgements(inspection).order_by().values_list("question", "assessment__case", "answer")
    for question, case, answer in rows:
        answers[question][case] = answer
    details = dict(counted_cases(inspection).values_list("pk", "details"))
    return Counted(question_set(inspection.framework_id), details, answers)


def breakdowns(counted: Counted, on_progress: OnProgress) -> dict[str, object]:
    """What the file says."""
    rules = counted.framework.small_numbers
    tables: list[dict[str, object]] = []
    left_out: list[dict[str, object]] = []
    details = list(counted.framework.characteristics.values()) if counted.details else []
    for place, detail in enumerate(details):
        on_progress(20 + 70 * place // len(details), f"Hiding small numbers: {detail.label}")
        groups = (*detail.options, None)
        family = _family(counted, detail, groups)
        hidden = protect(family, rules.below) if rules.method == SUPPRESS else None
        for name, table in family.tables.items():
            heading: dict[str, object] = {"question": name or None, "by": [detail.code]}
            if hidden is None:
                rows = _rows(detail, groups, table, None, lambda count: rounded(count, rules.base))
                totals = [rounded(total, rules.base) for total in table.totals]
            elif (found := hidden[name]) is None:
                left_out.append(heading)
                continue
            else:
                rows, totals = _rows(detail, groups, table, found, int), list(table.totals)
            tables.append({**heading, "rows": rows, "total": dict(zip(table.columns, totals, strict=True))})
    method = {"method": rules.method} | ({} if rules.method == SUPPRESS else {"base": rules.base})
    return {
        "format": BREAKDOWNS_FORMAT,
        "threshold": rules.below,
        **method,
        "tables": tables,
        "left_out": left_out,
    }


def _rows(
    detail: DetailItem,
    groups: Collection[str | None],
    table: Table,
    hidden: Hidden | None,
    told: Callable[[int], int],
) -> list[dict[str, object]]:
    cells = hidden.cells if hidden else frozenset()
    rows: list[dict[str, object]] = []
    for group, (option, counts) in enumerate(zip(groups, table.counts, strict=True)):
        names = [name for column, name in enumerate(table.columns) if (group, column) in cells]
        figures = {
            name: None if name in names else told(count) for name, count in zip(table.columns, counts, strict=True)
        }
        rows.append({"values": {detail.code: option}, **figures, "hidden": names})
    return rows


def _family(counted: Counted, detail: DetailItem, groups: tuple[str | None, ...]) -> Family:
    """Every group stands in every table, also one that is empty: that it stands there tells nothing."""
    place = {option: index for index, option in enumerate(groups)}
    nowhere = place[None]
    group_of = {case: place.get(_option(details, detail), nowhere) for case, details in counted.details.items()}
    asking = {name for section in counted.framework.sections for name in section.condition.details}
    tables = {PROFILE: _table(len(groups), group_of, (CASES,), dict.fromkeys(group_of, (0,)))}
    tables |= {
        item.number: _question_table(len(groups), group_of, item, counted.answers.get(item.pk, {}))
        for item in counted.framework.questions
        if not item.asked_of_inspection
    }
    never = frozenset({nowhere}) if detail.is_required and nowhere not in group_of.values() else frozenset()
    return Family(len(groups), group_of, tables, never, decides=detail.code in asking)


def _option(details: Mapping[str, object], detail: DetailItem) -> str | None:
    stored = details.get(detail.code)
    return None if stored is None else str(stored)


def _question_table(groups: int, group_of: Mapping[int, int], item: QuestionItem, answers: Mapping[int, str]) -> Table:
    columns = columns_of(item)
    codes = tuple(columns.values())
    places = {case: tuple(_places(item, codes, answer)) for case, answer in answers.items()}
    return _table(groups, group_of, tuple(columns), places, takes_several=item.takes_several)


def columns_of(item: QuestionItem) -> dict[str, str]:
    """{a column of its tables: the code of the answer that it counts, or `BASE`}; Not applicable is the last."""
    codes = (*([BASE] if item.is_typed else [code for code, _ in item.answers]), str(Answer.NOT_APPLICABLE))
    return {f"{code}_" if code in NAMES_OF_A_ROW else code: code for code in codes}


def _places(item: QuestionItem, codes: tuple[str, ...], answer: str) -> Iterator[int]:
    """The columns in which a stored answer counts."""
    if is_not_applicable(item, answer):
        yield len(codes) - 1
    elif item.is_typed:
        yield 0
    else:
        yield from map(codes.index, values_of(item, answer))


def _table(
    groups: int,
    group_of: Mapping[int, int],
    columns: tuple[str, ...],
    places: Mapping[int, tuple[int, ...]],
    *,
    takes_several: bool = False,
) -> Table:
    """`places` are the columns in which each case counts."""
    counts = [[0] * len(columns) for _ in range(groups)]
    for case, its_places in places.items():
        for column in its_places:
            counts[group_of[case]][column] += 1
    apart = len(columns) - 1 if takes_several else None
    return Table(columns, tuple(map(tuple, counts)), frozenset(places), takes_several, apart)
